// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stores, loads, frees and large folios at random against the reference, for every front-end, burst
 * model and variant that holds pages; one CPU, with page migration and compaction between the
 * operations. From time to time, I43 and the invariants of the pools.
 *
 *   random_ops [VARIANT [SEED]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/frontends/slots.h"
#include "tests/world/pages.h"

#define NR_SLOTS 2048u
#define STEPS	 4000u

static const char *only;
static u64 seed = 1;

static void store_folio(struct slots *slots, u64 first, u32 nr)
{
	struct frontend_page pages[64];
	int ret;

	for (u32 i = 0; i < nr; i++)
		pages[i] = (struct frontend_page){.kind = FRONTEND_COMP,
						  .size = 1 + (u32)(world_random(&slots->random) %
								    PAGE_SIZE),
						  .content = ++slots->next_content,
						  .verify = true};
	ret = slots->fops->store_folio(slots->fe, 0, first, nr, pages);
	if (ret)
		slots_fail(slots, "store_folio() returned %d", ret);
	for (u32 i = 0; i < nr; i++)
		slots->slots[first + i] = (struct slot){.used = true,
							.size = pages[i].size,
							.content = pages[i].content};
}

static void load_folio(struct slots *slots, u64 first, u32 nr)
{
	bool any = false;
	int ret = slots->fops->load_folio(slots->fe, 0, first, nr);

	for (u32 i = 0; i < nr; i++) {
		any |= slots->slots[first + i].used;
		if (slots->params.exclusive)
			slots->slots[first + i].used = false;
	}
	if (ret != (any ? 0 : -ENOENT))
		slots_fail(slots, "load_folio() returned %d", ret);
}

static void step(struct slots *slots)
{
	u64 draw = world_random(&slots->random) >> 8;
	u64 slot = draw / 64 % NR_SLOTS, folio = slot & ~63ull;
	u32 process = (u32)(draw >> 40) % 3;

	switch (draw % 16) {
	case 0 ... 6:
		slots_store_any(slots, 0, slot, world_random(&slots->random));
		break;
	case 7 ... 9:
		slots_load(slots, 0, slot);
		break;
	case 10 ... 12:
		slots_free(slots, 0, slot, 1, process);
		break;
	case 13:
		/* Past the end of a cluster, and of the device. */
		slots_free(slots, 0, slot, 1 + (u32)(draw >> 44) % 600, process);
		break;
	case 14:
		store_folio(slots, folio, 16u << ((draw >> 44) % 3));
		break;
	default:
		load_folio(slots, folio, 64);
	}
}

static void finish(struct slots *slots)
{
	u64 held = slots_stale(slots);

	if (slots->params.burst == BURST_SINGLE || slots->params.burst == BURST_CLUSTER)
		assert_int_equal(held, 0);
	slots->fops->drain(slots->fe);
	slots_check(slots, 0);
	assert_true(slots_calls(slots, 0, FRONTEND_READ) > 0);
	assert_true(slots->cpus[0].checked > 0);
	slots->fops->reset(slots->fe);
	memset(slots->slots, 0, NR_SLOTS * sizeof(*slots->slots));
	slots_check(slots, 0);
}

static void run(const char *frontend, const char *variant, const struct frontend_params *params,
		u32 nr_pools)
{
	struct slots slots;
	u64 random = seed;

	world_boot(&(struct world){.nr_nodes = 2, .nr_cpus = 2, .seed = seed});
	slots_init(&slots, frontend, variant, nr_pools, params);
	slots.random = seed | 1ull << 62;
	for (unsigned int i = 0; i < STEPS && !slots.failures; i++) {
		step(&slots);
		if (i % 64 == 0 && slots.ops->flags & ZS_MOVABLE)
			pages_migrate_some(4, &random);
		if (i % 512 == 0)
			slots.fops->compact(slots.fe);
		if (i % 1024 == 0)
			slots_check(&slots, NR_SLOTS);
		sim_quiescent();
	}
	finish(&slots);
	slots_exit(&slots);
	world_shutdown();
}

static void i43_random_operations(void **state)
{
	unsigned int tried = 0;

	for (unsigned int v = 0; zs_variants[v]; v++) {
		if (!(zs_variants[v]->flags & ZS_HOLDS_PAGES) ||
		    (only && strcmp(only, zs_variants[v]->name)))
			continue;
		tried++;
		for (unsigned int f = 0; frontends[f]; f++)
			for (unsigned int burst = 0; burst < NR_BURSTS; burst++)
				run(frontends[f]->name, zs_variants[v]->name,
				    &(struct frontend_params){.nr_slots = NR_SLOTS, .burst = burst},
				    burst % 2 ? 3 : 1);
		run("zswap", zs_variants[v]->name,
		    &(struct frontend_params){.nr_slots = NR_SLOTS, .exclusive = true}, 1);
	}
	assert_true(tried);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(i43_random_operations)};

	if (argc > 1)
		only = argv[1];
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	return cmocka_run_group_tests_name("frontends", tests, NULL, NULL) ? 1 : 0;
}
