// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All schedules there are, but for those that differ in the order of independent steps alone:
 * dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson,
 * Sagonas, POPL 2014). Steps depend on each other when they touch a common word and one writes it;
 * so a schedule stands for a Mazurkiewicz trace, and each trace is run to its end once. A schedule
 * whose every next step sleeps is a copy of another, and is abandoned.
 *
 * Time passes, and CPUs that spin without saying for what go on, when nobody else can.
 */
#include "sim/virtual/explore/trace_order.h"

struct node {
	unsigned int can, sleep; /* before the step that was chosen */
	unsigned int backtrack;	 /* to be tried */
	unsigned int done;
	unsigned int chosen;
};

static struct node nodes[TRACE_MOST_STEPS];
static u32 nr_nodes; /* of the schedule before, as far as it is repeated; then of this one */
static u32 at;	     /* the next one */
static u32 repeated; /* nodes that are only repeated */
static unsigned int sleeping;
static bool begun;

void explore_dpor_setup(void)
{
	nr_nodes = 0;
	begun = false;
}

/* CPUs that could be the first to take a step of those that @earlier does not order, and @later. */
static unsigned int initials(u32 earlier, u32 later)
{
	u32 first[EXPLORE_MAX_CPUS];
	unsigned int seen = 0, found = 0;

	for (u32 i = earlier + 1; i <= later; i++) {
		const struct trace_step *step = trace_at(i);
		bool ordered = false;

		if (i != later && trace_before(earlier, i))
			continue;
		if (seen & explore_bit(step->cpu))
			continue;
		for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
			if (seen & explore_bit(cpu) && trace_before(first[cpu], i))
				ordered = true;
		seen |= explore_bit(step->cpu);
		first[step->cpu] = i;
		if (!ordered)
			found |= explore_bit(step->cpu);
	}
	return found;
}

/* The order could be the other way: one of those that lead there is tried, too. */
static void race(u32 earlier, u32 later)
{
	struct node *node = &nodes[earlier];
	unsigned int first = initials(earlier, later);

	if (first & (node->backtrack | node->done))
		return;
	first &= node->can;
	node->backtrack |= first ? first & -first : node->can;
}

static bool begin(u64 seed)
{
	(void)seed;
	trace_reset();
	at = 0;
	sleeping = 0;
	repeated = 0;
	if (!begun) {
		begun = true;
		return true;
	}
	while (nr_nodes) {
		struct node *node = &nodes[nr_nodes - 1];
		unsigned int left = node->backtrack & ~(node->done | node->sleep);

		if (left) {
			node->chosen = explore_nth(left, 0);
			node->done |= explore_bit(node->chosen);
			repeated = nr_nodes;
			return true;
		}
		nr_nodes--;
	}
	return false;
}

/* Who slept, or was tried here, sleeps on unless the step matters to what it would do. */
static void wake_dependent(const struct node *node)
{
	unsigned int tried = node->done & ~explore_bit(node->chosen);
	const struct explore_pending *step = &explore.cpus[node->chosen].pending;

	sleeping = (node->sleep | tried) & ~explore_bit(node->chosen);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (sleeping & explore_bit(cpu) &&
		    explore_conflict(&explore.cpus[cpu].pending, step))
			sleeping &= ~explore_bit(cpu);
}

static struct node *new_node(unsigned int can)
{
	struct node *node = &nodes[at];
	unsigned int awake = can & ~sleeping;

	if (!awake)
		explore_abandon();
	*node = (struct node){.can = can, .sleep = sleeping};
	node->chosen =
		awake & explore_bit(explore.running) ? explore.running : explore_nth(awake, 0);
	node->done = node->backtrack = explore_bit(node->chosen);
	nr_nodes = at + 1;
	return node;
}

static unsigned int next(unsigned int can, bool forced)
{
	struct node *node;

	(void)forced;
	if (at == TRACE_MOST_STEPS)
		explore_bug("limit", "a schedule too long to explore them all\n");
	node = at < repeated ? &nodes[at] : new_node(explore_at_once(can));
	/* The last of the repeated nodes takes a step that is new. */
	if (!trace_add(node->chosen, &explore.cpus[node->chosen].pending,
		       at + 1 < repeated ? NULL : race))
		explore_bug("limit", "a schedule touches too much to explore them all\n");
	wake_dependent(node);
	at++;
	return node->chosen;
}

#define NODE_WORDS 3u

static size_t save(u32 *words, size_t size)
{
	if (nr_nodes * NODE_WORDS > size)
		return 0;
	for (u32 i = 0; i < nr_nodes; i++) {
		const struct node *node = &nodes[i];

		*words++ = node->can | node->sleep << 16;
		*words++ = node->backtrack | node->done << 16;
		*words++ = node->chosen;
	}
	return nr_nodes * NODE_WORDS;
}

static bool load(const u32 *words, size_t nr)
{
	if (nr % NODE_WORDS || nr / NODE_WORDS > TRACE_MOST_STEPS)
		return false;
	for (nr_nodes = 0; nr_nodes < nr / NODE_WORDS; words += NODE_WORDS) {
		if (words[2] >= EXPLORE_MAX_CPUS)
			return false;
		nodes[nr_nodes++] = (struct node){.can = words[0] & 0xffff,
						  .sleep = words[0] >> 16,
						  .backtrack = words[1] & 0xffff,
						  .done = words[1] >> 16,
						  .chosen = words[2]};
	}
	begun = true;
	return true;
}

const struct explore_strategy explore_dpor = {.name = "exhaustive",
					      .begin = begin,
					      .next = next,
					      .save = save,
					      .load = load,
					      .every_step = true};
