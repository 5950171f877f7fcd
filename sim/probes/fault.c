// SPDX-License-Identifier: GPL-2.0-or-later
/* Injected allocation failures; see sim/probes/fault.h. */
#include "sim/probes/fault.h"
#include "sim/sim.h"

bool sim_fault_on[NR_SIM_FAULTS];

static struct {
	u64 nth;
	u64 below; /* of 2^64: an allocation whose draw is lower fails */
	bool always;
	u64 seed;
	atomic_long_t attempts, failed;
} fault;

void sim_fault_setup(const struct sim_config *config)
{
	bool any = config && (config->fault.nth || config->fault.fraction > 0);

	memset(&fault, 0, sizeof(fault));
	sim_fault_on[SIM_FAULT_PAGE] = any && config->fault.pages;
	sim_fault_on[SIM_FAULT_METADATA] = any && config->fault.metadata;
	if (!any)
		return;
	fault.nth = config->fault.nth;
	fault.always = config->fault.fraction >= 1;
	if (!fault.always && config->fault.fraction > 0)
		fault.below = (u64)(config->fault.fraction * 18446744073709551616.0);
	fault.seed = config->seed;
}

/* splitmix64's finisher: the draw depends on the seed and the position alone. */
static u64 mix(u64 x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

bool sim_fault_draw(enum sim_fault_kind kind)
{
	u64 n = (u64)__atomic_add_fetch(&fault.attempts.counter, 1, __ATOMIC_RELAXED);
	bool fail = n == fault.nth || fault.always || mix(fault.seed ^ mix(n)) < fault.below;

	(void)kind;
	if (fail)
		__atomic_fetch_add(&fault.failed.counter, 1, __ATOMIC_RELAXED);
	return fail;
}

void sim_fault_counts(u64 *attempts, u64 *failed)
{
	*attempts = (u64)atomic_long_read(&fault.attempts);
	*failed = (u64)atomic_long_read(&fault.failed);
}
