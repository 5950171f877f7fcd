// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/trace_order.h"

#define GRANULE	   8u
#define NR_BUCKETS 8192u /* of granules touched in one schedule */

/* The last steps to touch a granule: an earlier one races with no step to come. */
struct granule {
	uintptr_t at; /* 0: free */
	u32 epoch;
	u32 last_write, last_read[EXPLORE_MAX_CPUS];
};

static struct trace_step steps[TRACE_MOST_STEPS];
static u32 nr_steps, epoch;
static u32 own[EXPLORE_MAX_CPUS], last_of[EXPLORE_MAX_CPUS];
static struct granule granules[NR_BUCKETS];

void trace_reset(void)
{
	nr_steps = 0;
	epoch++;
	for (unsigned int cpu = 0; cpu < EXPLORE_MAX_CPUS; cpu++) {
		own[cpu] = 0;
		last_of[cpu] = TRACE_NONE;
	}
}

const struct trace_step *trace_at(u32 index)
{
	return &steps[index];
}

bool trace_before(u32 earlier, u32 later)
{
	return steps[later].clock[steps[earlier].cpu] >= steps[earlier].own;
}

static struct granule *granule_of(uintptr_t at)
{
	size_t bucket = (at / GRANULE * 0x9e3779b97f4a7c15ull) >> 51;

	for (size_t tries = 0; tries < NR_BUCKETS; tries++) {
		struct granule *g = &granules[(bucket + tries) % NR_BUCKETS];

		if (g->epoch == epoch && g->at == at)
			return g;
		if (g->epoch == epoch)
			continue;
		g->epoch = epoch;
		g->at = at;
		g->last_write = TRACE_NONE;
		for (unsigned int cpu = 0; cpu < EXPLORE_MAX_CPUS; cpu++)
			g->last_read[cpu] = TRACE_NONE;
		return g;
	}
	return NULL;
}

/* Adds a candidate for a race, latest first, each once. */
static unsigned int insert(u32 *found, unsigned int nr, u32 index)
{
	unsigned int at = nr;

	if (index == TRACE_NONE)
		return nr;
	while (at && found[at - 1] < index)
		at--;
	if (at && found[at - 1] == index)
		return nr;
	for (unsigned int i = nr; i > at; i--)
		found[i] = found[i - 1];
	found[at] = index;
	return nr + 1;
}

static void join(u32 *clock, const u32 *with)
{
	for (unsigned int cpu = 0; cpu < EXPLORE_MAX_CPUS; cpu++)
		clock[cpu] = max(clock[cpu], with[cpu]);
}

/* Later candidates are joined first: a step that they order is no race. */
static void depend(struct trace_step *step, const u32 *found, unsigned int nr, trace_race_fn *race)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct trace_step *earlier = &steps[found[i]];

		if (step->clock[earlier->cpu] >= earlier->own)
			continue;
		if (race)
			race(found[i], nr_steps - 1);
		join(step->clock, earlier->clock);
	}
}

static bool touch(struct trace_step *step, u32 index, u32 *found, unsigned int *nr)
{
	uintptr_t at = (uintptr_t)step->access.addr, end = at + step->access.size;

	for (at &= ~(uintptr_t)(GRANULE - 1); at < end; at += GRANULE) {
		struct granule *g = granule_of(at);

		if (!g)
			return false;
		*nr = insert(found, *nr, g->last_write);
		for (unsigned int cpu = 0; step->access.write && cpu < nr_cpu_ids; cpu++) {
			*nr = insert(found, *nr, g->last_read[cpu]);
			g->last_read[cpu] = TRACE_NONE;
		}
		if (step->access.write)
			g->last_write = index;
		else
			g->last_read[step->cpu] = index;
	}
	return true;
}

bool trace_add_to_last(const struct explore_pending *access, u32 after, trace_race_fn *race)
{
	u32 found[(64 / GRANULE + 1) * (EXPLORE_MAX_CPUS + 1)];
	struct trace_step *step = &steps[nr_steps - 1];
	unsigned int nr = 0;

	if (after != TRACE_NONE)
		join(step->clock, steps[after].clock);
	step->access = *access;
	if (access->addr && !touch(step, nr_steps - 1, found, &nr))
		return false;
	depend(step, found, nr, race);
	return true;
}

bool trace_add(unsigned int cpu, const struct explore_pending *access, u32 after,
	       trace_race_fn *race)
{
	u32 index = nr_steps;
	struct trace_step *step = &steps[index];

	if (index == TRACE_MOST_STEPS)
		return false;
	nr_steps++;
	step->cpu = cpu;
	step->own = ++own[cpu];
	for (unsigned int i = 0; i < EXPLORE_MAX_CPUS; i++)
		step->clock[i] = last_of[cpu] == TRACE_NONE ? 0 : steps[last_of[cpu]].clock[i];
	step->clock[cpu] = step->own;
	last_of[cpu] = index;
	return trace_add_to_last(access, after, race);
}

u32 trace_last(void)
{
	return nr_steps - 1;
}

u32 trace_last_of(unsigned int cpu)
{
	return last_of[cpu];
}
