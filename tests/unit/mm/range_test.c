// SPDX-License-Identifier: GPL-2.0-or-later
/* The drivers offline and contig, with an owner whose results are set beforehand. */
#include "sim/drivers/range.h"

#include "sim/drivers/migrate_daemon.h"
#include "tests/unit/mm/owner.h"

#define NODE_PAGES 8192u
#define MS	   1000000ull
#define GFP	   (GFP_NOWAIT | __GFP_NOWARN | __GFP_THISNODE)

static struct test_machine machine;
static struct migrate_daemon daemon;
static struct migrate_lane *lane;
static struct page *filler[2 * NODE_PAGES];
static unsigned int nr_filler, samples;

static void on_sample(void *ctx, unsigned int latency, u64 ticks)
{
	assert_int_equal(latency, 0);
	samples++;
}

/* Node 0 has been used up to its end, and is free again. */
static void boot(unsigned int nodes, const char *driver)
{
	struct migrate_options options;
	const char *expected;

	test_machine_init(&machine, nodes, NODE_PAGES);
	assert_int_equal(sim_boot(&machine.config), 0);
	owner_reset();
	assert_int_equal(migrate_parse(driver, &machine.config, &options, &expected), 0);
	assert_int_equal(migrate_daemon_init(&daemon, &options, 1), 0);
	lane = daemon.lane;
	lane->sample = on_sample;
	samples = 0;
	nr_filler = 0;
}

static void shut_down(void)
{
	migrate_daemon_exit(&daemon);
	while (nr_filler)
		put_page(filler[--nr_filler]);
	owner_check_and_release_all();
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		assert_int_equal(sim_node_pages_offline(nid), 0);
	test_shutdown();
}

static void use_up(unsigned int nid)
{
	struct page *page;

	while ((page = alloc_pages_node((int)nid, GFP, 0)))
		filler[nr_filler++] = page;
}

static void give_back(void)
{
	while (nr_filler)
		put_page(filler[--nr_filler]);
	drain_all_pages();
}

static u64 step(u64 now)
{
	return lane->driver->step(lane, now);
}

static s64 counter(enum range_counter which)
{
	lane->driver->report(lane);
	return lane->counters[which];
}

/* Owner's pages of the first range the drivers take, which lies in node 0. */
static void fill_first_range(unsigned int nr)
{
	for (unsigned int slot = 0; slot < nr; slot++)
		owner_take(slot, 0);
}

static void test_offline_to_other_node(void **state)
{
	boot(2, "offline");
	fill_first_range(200);
	step(0);
	assert_int_equal(counter(PAGES_MIGRATED), 200);
	assert_int_equal(counter(PASSES), 1);
	assert_int_equal(counter(RANGES_OFFLINED), 0);
	step(1);
	assert_int_equal(counter(RANGES_OFFLINED), 1);
	assert_int_equal(samples, 1);
	for (unsigned int slot = 0; slot < 200; slot++)
		assert_int_equal(page_to_nid(owner.page[slot]), 1);
	assert_int_equal(counter(RETRIES) + counter(WASTED_PASSES), 0);
	shut_down();
}

static void test_offline_within_the_node(void **state)
{
	boot(1, "offline");
	use_up(0);
	give_back();
	fill_first_range(500);
	for (u64 now = 0; counter(RANGES_TRIED) < 8; now += MS)
		step(now);
	assert_true(counter(RANGES_OFFLINED) >= 7);
	assert_true(counter(PAGES_MIGRATED) >= 500);
	shut_down();
}

/* A result that never changes stalls it until the deadline; the counters show the cost. */
static void test_offline_deadline(void **state)
{
	boot(2, "offline=1024:5");
	fill_first_range(3);
	for (u64 now = 0; now <= 4 * MS; now += MS) {
		for (unsigned int i = 0; i < ARRAY_SIZE(owner.answers); i++)
			owner.answers[i] = -EINVAL;
		owner.nr_answers = ARRAY_SIZE(owner.answers);
		step(now);
		assert_int_equal(counter(FAILED_DEADLINE), 0);
	}
	owner.nr_answers = ARRAY_SIZE(owner.answers);
	step(5 * MS);
	assert_int_equal(counter(FAILED_DEADLINE), 1);
	assert_int_equal(counter(RANGES_OFFLINED), 0);
	assert_int_equal(counter(PASSES), 6);
	assert_int_equal(counter(RETRIES), 5);
	assert_int_equal(counter(WASTED_PASSES), 6);
	assert_int_equal(counter(PAGES_EINVAL), 18);
	assert_int_equal(sim_node_pages_offline(0), 0);
	owner.nr_answers = 0;
	shut_down();
}

/* The target node is full: nothing has changed (I20). */
static void test_offline_target_full(void **state)
{
	struct page *before[200];

	boot(2, "offline=1024:1");
	fill_first_range(200);
	memcpy(before, owner.page, sizeof(before));
	use_up(1);
	step(0);
	step(MS);
	assert_int_equal(counter(FAILED_DEADLINE), 1);
	assert_int_equal(counter(PAGES_MIGRATED), 0);
	assert_true(counter(PAGES_ENOMEM) >= 200);
	assert_memory_equal(before, owner.page, sizeof(before));
	for (unsigned int slot = 0; slot < 200; slot++)
		assert_int_equal(page_ref_count(before[slot]), 1);
	assert_int_equal(owner.migrated, 0);
	shut_down();
}

/* It fills up on the way: the rest stays unchanged. */
static void test_offline_target_fills_up(void **state)
{
	unsigned int moved = 0;

	boot(2, "offline=1024:1");
	fill_first_range(200);
	use_up(1);
	for (unsigned int i = 0; i < 150; i++)
		put_page(filler[--nr_filler]);
	step(0);
	step(MS);
	for (unsigned int slot = 0; slot < 200; slot++)
		moved += page_to_nid(owner.page[slot]) == 1;
	assert_int_equal(counter(PAGES_MIGRATED), moved);
	assert_true(moved > 0 && moved <= 150);
	shut_down();
}

/* Five tries of a set, then -EBUSY. */
static void test_contig_gives_up(void **state)
{
	boot(1, "contig");
	fill_first_range(1);
	for (unsigned int i = 0; i < ARRAY_SIZE(owner.answers); i++)
		owner.answers[i] = -EBUSY;
	owner.nr_answers = ARRAY_SIZE(owner.answers);
	step(0);
	assert_int_equal(counter(FAILED_BUSY), 1);
	assert_int_equal(counter(PASSES), 5);
	assert_int_equal(counter(RETRIES), 4);
	assert_int_equal(counter(WASTED_PASSES), 5);
	assert_int_equal(counter(PAGES_EBUSY), 5);
	assert_int_equal(owner.put_back, 1);
	owner.nr_answers = 0;
	shut_down();
}

static void test_contig(void **state)
{
	boot(2, "contig");
	use_up(0);
	give_back();
	fill_first_range(300);
	step(0);
	assert_int_equal(counter(RANGES_TRIED), 1);
	for (u64 now = MS; counter(RANGES_TRIED) < 8; now += MS)
		step(now);
	assert_int_equal(counter(RANGES_OFFLINED), counter(RANGES_TRIED));
	assert_true(counter(PAGES_MIGRATED) >= 300);
	/* Sets of 32, except the last of a range. */
	assert_true(counter(PASSES) >= DIV_ROUND_UP(counter(PAGES_MIGRATED), 32));
	assert_true(counter(PASSES) <= counter(PAGES_MIGRATED) / 32 + counter(RANGES_TRIED));
	/* Within their node. */
	for (unsigned int slot = 0; slot < 300; slot++)
		assert_int_equal(page_to_nid(owner.page[slot]), 0);
	shut_down();
}

static void test_contig_without_memory(void **state)
{
	boot(1, "contig");
	fill_first_range(100);
	use_up(0);
	/* The range holds the filler too, which does not move. */
	step(0);
	assert_int_equal(counter(FAILED_UNMOVABLE), 1);
	for (unsigned int i = 0; i < nr_filler; i++)
		filler[i]->mapping = (void *)PAGE_MAPPING_MOVABLE;
	for (u64 i = 0; i < NODE_PAGES / ISOLATE_ALIGN; i++)
		step(0);
	assert_true(counter(FAILED_NOMEM) >= 1);
	assert_int_equal(owner.migrated, 0);
	shut_down();
}

/* Nothing was ever allocated: no range is counted. */
static void test_nothing_used(void **state)
{
	boot(2, "offline,contig");
	for (u64 now = 0; now < 10 * MS; now += MS) {
		daemon.lane[0].driver->step(&daemon.lane[0], now);
		daemon.lane[1].driver->step(&daemon.lane[1], now);
	}
	assert_int_equal(daemon.lane[0].counters[RANGES_TRIED], 0);
	assert_int_equal(daemon.lane[1].counters[RANGES_TRIED], 0);
	shut_down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offline_to_other_node),
		cmocka_unit_test(test_offline_within_the_node),
		cmocka_unit_test(test_offline_deadline),
		cmocka_unit_test(test_offline_target_full),
		cmocka_unit_test(test_offline_target_fills_up),
		cmocka_unit_test(test_contig_gives_up),
		cmocka_unit_test(test_contig),
		cmocka_unit_test(test_contig_without_memory),
		cmocka_unit_test(test_nothing_used),
	};

	return cmocka_run_group_tests_name("ranges", tests, NULL, NULL);
}
