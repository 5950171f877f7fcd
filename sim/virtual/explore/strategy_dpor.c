// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every schedule, except those that differ only in the order of independent steps:
 * dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson,
 * Sagonas, POPL 2014). Steps depend on each other when they touch a common word and one writes it;
 * so a schedule stands for a Mazurkiewicz trace, and each trace is run to its end once. A schedule
 * whose every next step sleeps is a copy of another, and is abandoned.
 *
 * Time passes only when no CPU can continue. CPUs that spin on unknown words run only then, too.
 *
 * In tso a store touches nothing until it leaves its buffer: as a step of the buffer, or as a part
 * of the step of its CPU that needs the buffer empty. What a step will do is then not known before
 * it is taken, so sleepers are woken by all that they might touch, and a trace may be run twice.
 */
#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/trace_order.h"

struct node {
	unsigned int can, sleep; /* before the chosen step */
	unsigned int backtrack;	 /* to be tried */
	unsigned int done;
	unsigned int chosen;
};

static struct node nodes[TRACE_MOST_STEPS];
static u32 nr_nodes; /* those repeated from the last schedule; then those of this one */
static u32 at;	     /* the next one */
static u32 repeated; /* nodes that are only repeated */
static unsigned int sleeping;
static bool begun;
static trace_race_fn *races; /* called for the step that runs; NULL: it is repeated */

/* The steps whose stores wait. */
static struct {
	u32 steps[EXPLORE_MOST_STORES];
	unsigned int nr;
} waiting[EXPLORE_MAX_CPUS];

void explore_dpor_setup(void)
{
	nr_nodes = 0;
	begun = false;
}

/* CPUs that could go first among @later and the steps that do not come after @earlier. */
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
		for (unsigned int cpu = 0; cpu < explore_actors; cpu++)
			if (seen & explore_bit(cpu) && trace_before(first[cpu], i))
				ordered = true;
		seen |= explore_bit(step->cpu);
		first[step->cpu] = i;
		if (!ordered)
			found |= explore_bit(step->cpu);
	}
	return found;
}

/* The race could go the other way: backtrack to a CPU that leads there. */
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
	for (unsigned int cpu = 0; cpu < EXPLORE_MAX_CPUS; cpu++)
		waiting[cpu].nr = 0;
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

/* The access matters to the next step of a CPU or buffer, or to what waits and may leave with it. */
static bool matters(const struct explore_pending *access, unsigned int actor)
{
	return explore_conflict(&explore.cpus[actor].pending, access) ||
	       (!explore_is_buffer(actor) && explore_buffers_conflict(actor, access));
}

static void wake_dependent(const struct explore_pending *access)
{
	for (unsigned int actor = 0; actor < explore_actors; actor++)
		if (sleeping & explore_bit(actor) && matters(access, actor))
			sleeping &= ~explore_bit(actor);
}

/* A CPU that slept or was tried here stays asleep unless the step affects what it would do. */
static void keep_sleeping(const struct node *node, const struct explore_pending *step)
{
	sleeping = (node->sleep | node->done) & ~explore_bit(node->chosen);
	wake_dependent(step);
}

/* The step that made the store that leaves. */
static u32 first_waiting(unsigned int cpu)
{
	u32 first = waiting[cpu].steps[0];

	waiting[cpu].nr--;
	for (unsigned int i = 0; i < waiting[cpu].nr; i++)
		waiting[cpu].steps[i] = waiting[cpu].steps[i + 1];
	return first;
}

static void waits(unsigned int cpu)
{
	waiting[cpu].steps[waiting[cpu].nr++] = trace_last();
}

static void too_much(void)
{
	explore_bug("limit", "a schedule touches too much to explore them all\n");
}

/*
 * The store could have left by a step of the buffer instead, with steps of others in between. Stores
 * that left earlier by such steps cannot come after it.
 */
static void leaves(unsigned int cpu, const struct explore_pending *store)
{
	u32 stored = first_waiting(cpu), before = trace_last_of(nr_cpu_ids + cpu);

	nodes[at - 1].backtrack |= nodes[at - 1].can & explore_bit(nr_cpu_ids + cpu);
	wake_dependent(store);
	if (!trace_add_to_last(&(struct explore_pending){0}, before, NULL) ||
	    !trace_add_to_last(store, stored, races))
		too_much();
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
	static const struct explore_pending nothing;
	const struct explore_pending *step;
	u32 after = TRACE_NONE;
	struct node *node;

	(void)forced;
	if (at == TRACE_MOST_STEPS)
		explore_bug("limit", "a schedule too long to explore them all\n");
	node = at < repeated ? &nodes[at] : new_node(explore_at_once(can));
	/* The last repeated node takes a new step. */
	races = at + 1 < repeated ? NULL : race;
	step = &explore.cpus[node->chosen].pending;
	if (explore_is_buffer(node->chosen))
		after = first_waiting(node->chosen - nr_cpu_ids);
	else if (explore_buffers_takes(step))
		step = &nothing;
	if (!trace_add(node->chosen, step, after, races))
		too_much();
	keep_sleeping(node, step);
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
					      .waits = waits,
					      .leaves = leaves,
					      .every_step = true};
