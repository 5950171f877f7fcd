/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario as data: what --fuzz-scenarios draws, changes, runs without a compiler and prints as
 * a file. It takes the same steps as that file, compiled.
 */
#ifndef SCENARIOS_PROGRAM_H
#define SCENARIOS_PROGRAM_H

#include "src/explore/scenarios/scenario.h"

#define PROGRAM_OBJECTS 8u
#define PROGRAM_TASKS	3u
#define PROGRAM_OPS	6u /* of a task */

enum program_kind {
	PROGRAM_MALLOC, /* these four: @arg is an object of this task alone */
	PROGRAM_FREE,
	PROGRAM_READ,
	PROGRAM_WRITE,
	PROGRAM_COMPACT,
	PROGRAM_FLUSH,
	PROGRAM_MIGRATE, /* @arg: a page */
	PROGRAM_DEMOTE,	 /* to the last node */
	PROGRAM_ISOLATE,
	PROGRAM_DESTROY, /* when all that use the pool have ended: the task's last */
	PROGRAM_UNPLUG,	 /* CPU @arg, when its task has ended: the task's last */
	NR_PROGRAM_KINDS
};

struct program_op {
	unsigned char kind, arg;
};

struct program_task {
	unsigned char nr;
	struct program_op ops[PROGRAM_OPS];
};

struct scenario_program {
	unsigned char nodes, nr_tasks;
	unsigned char nr_objects; /* that setup() allocates, the first ones */
	bool flush;		  /* setup() flushes at its end */
	bool freed[PROGRAM_OBJECTS];
	u32 sizes[PROGRAM_OBJECTS];
	struct program_task tasks[PROGRAM_TASKS];
};

/* The task uses the pool, not only pages of it. */
static inline bool program_uses_pool(const struct program_task *task)
{
	for (unsigned int i = 0; i < task->nr; i++)
		if (task->ops[i].kind <= PROGRAM_FLUSH)
			return true;
	return false;
}

/* Task @task waits for @other before its last operation. */
static inline bool program_waits(const struct scenario_program *program, unsigned int task,
				 unsigned int other)
{
	const struct program_task *waiting = &program->tasks[task];
	const struct program_op *last = &waiting->ops[waiting->nr - 1];

	if (task == other || !waiting->nr)
		return false;
	if (last->kind == PROGRAM_DESTROY)
		return program_uses_pool(&program->tasks[other]);
	return last->kind == PROGRAM_UNPLUG && last->arg == other;
}

/* Somebody waits for @task. */
static inline bool program_is_awaited(const struct scenario_program *program, unsigned int task)
{
	for (unsigned int i = 0; i < program->nr_tasks; i++)
		if (program_waits(program, i, task))
			return true;
	return false;
}

/* The scenario that does what @program says. One in a process. */
const struct scenario *scenario_of_program(const struct scenario_program *program);

#endif
