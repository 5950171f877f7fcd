// SPDX-License-Identifier: GPL-2.0-or-later
/* Does what a drawn program says, with the accesses of the file that it is printed as. */
#include "src/explore/scenarios/program.h"

#include "sim/sim.h"
#include "sim/virtual/explore/private.h"
#include "src/explore/scenarios/pool.h"

/* Not shared with other CPUs, so reading it is not a step. */
static struct scenario_program program EXPLORE_PRIVATE;

static unsigned long ended[PROGRAM_TASKS];

static void setup(const struct scenario_env *env)
{
	pool_setup(env);
	for (unsigned int i = 0; i < program.nr_objects; i++)
		pool_malloc(i, program.sizes[i]);
	pool_list_pages();
	for (unsigned int i = 0; i < program.nr_objects; i++)
		if (program.freed[i])
			pool_free(i);
	if (program.flush)
		pool_flush();
}

static void wait_for_others(unsigned int task)
{
	for (unsigned int other = 0; other < program.nr_tasks; other++)
		if (program_waits(&program, task, other))
			scenario_wait(&ended[other]);
}

static void run_page_op(const struct program_op *op)
{
	if (op->kind == PROGRAM_MIGRATE)
		pool_migrate(scene.pages[op->arg]);
	else if (op->kind == PROGRAM_DEMOTE)
		pool_migrate_to(scene.pages[op->arg], program.nodes - 1);
	else
		pool_isolate(scene.pages[op->arg]);
}

static void run_object_op(const struct program_op *op)
{
	if (op->kind == PROGRAM_MALLOC)
		pool_malloc(op->arg, program.sizes[op->arg]);
	else if (op->kind == PROGRAM_FREE)
		pool_free(op->arg);
	else if (op->kind == PROGRAM_READ)
		pool_read(op->arg);
	else
		pool_write(op->arg);
}

static void run_op(const struct program_op *op)
{
	if (op->kind <= PROGRAM_WRITE)
		run_object_op(op);
	else if (op->kind == PROGRAM_COMPACT)
		pool_compact();
	else if (op->kind == PROGRAM_FLUSH)
		pool_flush();
	else if (op->kind == PROGRAM_DESTROY)
		pool_destroy();
	else if (op->kind == PROGRAM_UNPLUG)
		sim_cpu_dead(op->arg);
	else
		run_page_op(op);
}

static void run_task(unsigned int task)
{
	for (unsigned int i = 0; i < program.tasks[task].nr; i++) {
		if (i + 1 == program.tasks[task].nr)
			wait_for_others(task);
		run_op(&program.tasks[task].ops[i]);
	}
	if (program_is_awaited(&program, task))
		scenario_set(&ended[task]);
}

static void task_0(void)
{
	run_task(0);
}

static void task_1(void)
{
	run_task(1);
}

static void task_2(void)
{
	run_task(2);
}

/* Constant in a compiled scenario, so reading it is not a step here either. */
static struct scenario drawn EXPLORE_PRIVATE = {
	.name = "drawn",
	.description = "a scenario that was drawn",
	.setup = setup,
	.check = pool_check,
	.teardown = pool_teardown,
};

const struct scenario *scenario_of_program(const struct scenario_program *said)
{
	static void (*const tasks[PROGRAM_TASKS])(void) = {task_0, task_1, task_2};

	program = *said;
	drawn.nodes = program.nodes;
	for (unsigned int i = 0; i < PROGRAM_TASKS; i++)
		drawn.tasks[i] = i < program.nr_tasks ? tasks[i] : NULL;
	return &drawn;
}
