// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts of surface calls by this thread: see sim/kernel/calls.h. */
#include "sim/native/internal.h"

u64 sim_calls(enum sim_call call)
{
#ifdef SIM_COUNT_CALLS
	return sim_self.calls[call];
#else
	(void)call;
	return 0;
#endif
}

void sim_calls_reset(void)
{
#ifdef SIM_COUNT_CALLS
	memset(sim_self.calls, 0, sizeof(sim_self.calls));
#endif
}
