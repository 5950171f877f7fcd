// SPDX-License-Identifier: GPL-2.0-or-later
/* The drivers demote and promote, on machines with and without a slower tier. */
#include "sim/drivers/tiers.h"

#include "sim/drivers/migrate_daemon.h"
#include "tests/unit/mm/owner.h"

#define NODE_PAGES 4096u
#define GFP	   (GFP_NOWAIT | __GFP_NOWARN | __GFP_THISNODE)

static struct test_machine machine;
static unsigned char tier[TEST_MAX_NODES];
static struct migrate_daemon daemon;
static struct page *filler[NODE_PAGES];

static void boot(unsigned int nodes, const char *drivers)
{
	struct migrate_options options;
	const char *expected;

	test_machine_init(&machine, nodes, NODE_PAGES);
	machine.topology.tier = tier;
	assert_int_equal(sim_boot(&machine.config), 0);
	owner_reset();
	assert_int_equal(migrate_parse(drivers, &machine.config, &options, &expected), 0);
	assert_int_equal(migrate_daemon_init(&daemon, &options, 1), 0);
}

static void shut_down(void)
{
	migrate_daemon_exit(&daemon);
	owner_check_and_release_all();
	test_shutdown();
}

static void run(unsigned int lane, unsigned int steps)
{
	while (steps--)
		daemon.lane[lane].driver->step(&daemon.lane[lane], 0);
}

static unsigned int pages_on(int nid, unsigned int nr)
{
	unsigned int pages = 0;

	for (unsigned int slot = 0; slot < nr; slot++)
		pages += page_to_nid(owner.page[slot]) == nid;
	return pages;
}

static void test_down_and_up(void **state)
{
	memcpy(tier, (unsigned char[]){0, 1}, 2);
	boot(2, "demote=max,promote=max");
	for (unsigned int slot = 0; slot < 200; slot++)
		owner_take(slot, 0);
	run(0, 3);
	assert_int_equal(pages_on(1, 200), 96); /* batches of 32 */
	run(0, 20);
	assert_int_equal(pages_on(1, 200), 200);
	run(1, 20);
	assert_int_equal(pages_on(0, 200), 200);
	assert_int_equal(daemon.lane[0].watch.stats.migrated, 200);
	assert_int_equal(daemon.lane[1].watch.stats.migrated, 200);
	shut_down();
}

/* Three tiers: a page moves down one at a time, to the nearest node of that tier. */
static void test_next_tier_and_nearest(void **state)
{
	memcpy(tier, (unsigned char[]){0, 2, 1, 1}, 4);
	boot(4, "demote=max");
	owner_take(0, 0);
	/* Node 0's neighbours in order: 1, 2, 3. */
	run(0, 1);
	assert_int_equal(page_to_nid(owner.page[0]), 2);
	run(0, 10);
	assert_int_equal(page_to_nid(owner.page[0]), 1);
	shut_down();
}

/* No room in the slower tier: nothing has changed (I20). */
static void test_target_full(void **state)
{
	struct page *before[100];
	unsigned int nr = 0;

	memcpy(tier, (unsigned char[]){0, 1}, 2);
	boot(2, "demote=max");
	for (unsigned int slot = 0; slot < 100; slot++)
		before[slot] = owner_take(slot, 0);
	while (nr < NODE_PAGES && (filler[nr] = alloc_pages_node(1, GFP, 0)))
		nr++;
	run(0, 10);
	assert_int_equal(daemon.lane[0].watch.stats.migrated, 0);
	assert_true(daemon.lane[0].watch.stats.enomem >= 100);
	assert_memory_equal(before, owner.page, sizeof(before));
	while (nr)
		put_page(filler[--nr]);
	shut_down();
}

static void test_refused(void **state)
{
	struct migrate_options options;
	const char *expected;

	for (unsigned int nodes = 1; nodes <= 2; nodes++) {
		test_machine_init(&machine, nodes, NODE_PAGES);
		assert_int_equal(migrate_parse("demote", &machine.config, &options, &expected),
				 -EINVAL);
		assert_non_null(strstr(expected, "two tiers"));
		assert_int_equal(migrate_parse("promote=7", &machine.config, &options, &expected),
				 -EINVAL);
		assert_non_null(strstr(expected, "two tiers"));
	}
	memcpy(tier, (unsigned char[]){0, 1}, 2);
	machine.topology.tier = tier;
	assert_int_equal(migrate_parse("demote=0", &machine.config, &options, &expected), -EINVAL);
	assert_null(strstr(expected, "two tiers"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_down_and_up),
		cmocka_unit_test(test_next_tier_and_nearest),
		cmocka_unit_test(test_target_full),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("tiers", tests, NULL, NULL);
}
