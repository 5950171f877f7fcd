// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/virtual/explore/order.h"

#include <stddef.h>

#define NR_WORDS (1u << 14) /* atomic words of one schedule; a power of two */

/* What a word's last store, and the read-modify-writes after it, have released. */
struct word {
	const volatile void *addr;
	uint32_t schedule; /* it is of an earlier one: free */
	/* What is released is what this CPU knew then, on its own clock; NEVER: it is more. */
	uint32_t by, when;
	struct order_clock released;
};

#define NEVER UINT32_MAX

static struct word words[NR_WORDS];
static uint32_t schedule;
struct order_clock order_clocks[ORDER_MAX_CPUS];
static struct {
	struct order_clock fenced;  /* at the last release fence: what relaxed stores release */
	struct order_clock pending; /* of relaxed loads: taken by an acquire fence */
} cpus[ORDER_MAX_CPUS];

static void clear(struct order_clock *clock)
{
	for (unsigned int cpu = 0; cpu < ORDER_MAX_CPUS; cpu++)
		clock->at[cpu] = 0;
}

void order_reset(void)
{
	schedule++;
	for (unsigned int cpu = 0; cpu < ORDER_MAX_CPUS; cpu++) {
		clear(&order_clocks[cpu]);
		clear(&cpus[cpu].fenced);
		clear(&cpus[cpu].pending);
		order_clocks[cpu].at[cpu] = 1;
	}
}

static void join(struct order_clock *to, const struct order_clock *from)
{
	for (unsigned int cpu = 0; cpu < ORDER_MAX_CPUS; cpu++)
		if (to->at[cpu] < from->at[cpu])
			to->at[cpu] = from->at[cpu];
}

/* Its place, or a free one; NULL: the table is full, and the word orders nothing. */
static struct word *find(const volatile void *addr)
{
	uint32_t hash = (uint32_t)(((uintptr_t)addr * 0x9e3779b97f4a7c15ull) >> 40);

	for (unsigned int i = 0; i < 64; i++) {
		struct word *word = &words[(hash + i) & (NR_WORDS - 1)];

		if (word->schedule != schedule || word->addr == addr)
			return word;
	}
	return NULL;
}

static struct word *find_or_add(const volatile void *addr)
{
	struct word *word = find(addr);

	if (word && word->schedule != schedule)
		*word = (struct word){.addr = addr, .schedule = schedule};
	return word;
}

static bool acquires(int order)
{
	return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static bool releases(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

/* A CPU that knows that time of another knows all that the other knew then. */
static bool knows(unsigned int cpu, const struct word *word)
{
	return word->when <= order_clocks[cpu].at[word->by];
}

void order_load(unsigned int cpu, const volatile void *addr, int order)
{
	const struct word *word = find(addr);

	if (!word || word->schedule != schedule || knows(cpu, word))
		return;
	join(acquires(order) ? &order_clocks[cpu] : &cpus[cpu].pending, &word->released);
}

/* What comes after is not released with it. */
static void advance(unsigned int cpu)
{
	order_clocks[cpu].at[cpu]++;
}

void order_store(unsigned int cpu, const volatile void *addr, int order)
{
	struct word *word = find_or_add(addr);

	if (!word)
		return;
	word->released = releases(order) ? order_clocks[cpu] : cpus[cpu].fenced;
	word->by = cpu;
	word->when = word->released.at[cpu];
	if (releases(order))
		advance(cpu);
}

void order_rmw(unsigned int cpu, const volatile void *addr, int order)
{
	struct word *word = find_or_add(addr);

	if (!word)
		return;
	if (releases(order) && (acquires(order) || knows(cpu, word))) {
		order_store(cpu, addr, order);
		return;
	}
	join(&word->released, releases(order) ? &order_clocks[cpu] : &cpus[cpu].fenced);
	word->when = NEVER;
	if (releases(order))
		advance(cpu);
}

void order_fence(unsigned int cpu, int order)
{
	if (acquires(order))
		join(&order_clocks[cpu], &cpus[cpu].pending);
	if (!releases(order))
		return;
	cpus[cpu].fenced = order_clocks[cpu];
	advance(cpu);
}

void order_after(unsigned int cpu, unsigned int other)
{
	if (cpu == other)
		return;
	join(&order_clocks[cpu], &order_clocks[other]);
	advance(other);
}
