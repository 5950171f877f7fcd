// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Simulated time by call stack: a tree of the functions that were entered, by task. Functions that
 * were inlined, and the machine's own, count as their callers. Time passes between two calls or
 * returns of a CPU.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/virtual/model/model.h"

#define NR_NODES (1u << 17)
#define NR_TASKS (1u << 14)
#define ROOT	 0u
#define NO_NODE	 (~0u)

struct node {
	u32 child, sibling; /* first child, next of the same parent */
};

/* Where a task is. */
struct place {
	u32 node;
	u32 lost; /* calls below it for which there was no node */
};

struct cpu_stack {
	struct place at;
	u64 last;
};

static struct stacks {
	struct sim_stack_node nodes[NR_NODES];
	struct node links[NR_NODES];
	u32 nr;
	struct {
		const void *task;
		struct place at;
	} tasks[NR_TASKS];
	struct cpu_stack cpus[SIM_MAX_CPUS];
} * stacks;
bool model_stacks_on;
static bool counting;

static u32 add_node(u32 parent, const void *pc, const char *name)
{
	u32 i = stacks->nr;

	if (i == NR_NODES)
		return NO_NODE;
	stacks->nr++;
	stacks->nodes[i].parent = parent;
	stacks->nodes[i].pc = pc;
	if (name)
		snprintf(stacks->nodes[i].name, sizeof(stacks->nodes[i].name), "%s", name);
	stacks->links[i] = (struct node){NO_NODE, NO_NODE};
	if (i) {
		stacks->links[i].sibling = stacks->links[parent].child;
		stacks->links[parent].child = i;
	}
	return i;
}

int model_stacks_init(bool wanted)
{
	free(stacks);
	stacks = NULL;
	counting = false;
	model_stacks_on = false;
	if (!wanted)
		return 0;
	stacks = calloc(1, sizeof(*stacks));
	if (!stacks)
		return -ENOMEM;
	add_node(ROOT, NULL, "");
	model_stacks_on = true;
	return 0;
}

void model_stacks_exit(void)
{
	model_stacks_on = false;
}

static u32 child_of(u32 parent, const void *pc, const char *name)
{
	u32 i;

	for (i = stacks->links[parent].child; i != NO_NODE; i = stacks->links[i].sibling)
		if (stacks->nodes[i].pc == pc &&
		    (!name || !__builtin_strcmp(stacks->nodes[i].name, name)))
			return i;
	return add_node(parent, pc, name);
}

/* The time that has passed belongs to where the CPU was. */
static struct cpu_stack *charge(void)
{
	struct cpu_stack *self = &stacks->cpus[model_running()];

	if (counting)
		stacks->nodes[self->at.node].time += sim_virtual_clock - self->last;
	self->last = sim_virtual_clock;
	return self;
}

static void enter(struct place *at, const void *pc, const char *name)
{
	u32 next = at->lost ? NO_NODE : child_of(at->node, pc, name);

	if (next == NO_NODE)
		at->lost++;
	else
		at->node = next;
}

static void leave(struct place *at)
{
	if (at->lost)
		at->lost--;
	else
		at->node = stacks->nodes[at->node].parent;
}

void model_function_entry(const void *pc)
{
	if (model_hot.key)
		enter(&charge()->at, pc, NULL);
}

void model_function_exit(void)
{
	if (model_hot.key)
		leave(&charge()->at);
}

/* The task's place in the tree is kept until it runs again. */
static struct place *place_of(const void *task)
{
	size_t i = (uintptr_t)task / 64 % NR_TASKS;

	for (unsigned int tries = 0; tries < NR_TASKS; tries++, i = (i + 1) % NR_TASKS) {
		if (!stacks->tasks[i].task)
			stacks->tasks[i].task = task;
		if (stacks->tasks[i].task == task)
			break;
	}
	return &stacks->tasks[i].at;
}

void model_stacks_switch(const struct sim_task_brief *from, const struct sim_task_brief *to)
{
	struct cpu_stack *self = charge();
	struct place *next;

	*place_of(from->task) = from->ends ? (struct place){ROOT} : self->at;
	next = place_of(to->task);
	/* Idle time is the root's, which is not shown. */
	if (next->node == ROOT && to->name)
		enter(next, NULL, to->name);
	self->at = *next;
}

void model_stacks_softirq(bool begins)
{
	struct cpu_stack *self = charge();

	if (begins)
		enter(&self->at, NULL, "softirq");
	else
		leave(&self->at);
}

void model_stacks_reset(void)
{
	for (u32 i = 0; stacks && i < stacks->nr; i++)
		stacks->nodes[i].time = 0;
}

void model_stacks_run(bool run)
{
	if (!stacks)
		return;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		u64 now = cpu == model_running() ? sim_virtual_clock : model_cpus[cpu].clock;
		struct cpu_stack *stack = &stacks->cpus[cpu];

		if (!run && now > stack->last)
			stacks->nodes[stack->at.node].time += now - stack->last;
		stack->last = now;
	}
	counting = run;
}

u32 model_stack_nodes(const struct sim_stack_node **out)
{
	*out = stacks ? stacks->nodes : NULL;
	return stacks ? stacks->nr : 0;
}
