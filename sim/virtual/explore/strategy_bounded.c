// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All schedules of at most P preemptions, depth first (Musuvathi, Qadeer, PLDI 2007). A switch is a
 * preemption if the CPU that it leaves could have continued; at other switches each CPU that can run
 * is tried. Time passes only when no CPU can continue.
 */
#include "sim/virtual/explore/strategy.h"

#define MOST_STEPS (1u << 20)

/* The choice at a step, and the ones not tried yet. */
struct choice {
	unsigned char chosen;
	unsigned short left; /* to be tried after it */
	bool forced;
};

static struct choice choices[MOST_STEPS];
static size_t nr_choices, at;
static unsigned int bound, used;
static bool begun;

void explore_bounded_setup(unsigned int preemptions)
{
	bound = preemptions;
	nr_choices = 0;
	begun = false;
}

/* The deepest choice with an alternative takes it; those after it are forgotten. */
static bool begin(u64 seed)
{
	bool first = !begun;

	(void)seed;
	at = 0;
	used = 0;
	begun = true;
	while (nr_choices) {
		struct choice *choice = &choices[nr_choices - 1];

		if (choice->left) {
			choice->chosen = (unsigned char)explore_nth(choice->left, 0);
			choice->left &= (unsigned short)(choice->left - 1);
			return true;
		}
		nr_choices--;
	}
	return first;
}

static void add_choice(unsigned int can, bool forced)
{
	struct choice *choice = &choices[nr_choices++];
	unsigned int self = explore_bit(explore.running);

	choice->forced = forced || !(can & self);
	choice->chosen = (unsigned char)(choice->forced ? explore_nth(can, 0) : explore.running);
	choice->left = (unsigned short)(can & ~explore_bit(choice->chosen));
	if (!choice->forced && used == bound)
		choice->left = 0;
}

static unsigned int next(unsigned int can, bool forced)
{
	const struct choice *choice;

	if (at == MOST_STEPS)
		explore_bug("limit", "a schedule too long to explore them all\n");
	if (at == nr_choices)
		add_choice(explore_at_once(can), forced);
	choice = &choices[at++];
	used += !choice->forced && choice->chosen != explore.running;
	return choice->chosen;
}

/* One word for each choice. */
static size_t save(u32 *words, size_t size)
{
	if (nr_choices > size)
		return 0;
	for (size_t i = 0; i < nr_choices; i++)
		words[i] = choices[i].chosen | (u32)choices[i].forced << 8 |
			   (u32)choices[i].left << 16;
	return nr_choices;
}

static bool load(const u32 *words, size_t nr)
{
	if (nr > MOST_STEPS)
		return false;
	for (size_t i = 0; i < nr; i++) {
		choices[i] = (struct choice){.chosen = (unsigned char)words[i],
					     .forced = words[i] >> 8 & 1,
					     .left = (unsigned short)(words[i] >> 16)};
		if (choices[i].chosen >= EXPLORE_MAX_CPUS)
			return false;
	}
	nr_choices = nr;
	begun = true;
	return true;
}

const struct explore_strategy explore_bounded = {.name = "bounded",
						 .begin = begin,
						 .next = next,
						 .save = save,
						 .load = load,
						 .every_step = true};
