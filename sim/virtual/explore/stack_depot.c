// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/stack_depot.h"

#include <stdbool.h>
#include <stddef.h>

#define NR_STACKS (1u << 14)
#define NR_HASHES (NR_STACKS * 2)

static struct stack {
	unsigned int depth;
	void *calls[STACK_DEPOT_DEPTH];
} stacks[NR_STACKS]; /* the first is unused */
static uint32_t nr_stacks;
static struct {
	uint32_t schedule, number;
} hashes[NR_HASHES];
static uint32_t schedule;

void stack_depot_reset(void)
{
	schedule++;
	nr_stacks = 1;
}

static uint32_t hash_of(void *const *stack, unsigned int depth)
{
	uint64_t hash = depth;

	for (unsigned int i = 0; i < depth; i++)
		hash = (hash ^ (uintptr_t)stack[i]) * 0x9e3779b97f4a7c15ull;
	return (uint32_t)(hash >> 32);
}

static bool is_same(const struct stack *known, void *const *stack, unsigned int depth)
{
	if (known->depth != depth)
		return false;
	for (unsigned int i = 0; i < depth; i++)
		if (known->calls[i] != stack[i])
			return false;
	return true;
}

uint32_t stack_depot_put(void *const *stack, unsigned int depth)
{
	uint32_t i;

	if (depth > STACK_DEPOT_DEPTH)
		depth = STACK_DEPOT_DEPTH;
	for (i = hash_of(stack, depth) & (NR_HASHES - 1); hashes[i].schedule == schedule;
	     i = (i + 1) & (NR_HASHES - 1)) {
		const struct stack *known = &stacks[hashes[i].number];

		if (is_same(known, stack, depth))
			return hashes[i].number;
	}
	if (nr_stacks == NR_STACKS)
		return 0;
	hashes[i].schedule = schedule;
	hashes[i].number = nr_stacks;
	stacks[nr_stacks].depth = depth;
	for (unsigned int k = 0; k < depth; k++)
		stacks[nr_stacks].calls[k] = stack[k];
	return nr_stacks++;
}

unsigned int stack_depot_get(uint32_t number, void **stack, unsigned int max)
{
	unsigned int depth;

	if (!number || number >= nr_stacks)
		return 0;
	depth = stacks[number].depth < max ? stacks[number].depth : max;
	for (unsigned int i = 0; i < depth; i++)
		stack[i] = stacks[number].calls[i];
	return depth;
}
