// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two CPUs that allocate, free, read and write while ranges of frames are emptied and pages
 * go to slower memory and back, over a background that moves too; every byte is verified.
 *
 *   drivers_memory_churn [VARIANT[:SWITCHES] [SEED [STEPS]]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sim/probes/background.h"
#include "sim/drivers/range.h"
#include "sim/drivers/migrate_daemon.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NR_CPUS	   2
#define OBJECTS	   3000u
#define ROUNDS	   60u
#define NODE_PAGES 8192u

static const char *const drivers[] = {"offline", "contig", "demote=max,promote=max",
				      "offline,contig,demote=20000,promote=20000"};

static const char *only; /* variant */
static u64 seed = 1;
static unsigned int steps = 4000;

struct churn {
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct model cpus[NR_CPUS];
	struct migrate_daemon daemon;
};

static void cpu_task(void *arg, unsigned int cpu)
{
	struct churn *churn = arg;
	struct model *model = &churn->cpus[cpu];

	for (unsigned int i = 0; i < steps && !model->failures; i++) {
		model_step(model);
		sim_quiescent();
	}
}

static void start(struct churn *churn, const char *variant, const char *driver)
{
	struct migrate_options options;
	const char *expected;

	world_boot(&(struct world){.nr_cpus = NR_CPUS,
				   .nr_nodes = 2,
				   .slow_nodes = 1,
				   .movable = 20,
				   .pages_per_node = NODE_PAGES,
				   .seed = seed});
	assert_int_equal(background_fill(world_config()), 0);
	churn->pool = world_pool(variant, 8, &churn->ops);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		model_init(&churn->cpus[cpu], churn->ops, churn->pool, OBJECTS, seed + cpu);
	assert_int_equal(migrate_parse(driver, world_config(), &options, &expected), 0);
	assert_int_equal(migrate_daemon_init(&churn->daemon, &options, seed), 0);
}

/* At quiescence: whether every driver has done what the test requires. */
static bool lane_did_enough(const struct migrate_lane *lane)
{
	if (lane->driver->latencies == range_latencies)
		return lane->counters[RANGES_OFFLINED] >= 3;
	return lane->watch.stats.migrated >= 100;
}

static bool did_enough(const struct churn *churn)
{
	for (unsigned int i = 0; i < churn->daemon.nr_lanes; i++)
		if (!lane_did_enough(&churn->daemon.lane[i]))
			return false;
	return true;
}

/* Every frame is in one place (I14). */
static void check_frames(const struct churn *churn)
{
	unsigned long in_use = 0, held = 0;

	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		struct zone *zone = &sim_zones[nid];
		unsigned long here = sim_node_pages_in_use(nid), back = sim_node_pages_offline(nid);

		assert_int_equal(zone->nr_free + sim_node_pcp_pages(nid) + here + back +
					 (zone->end_pfn - zone->fresh_pfn),
				 NODE_PAGES);
		assert_true(back <= zone->isolated_end - zone->isolated_start);
		in_use += here;
		held += background_pages(nid);
	}
	assert_int_equal(in_use, held + churn->ops->get_total_pages(churn->pool));
}

static unsigned int finish(struct churn *churn)
{
	struct background_stats background;
	unsigned int failures = pages_count_isolated();

	migrate_daemon_exit(&churn->daemon);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		model_read_all(&churn->cpus[cpu]);
		model_free_all(&churn->cpus[cpu]);
		failures += churn->cpus[cpu].failures;
		model_free(&churn->cpus[cpu]);
	}
	churn->ops->destroy_pool(churn->pool);
	background_empty(&background);
	failures += background.damaged;
	world_shutdown();
	return failures;
}

static void run(const char *variant, const char *driver)
{
	struct churn churn = {0};
	unsigned int failures = 0, round;

	start(&churn, variant, driver);
	for (round = 0; round < ROUNDS && !did_enough(&churn) && !failures; round++) {
		assert_int_equal(migrate_daemon_start(&churn.daemon), 0);
		sim_run(NR_CPUS, cpu_task, &churn);
		migrate_daemon_stop(&churn.daemon);
		churn.ops->flush(churn.pool);
		failures = churn.ops->check_pool(churn.pool, true);
		check_frames(&churn);
	}
	if (!did_enough(&churn))
		fail_msg("%s, %s: too little was done in %u rounds", variant, driver, round);
	failures += finish(&churn);
	if (failures)
		fail_msg("%s, %s: %u failures", variant, driver, failures);
}

static void test_churn(void **state)
{
	for (const struct zs_ops *const *ops = zs_variants; *ops; ops++) {
		if (only || !((*ops)->flags & ZS_MOVABLE))
			continue;
		for (unsigned int i = 0; i < ARRAY_SIZE(drivers); i++)
			run((*ops)->name, drivers[i]);
	}
	for (unsigned int i = 0; only && i < ARRAY_SIZE(drivers); i++)
		run(only, drivers[i]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_churn)};

	only = argc > 1 ? argv[1] : NULL;
	seed = argc > 2 ? strtoull(argv[2], NULL, 10) : seed;
	steps = argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 10) : steps;
	return cmocka_run_group_tests_name("memory churn", tests, NULL, NULL);
}
