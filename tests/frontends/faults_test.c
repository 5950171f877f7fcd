// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The n-th allocation of the kernel fails, for n = 1, 2, ... until none does, below each front-end
 * and burst model: a failed store leaves the slot as documented, nothing leaks, and everything else
 * stays correct.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim/probes/fault.h"
#include "tests/frontends/slots.h"

#define NR_SLOTS 1100u

static bool create(struct slots *slots, const struct frontend_ops *fops,
		   const struct frontend_params *params)
{
	struct zs_params zs_params;

	memset(slots, 0, sizeof(*slots));
	slots->fops = fops;
	slots->params = *params;
	slots->nr_pools = 1;
	slots->ops = zs_find_variant("trylock");
	zs_default_params(slots->ops, &zs_params);
	slots->pools[0] = slots->ops->create_pool("faults", &zs_params);
	if (!slots->pools[0])
		return false;
	slots->fe = fops->create(params, slots->ops, slots->pools, 1, NULL);
	if (!slots->fe) {
		slots->ops->destroy_pool(slots->pools[0]);
		return false;
	}
	slots->slots = calloc(params->nr_slots, sizeof(*slots->slots));
	assert_non_null(slots->slots);
	return true;
}

static void load_all(struct slots *slots)
{
	for (u64 slot = 0; slot < NR_SLOTS; slot += 25)
		slots_load(slots, 0, slot);
}

/* Reclaim of a front-end with a device may write back more than the test requested. */
static void use(struct slots *slots)
{
	for (u64 slot = 0; slot < NR_SLOTS; slot += 25)
		slots_store(slots, 0, slot, slot % 7 ? FRONTEND_COMP : FRONTEND_ZERO,
			    1 + (u32)(slot * 331 % PAGE_SIZE));
	for (u64 slot = 0; slot < NR_SLOTS; slot += 50)
		slots_store(slots, 0, slot, FRONTEND_COMP, 1 + (u32)(slot * 7 % PAGE_SIZE));
	load_all(slots);
	slots->fops->writeback(slots->fe, 5);
	if (slots->fops->recompress)
		slots->fops->recompress(slots->fe, 5);
	load_all(slots);
	slots_free(slots, 0, 100, 625, 1);
	slots_store(slots, 0, 300, FRONTEND_COMP, 2000);
	load_all(slots);
	slots_check(slots, NR_SLOTS);
	slots->fops->drain(slots->fe);
	slots_check(slots, 0);
}

/* False when no allocation failed: there are fewer than @nth. */
static bool run_with_fault(const struct frontend_ops *fops, const struct frontend_params *params,
			   u64 nth)
{
	struct slots slots;
	u64 asked, failed;

	world_boot(&(struct world){.fault_nth = nth, .pages_per_node = 4096, .seed = 1});
	if (create(&slots, fops, params)) {
		use(&slots);
		if (slots.failures)
			fprintf(stderr, "allocation %" PRIu64 " failed\n", nth);
		slots_exit(&slots);
	}
	sim_fault_counts(&asked, &failed);
	world_shutdown();
	return failed;
}

static void every_allocation_fails_once(void **state)
{
	for (unsigned int f = 0; frontends[f]; f++)
		for (unsigned int burst = 0; burst < NR_BURSTS; burst++) {
			struct frontend_params params = {.nr_slots = NR_SLOTS,
							 .burst = burst,
							 .backing_pages = burst % 2 ? 64 : 0};
			u64 nth = 1;

			while (run_with_fault(frontends[f], &params, nth))
				nth++;
			print_message("%s, %s: each of %" PRIu64 " allocations failed once\n",
				      frontends[f]->name, swap_burst_names[burst], nth - 1);
			assert_true(nth > 50);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_fails_once)};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL) ? 1 : 0;
}
