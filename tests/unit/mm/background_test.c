// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages that no pool owns: their placement, intact moves, and detection of damage. */
#include "sim/probes/background.h"

#include "sim/drivers/migrate_daemon.h"
#include "tests/unit/mm/machine.h"

#define NODE_PAGES 8192u

static struct test_machine machine;

static void boot(unsigned int nodes, unsigned int movable, unsigned int unmovable, u64 seed)
{
	test_machine_init(&machine, nodes, NODE_PAGES);
	machine.config.background.movable = movable;
	machine.config.background.unmovable = unmovable;
	machine.config.seed = seed;
	assert_int_equal(sim_boot(&machine.config), 0);
	assert_int_equal(background_fill(&machine.config), 0);
}

static struct background_stats shut_down(void)
{
	struct background_stats stats;

	background_empty(&stats);
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		assert_int_equal(sim_node_pages_in_use(nid), 0);
	test_shutdown();
	return stats;
}

static struct page *find_movable(void)
{
	for (unsigned long pfn = sim_zones[0].start_pfn; pfn < sim_zones[0].end_pfn; pfn++)
		if (__PageMovable(pfn_to_page(pfn)))
			return pfn_to_page(pfn);
	fail_msg("no page is movable");
	return NULL;
}

static void test_shares(void **state)
{
	struct background_stats stats;

	boot(2, 30, 10, 1);
	for (unsigned int nid = 0; nid < 2; nid++) {
		assert_int_equal(background_pages(nid), NODE_PAGES * 30 / 100 + NODE_PAGES / 10);
		assert_int_equal(sim_node_pages_in_use(nid), background_pages(nid));
	}
	stats = shut_down();
	assert_int_equal(stats.movable, 2 * (NODE_PAGES * 30 / 100));
	assert_int_equal(stats.unmovable, 2 * (NODE_PAGES / 10));
	assert_int_equal(stats.migrated, 0);
	assert_int_equal(stats.damaged, 0);
}

static void test_none(void **state)
{
	struct background_stats stats;

	boot(1, 0, 0, 1);
	assert_int_equal(sim_node_pages_in_use(0), 0);
	assert_true(sim_zones[0].fresh_pfn == sim_zones[0].start_pfn);
	stats = shut_down();
	assert_int_equal(stats.movable + stats.unmovable, 0);
}

/* A hash of which frames are used. */
static u64 pattern(u64 seed)
{
	u64 hash = 0;

	boot(1, 40, 10, seed);
	for (unsigned long pfn = sim_zones[0].start_pfn; pfn < sim_zones[0].end_pfn; pfn++)
		hash = hash * 31 + (unsigned int)page_ref_count(pfn_to_page(pfn));
	shut_down();
	return hash;
}

static void test_seeded(void **state)
{
	u64 first = pattern(1);

	assert_true(first == pattern(1));
	assert_true(first != pattern(2));
}

/* With half of the frames used at random, a block of 64 free ones is as good as impossible. */
static void test_fragments(void **state)
{
	struct zone *zone;

	boot(1, 40, 10, 7);
	zone = &sim_zones[0];
	for (unsigned int order = 6; order <= MAX_ORDER; order++)
		assert_int_equal(zone->free_area[order].nr_free, 0);
	assert_true(zone->free_area[0].nr_free > NODE_PAGES / 16);
	assert_int_equal(zone->nr_free, NODE_PAGES - background_pages(0));
	shut_down();
}

static void run(const char *drivers, unsigned int steps)
{
	struct migrate_options options;
	struct migrate_daemon daemon;
	const char *expected;

	assert_int_equal(migrate_parse(drivers, &machine.config, &options, &expected), 0);
	assert_int_equal(migrate_daemon_init(&daemon, &options, 1), 0);
	for (unsigned int i = 0; i < steps; i++)
		for (unsigned int lane = 0; lane < daemon.nr_lanes; lane++)
			daemon.lane[lane].driver->step(&daemon.lane[lane], i * 1000000000ull);
	migrate_daemon_exit(&daemon);
}

/* Compaction, ranges and random moves, heavily: every byte is where it belongs. */
static void test_moves_whole(void **state)
{
	struct background_stats stats;

	boot(2, 30, 1, 3);
	run("max,compaction=9,highorder=6:max,offline,contig", 400);
	stats = shut_down();
	assert_true(stats.migrated > NODE_PAGES);
	assert_int_equal(stats.damaged, 0);
}

static void test_damage_is_seen(void **state)
{
	struct page *page;

	boot(1, 20, 0, 1);
	page = find_movable();
	((char *)page_address(page))[4095] ^= 1;
	assert_int_equal(shut_down().damaged, 1);
	boot(1, 20, 0, 1);
	page = find_movable();
	((char *)page_address(page))[17] ^= 1;
	run("scan=max", NODE_PAGES / 32);
	/* Once or more when it moved, and once at the end. */
	assert_true(shut_down().damaged >= 2);
}

static void test_too_much(void **state)
{
	test_machine_init(&machine, 1, NODE_PAGES);
	machine.config.background.movable = 101;
	assert_int_equal(sim_boot(&machine.config), 0);
	assert_int_equal(background_fill(&machine.config), -ENOMEM);
	assert_int_equal(sim_shutdown(), NODE_PAGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares),	    cmocka_unit_test(test_none),
		cmocka_unit_test(test_seeded),	    cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_moves_whole), cmocka_unit_test(test_damage_is_seen),
		cmocka_unit_test(test_too_much),
	};

	return cmocka_run_group_tests_name("background", tests, NULL, NULL);
}
