/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native: see sim/kernel/calls.h. */
#ifndef MACHINE_CALLS_H
#define MACHINE_CALLS_H

#include <machine/thread.h>

#ifdef SIM_COUNT_CALLS
static __always_inline void sim_count_call(enum sim_call call)
{
	sim_self.calls[call]++;
}
#endif

#endif
