// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/draw.h"

#include <string.h>

#include "lib/random.h"

#define MOST_DRAWN   3u /* operations of a task, at first */
#define MOST_CHANGES 3u
#define NOBODY	     0xffu

static const u32 sizes[] = {4000, 3064, 2000, 64};

static uint64_t state;

static unsigned int below(unsigned int n)
{
	return (unsigned int)random_below(&state, n);
}

static u32 draw_size(void)
{
	return sizes[below(ARRAY_SIZE(sizes))];
}

/* Of objects and of pages, which races are about, more often. */
static struct program_op draw_op(void)
{
	static const unsigned char kinds[] = {PROGRAM_MALLOC,  PROGRAM_FREE,   PROGRAM_FREE,
					      PROGRAM_FREE,    PROGRAM_READ,   PROGRAM_WRITE,
					      PROGRAM_COMPACT, PROGRAM_FLUSH,  PROGRAM_MIGRATE,
					      PROGRAM_MIGRATE, PROGRAM_DEMOTE, PROGRAM_ISOLATE};

	return (struct program_op){kinds[below(ARRAY_SIZE(kinds))],
				   (unsigned char)below(below(2) ? 3 : PROGRAM_OBJECTS)};
}

static void draw_task(struct program_task *task)
{
	task->nr = (unsigned char)(1 + below(MOST_DRAWN));
	for (unsigned int i = 0; i < task->nr; i++)
		task->ops[i] = draw_op();
}

static void draw_last(struct scenario_program *p)
{
	struct program_task *task = &p->tasks[below(p->nr_tasks)];

	if (task->nr == PROGRAM_OPS)
		return;
	task->ops[task->nr++] = (struct program_op){below(2) ? PROGRAM_DESTROY : PROGRAM_UNPLUG,
						    (unsigned char)below(p->nr_tasks)};
}

static void draw_new(struct scenario_program *p)
{
	u32 usual = draw_size();

	*p = (struct scenario_program){.nodes = below(4) ? 1 : 2,
				       .nr_objects = (unsigned char)below(6),
				       .nr_tasks = (unsigned char)(2 + below(2)),
				       .flush = below(4) == 0};
	for (unsigned int i = 0; i < PROGRAM_OBJECTS; i++) {
		p->sizes[i] = below(4) ? usual : draw_size();
		p->freed[i] = below(4) == 0;
	}
	for (unsigned int i = 0; i < PROGRAM_TASKS; i++)
		draw_task(&p->tasks[i]);
	if (!below(3))
		draw_last(p);
}

static void remove_op(struct program_task *task, unsigned int at)
{
	task->nr--;
	memmove(&task->ops[at], &task->ops[at + 1], (task->nr - at) * sizeof(task->ops[0]));
}

static void change_task(struct program_task *task)
{
	unsigned int what = below(3);

	if (what == 0 && task->nr < PROGRAM_OPS)
		task->ops[task->nr++] = draw_op();
	else if (what == 1 && task->nr > 1)
		remove_op(task, below(task->nr));
	else
		task->ops[below(task->nr)] = draw_op();
}

static void change_setup(struct scenario_program *p)
{
	unsigned int object = below(PROGRAM_OBJECTS), what = below(5);

	if (what == 0)
		p->sizes[object] = draw_size();
	else if (what == 1)
		p->freed[object] = !p->freed[object];
	else if (what == 2)
		p->nr_objects = (unsigned char)below(6);
	else if (what == 3)
		p->flush = !p->flush;
	else
		p->nodes = (unsigned char)(3 - p->nodes);
}

static void change(struct scenario_program *p, const struct scenario_program *other)
{
	unsigned int what = below(8), task = below(p->nr_tasks);

	if (what < 4)
		change_task(&p->tasks[task]);
	else if (what < 6)
		change_setup(p);
	else if (what == 6) /* both have all three, whether they run or not */
		p->tasks[task] = other->tasks[below(PROGRAM_TASKS)];
	else if (below(2))
		draw_last(p);
	else
		p->nr_tasks = (unsigned char)(5 - p->nr_tasks);
}

/* Repairs of what was drawn */

/* The object of an operation, if another task has it: one of this task, or one that none has yet. */
static unsigned char own_object(unsigned char *owner, unsigned int task, unsigned char object)
{
	for (unsigned int i = 0; i < PROGRAM_OBJECTS; i++) {
		unsigned char at = (unsigned char)((object + i) % PROGRAM_OBJECTS);

		if (owner[at] == NOBODY || owner[at] == task) {
			owner[at] = (unsigned char)task;
			return at;
		}
	}
	return NOBODY;
}

static void repair_op(struct program_op *op, unsigned int task, unsigned char *owner, bool *lives)
{
	unsigned char object;

	op->arg %= PROGRAM_OBJECTS;
	if (op->kind > PROGRAM_WRITE)
		return;
	object = own_object(owner, task, op->arg);
	if (object == NOBODY) {
		op->kind = PROGRAM_COMPACT;
		return;
	}
	op->arg = object;
	if (!lives[object])
		op->kind = PROGRAM_MALLOC;
	else if (op->kind == PROGRAM_MALLOC)
		op->kind = PROGRAM_FREE;
	lives[object] = op->kind != PROGRAM_FREE;
}

static bool is_last(const struct program_op *op)
{
	return op->kind == PROGRAM_DESTROY || op->kind == PROGRAM_UNPLUG;
}

/*
 * Removes every operation that waits for other tasks (destroy, unplug). The last one found is
 * returned, with its task.
 */
static struct program_op take_last(struct scenario_program *p, unsigned int *task)
{
	struct program_op found = {.kind = NR_PROGRAM_KINDS};

	for (unsigned int t = 0; t < PROGRAM_TASKS; t++) {
		for (unsigned int i = p->tasks[t].nr; i--;) {
			if (!is_last(&p->tasks[t].ops[i]))
				continue;
			if (t < p->nr_tasks) {
				found = p->tasks[t].ops[i];
				*task = t;
			}
			remove_op(&p->tasks[t], i);
		}
		if (!p->tasks[t].nr)
			p->tasks[t].ops[p->tasks[t].nr++] = (struct program_op){PROGRAM_FLUSH, 0};
	}
	return found;
}

/* All objects are freed by then, in setup() those that no task has. False: there is no room. */
static bool free_all(struct scenario_program *p, unsigned int last, const unsigned char *owner,
		     const bool *lives)
{
	for (unsigned int i = 0; i < PROGRAM_OBJECTS; i++) {
		struct program_task *task;

		if (!lives[i])
			continue;
		if (owner[i] == NOBODY) {
			p->freed[i] = true;
			continue;
		}
		task = &p->tasks[owner[i]];
		if (task->nr + (owner[i] == last ? 1u : 0u) >= PROGRAM_OPS)
			return false;
		task->ops[task->nr++] = (struct program_op){PROGRAM_FREE, (unsigned char)i};
	}
	return true;
}

static void put_last(struct scenario_program *p, unsigned int task, struct program_op op,
		     const unsigned char *owner, const bool *lives)
{
	struct program_task *to = &p->tasks[task];

	if (op.kind == NR_PROGRAM_KINDS || to->nr == PROGRAM_OPS)
		return;
	if (op.kind == PROGRAM_UNPLUG && op.arg % p->nr_tasks == task)
		return;
	if (op.kind == PROGRAM_DESTROY && !free_all(p, task, owner, lives))
		return;
	op.arg %= p->nr_tasks;
	to->ops[to->nr++] = op;
}

static void repair(struct scenario_program *p)
{
	unsigned char owner[PROGRAM_OBJECTS];
	bool lives[PROGRAM_OBJECTS];
	unsigned int task = 0;
	struct program_op last = take_last(p, &task);

	memset(owner, NOBODY, sizeof(owner));
	for (unsigned int i = 0; i < PROGRAM_OBJECTS; i++)
		lives[i] = i < p->nr_objects && !p->freed[i];
	for (unsigned int t = 0; t < p->nr_tasks; t++)
		for (unsigned int i = 0; i < p->tasks[t].nr; i++)
			repair_op(&p->tasks[t].ops[i], t, owner, lives);
	put_last(p, task, last, owner, lives);
}

void draw_program(struct scenario_program *program, uint64_t seed,
		  const struct scenario_program *kept, size_t nr)
{
	state = seed;
	if (!nr || below(2)) {
		draw_new(program);
	} else {
		*program = kept[below((unsigned int)nr)];
		for (unsigned int i = 1 + below(MOST_CHANGES); i; i--)
			change(program, &kept[below((unsigned int)nr)]);
	}
	repair(program);
}

static bool is_size(u32 size)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i] == size)
			return true;
	return false;
}

bool draw_is_good(const struct scenario_program *program)
{
	struct scenario_program again = *program;

	if (!program->nodes || program->nodes > 2 || program->nr_tasks < 2 ||
	    program->nr_tasks > PROGRAM_TASKS || program->nr_objects > PROGRAM_OBJECTS)
		return false;
	for (unsigned int i = 0; i < PROGRAM_OBJECTS; i++)
		if (!is_size(program->sizes[i]))
			return false;
	for (unsigned int t = 0; t < PROGRAM_TASKS; t++) {
		if (!program->tasks[t].nr || program->tasks[t].nr > PROGRAM_OPS)
			return false;
		for (unsigned int i = 0; i < program->tasks[t].nr; i++)
			if (program->tasks[t].ops[i].kind >= NR_PROGRAM_KINDS)
				return false;
	}
	repair(&again);
	return !memcmp(&again, program, sizeof(again));
}
