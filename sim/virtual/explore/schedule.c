// SPDX-License-Identifier: GPL-2.0-or-later
/* Records the schedule as it is made: its switches are enough, since a CPU runs until the next. */
#include "sim/virtual/explore/copy.h"
#include "sim/virtual/explore/engine.h"

#define MOST_SWITCHES (1u << 20)
#define MOST_KEPT     64u

static struct explore_switch switches[MOST_SWITCHES];
static size_t nr_switches;

/* Schedules that added an order of locks. */
static struct explore_schedule kept[MOST_KEPT];
static size_t nr_kept;
static bool keep;

void explore_schedule_reset(void)
{
	nr_switches = 0;
	keep = false;
}

void explore_schedule_keep(void)
{
	keep = true;
}

void explore_schedule_end(void)
{
	struct explore_switch *copy;

	if (!keep || nr_kept == MOST_KEPT)
		return;
	copy = explore_host_memory((nr_switches + 1) * sizeof(*copy));
	if (!copy)
		return;
	explore_copy(copy, switches, nr_switches * sizeof(*copy));
	kept[nr_kept++] = (struct explore_schedule){copy, nr_switches};
}

void explore_schedule_note(unsigned int from, unsigned int to, bool forced)
{
	if (!explore.together)
		return;
	if (nr_switches == MOST_SWITCHES)
		explore_bug("limit", "a schedule of too many switches\n");
	switches[nr_switches++] = (struct explore_switch){
		.step = explore.steps,
		.own = explore.cpus[from].steps,
		.from = (unsigned char)from,
		.to = (unsigned char)to,
		.forced = forced,
	};
}

void explore_schedule_get(struct explore_failure *failure)
{
	failure->before = kept;
	failure->nr_before = nr_kept;
	failure->switches = switches;
	failure->nr_switches = nr_switches;
	failure->nr_preemptions = 0;
	for (size_t i = 0; i < nr_switches; i++)
		failure->nr_preemptions += !switches[i].forced;
}
