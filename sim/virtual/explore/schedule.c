// SPDX-License-Identifier: GPL-2.0-or-later
/* The schedule as it is made: switches alone, since a CPU goes on until one. */
#include <stdlib.h>

#include "sim/virtual/explore/engine.h"

#define MOST_SWITCHES (1u << 20)

static struct explore_switch switches[MOST_SWITCHES];
static size_t nr_switches;

void explore_schedule_reset(void)
{
	nr_switches = 0;
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
	failure->switches = switches;
	failure->nr_switches = nr_switches;
	failure->nr_preemptions = 0;
	for (size_t i = 0; i < nr_switches; i++)
		failure->nr_preemptions += !switches[i].forced;
}
