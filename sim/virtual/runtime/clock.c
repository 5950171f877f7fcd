// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The running CPU's clock, for instrumented code. The words themselves are among the data that such
 * code observes, and reading the time is no access of the simulated machine.
 */
#include "sim/machine.h"

u64 sim_virtual_now(void)
{
	return sim_virtual_clock;
}

bool sim_virtual_is_due(u64 deadline)
{
	return sim_virtual_clock >= min(deadline, sim_virtual_limit);
}

void sim_virtual_spend(u64 ticks)
{
	sim_virtual_clock += ticks;
}
