// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drivers/pace.h"

#include "sim/drivers/argument.h"
#include "sim/kernel.h"

#define NS_PER_S 1000000000ull
/* Low rates do less at a time instead of working at longer intervals than this. */
#define BATCHES_PER_S 10u
/* With no pause but nothing to do, look again after this. */
#define IDLE_NS 100000u

void pace_init(struct pace *pace, u64 rate, unsigned int batch)
{
	*pace = (struct pace){.batch = batch};
	if (rate == RATE_MAX)
		return;
	pace->batch = (unsigned int)min((u64)batch, DIV_ROUND_UP(rate, BATCHES_PER_S));
	pace->interval_ns = max(pace->batch * NS_PER_S / rate, 1ull);
	pace->due_ns = pace->interval_ns;
}

bool pace_due(const struct pace *pace, u64 now)
{
	return pace->due_ns <= now;
}

u64 pace_done(struct pace *pace, u64 now, bool idle)
{
	if (!pace->interval_ns)
		return idle ? now + IDLE_NS : now;
	pace->due_ns += pace->interval_ns;
	/* Missed work is not made up for in a burst. */
	if (pace->due_ns < now)
		pace->due_ns = now;
	return pace->due_ns;
}
