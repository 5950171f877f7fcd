// SPDX-License-Identifier: GPL-2.0-or-later
/* Compaction step by step: scanners, skip bits, deferral, isolated free frames. */
#include "sim/drivers/lane_compact.h"
#include "sim/drivers/migrate_daemon.h"
#include "sim/probes/fragmentation.h"
#include "tests/unit/mm/owner.h"

#define BLOCKS 8u
#define PAGES  (BLOCKS * PAGEBLOCK_NR)

static struct test_machine machine;
static struct migrate_lane lane;
static struct compact_counts counts;
static struct zone *zone;
static struct page *fixed[PAGES]; /* pages that do not move */
static unsigned int nr_fixed;

static int setup(void **state)
{
	test_boot(&machine, 1, PAGES);
	owner_reset();
	memset(&lane, 0, sizeof(lane));
	memset(&counts, 0, sizeof(counts));
	nr_fixed = 0;
	zone = &sim_zones[0];
	assert_int_equal(compaction_init(), 0);
	/* Watermarks would keep this tiny zone's last frames. */
	memset(zone->watermark, 0, sizeof(zone->watermark));
	return 0;
}

static int teardown(void **state)
{
	assert_int_equal(zone->nr_free + (zone->end_pfn - zone->fresh_pfn) + sim_node_pcp_pages(0) +
				 sim_node_pages_in_use(0),
			 PAGES);
	while (nr_fixed)
		put_page(fixed[--nr_fixed]);
	owner_check_and_release_all();
	drain_all_pages();
	assert_int_equal(zone->nr_free + (zone->end_pfn - zone->fresh_pfn), PAGES);
	assert_int_equal(fragmentation_index(zone, MAX_ORDER), -1000);
	test_shutdown();
	return 0;
}

/*
 * Fills the zone; then @movable of each block's frames, spread over it, belong to the owner,
 * @unmovable stay, and the rest is free.
 */
static void lay_out(unsigned int movable, unsigned int unmovable)
{
	static struct page *all[PAGES];
	unsigned int slot = 0;

	for (unsigned int i = 0; i < PAGES; i++) {
		all[i] = alloc_pages_node(0, GFP_NOWAIT, 0);
		assert_non_null(all[i]);
	}
	for (unsigned int i = 0; i < PAGES; i++) {
		unsigned int at = (unsigned int)page_to_pfn(all[i]) % PAGEBLOCK_NR;
		unsigned int step = (unsigned int)PAGEBLOCK_NR / (movable + unmovable);

		if (at % step || at / step >= movable + unmovable)
			put_page(all[i]);
		else if (at / step < movable)
			owner_adopt(slot++, all[i]);
		else
			fixed[nr_fixed++] = all[i];
	}
	drain_all_pages();
}

static struct compact_control control(unsigned int order, enum migrate_mode mode)
{
	return (struct compact_control){
		.counts = &counts, .zone = zone, .order = order, .mode = mode};
}

static enum compact_result compact(unsigned int order, enum migrate_mode mode)
{
	struct compact_control cc = control(order, mode);

	return migrate_lane_compact(&lane, &cc);
}

/* Half empty blocks become full and empty ones, and no frame is lost. */
static void test_makes_a_block(void **state)
{
	unsigned long in_use;

	lay_out(64, 0);
	in_use = sim_node_pages_in_use(0);
	assert_true(fragmentation_index(zone, 9) > EXTFRAG_THRESHOLD);
	assert_int_equal(compaction_suitable(zone, 9), COMPACT_CONTINUE);
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_SUCCESS);
	assert_int_equal(fragmentation_index(zone, 9), -1000);
	assert_int_equal(sim_node_pages_in_use(0), in_use);
	/* The first block alone was emptied. */
	assert_int_equal(lane.watch.stats.migrated, 64);
	assert_int_equal(counts.isolated, 64);
	assert_int_equal(counts.free_isolated, counts.free_returned + 64);
	assert_int_equal(compaction_suitable(zone, 9), COMPACT_SUCCESS);
}

/* To the end: pages at the top, free blocks at the bottom, and the scanners have met. */
static void test_scanners_meet(void **state)
{
	lay_out(64, 0);
	assert_int_equal(compact(COMPACT_WHOLE_ZONE, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	for (unsigned int slot = 0; slot < 64 * BLOCKS; slot++)
		assert_true(page_to_pfn(owner.page[slot]) >=
			    zone->start_pfn + (BLOCKS - 2) * PAGEBLOCK_NR);
	/* Whatever was migrated came from below. */
	assert_true(lane.watch.stats.migrated >= 64 * (BLOCKS - 2));
	assert_true(lane.watch.stats.migrated <= 64 * BLOCKS);
	/* It begins at the ends again, and there is nothing left to move. */
	lane.watch.stats.migrated = 0;
	assert_int_equal(compact(COMPACT_WHOLE_ZONE, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	assert_true(lane.watch.stats.migrated <= 64);
}

/* A page that cannot move in every block: nothing available, blocks are marked. */
static void test_skip_bits(void **state)
{
	lay_out(0, 8);
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	assert_int_equal(counts.isolated, 0);
	assert_true(counts.migrate_scanned >= (BLOCKS - 2) * PAGEBLOCK_NR);
	for (unsigned int i = 0; i < BLOCKS - 2; i++)
		assert_true(compact_pageblock_skip(zone, zone->start_pfn + i * PAGEBLOCK_NR));
	/* The next run trusts them. */
	counts = (struct compact_counts){0};
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	assert_int_equal(counts.migrate_scanned, 0);
	assert_true(counts.blocks_skipped >= BLOCKS - 2);
}

/* They are cleared when a direct run has reached the end and the zone is idle. */
static void test_skip_bits_are_reset(void **state)
{
	struct compact_control cc = control(9, MIGRATE_SYNC_LIGHT);

	lay_out(0, 8);
	assert_int_equal(migrate_lane_compact(&lane, &cc), COMPACT_COMPLETE);
	reset_isolation_suitable(zone);
	assert_true(compact_pageblock_skip(zone, zone->start_pfn));
	cc = control(9, MIGRATE_SYNC_LIGHT);
	cc.direct = true;
	assert_int_equal(migrate_lane_compact(&lane, &cc), COMPACT_COMPLETE);
	assert_true(compact_pageblock_skip(zone, zone->start_pfn));
	reset_isolation_suitable(zone);
	for (unsigned int i = 0; i < BLOCKS; i++)
		assert_false(compact_pageblock_skip(zone, zone->start_pfn + i * PAGEBLOCK_NR));
}

/* A run that ignores the hints neither reads nor sets any. */
static void test_ignore_skip_hint(void **state)
{
	struct compact_control cc = control(9, MIGRATE_SYNC);

	lay_out(0, 8);
	for (unsigned int i = 0; i < BLOCKS; i += 2)
		compact_set_pageblock_skip(zone, zone->start_pfn + i * PAGEBLOCK_NR);
	cc.ignore_skip_hint = true;
	assert_int_equal(migrate_lane_compact(&lane, &cc), COMPACT_COMPLETE);
	assert_int_equal(counts.blocks_skipped, 0);
	assert_false(compact_pageblock_skip(zone, zone->start_pfn + PAGEBLOCK_NR));
}

/* Refused 1, 3, 7 .. 63 times after failures in a row, never more; success ends it. */
static void test_deferral(void **state)
{
	for (unsigned int failure = 1; failure <= 8; failure++) {
		unsigned int refused = 0;

		defer_compaction(zone, 9);
		while (compaction_deferred(zone, 9))
			refused++;
		assert_int_equal(refused, (1u << min(failure, COMPACT_MAX_DEFER)) - 1);
	}
	/* Lower orders never failed. */
	assert_false(compaction_deferred(zone, 8));
	defer_compaction(zone, 4);
	assert_true(compaction_deferred(zone, 8));
	/* A block was made: that order may try, higher ones wait. */
	compaction_defer_reset(zone, 8, false);
	assert_false(compaction_deferred(zone, 8));
	assert_true(compaction_deferred(zone, 9));
	compaction_defer_reset(zone, 9, true);
	assert_false(compaction_deferred(zone, 9));
	assert_false(compaction_deferred(zone, 10));
}

/* Deferred for the longest time: the next run looks at every block again. */
static void test_restart_clears_skip_bits(void **state)
{
	lay_out(0, 8);
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	for (unsigned int i = 0; i < COMPACT_MAX_DEFER; i++)
		defer_compaction(zone, 9);
	while (compaction_deferred(zone, 9))
		;
	counts = (struct compact_counts){0};
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	assert_int_equal(counts.blocks_skipped, 0);
	assert_true(counts.migrate_scanned > 0);
}

/* -EAGAIN for the last page: the rest of the block follows at once, and is then skipped. */
static void test_failed_block_is_finished(void **state)
{
	lay_out(64, 0);
	owner.nr_answers = ARRAY_SIZE(owner.answers);
	for (unsigned int i = 0; i < owner.nr_answers; i++)
		owner.answers[i] = -EBUSY;
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_SUCCESS);
	assert_int_equal(counts.blocks_rescanned, 1);
	assert_true(lane.watch.stats.ebusy > 0);
	assert_true(owner.put_back > 0);
	assert_true(compact_pageblock_skip(zone, zone->start_pfn));
}

/* Every callback refuses: no frame is lost, and everything taken is returned. */
static void refuse_all(struct page *src, struct page *dst)
{
	owner.nr_answers = 1;
	owner.answers[0] = -EINVAL;
}

static void test_all_fail(void **state)
{
	unsigned long in_use;

	lay_out(64, 0);
	owner.during = refuse_all;
	in_use = sim_node_pages_in_use(0);
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	assert_int_equal(lane.watch.stats.migrated, 0);
	assert_true(lane.watch.stats.einval > 0);
	assert_int_equal(counts.free_isolated, counts.free_returned);
	assert_int_equal(sim_node_pages_in_use(0), in_use);
	owner.during = NULL;
}

/* Too little is free, or it is free in large enough pieces. */
static void test_suitable(void **state)
{
	lay_out(128, 0);
	assert_int_equal(compaction_suitable(zone, 9), COMPACT_CONTINUE);
	zone->watermark[WMARK_LOW] = PAGES;
	assert_int_equal(compaction_suitable(zone, 9), COMPACT_NOT_SUITABLE);
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_NOT_SUITABLE);
	assert_int_equal(compaction_suitable(zone, 1), COMPACT_SUCCESS);
	/* There is a block, but the watermark reserves it. */
	zone->watermark[WMARK_MIN] = PAGES;
	assert_int_equal(compaction_suitable(zone, 1), COMPACT_NOT_SUITABLE);
	assert_int_equal(counts.migrate_scanned, 0);
}

/* Below the lowest watermark no destination is taken: contended, and nothing has moved. */
static void test_watermark_keeps_frames(void **state)
{
	lay_out(64, 0);
	zone->watermark[WMARK_MIN] = PAGES;
	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_CONTENDED);
	assert_int_equal(lane.watch.stats.migrated, 0);
	assert_int_equal(lane.watch.stats.enomem, 32);
	assert_int_equal(counts.free_isolated, 0);
}

/* Frames that were never used are no destinations, and need no compaction. */
static void test_fresh_frames(void **state)
{
	struct page *page = alloc_pages_node(0, GFP_NOWAIT, 0);

	assert_int_equal(compact(9, MIGRATE_SYNC_LIGHT), COMPACT_SUCCESS);
	assert_int_equal(compact(COMPACT_WHOLE_ZONE, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	assert_true(zone->fresh_pfn < zone->end_pfn);
	put_page(page);
	zone->fresh_pfn = zone->start_pfn; /* as if none had ever been used */
	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		zone->free_area[order].nr_free = 0;
	buddy_init(zone);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		INIT_LIST_HEAD(&zone->pcp[cpu].list);
		zone->pcp[cpu].count = 0;
	}
	assert_int_equal(compact(COMPACT_WHOLE_ZONE, MIGRATE_SYNC_LIGHT), COMPACT_COMPLETE);
	lay_out(8, 0);
}

/* The asynchronous direct run skips blocks with an unmovable page. */
static void test_hasty_run(void **state)
{
	struct compact_control cc = control(9, MIGRATE_ASYNC);

	lay_out(64, 8);
	cc.direct = true;
	assert_int_equal(migrate_lane_compact(&lane, &cc), COMPACT_COMPLETE);
	assert_int_equal(lane.watch.stats.isolate_failed, 0);
	/* At most a batch of each block, which had moved before the unmovable page came. */
	assert_true(lane.watch.stats.migrated <= 64 * BLOCKS);
	assert_true(fragmentation_index(zone, 9) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_makes_a_block),
		TEST(test_scanners_meet),
		TEST(test_skip_bits),
		TEST(test_skip_bits_are_reset),
		TEST(test_ignore_skip_hint),
		TEST(test_deferral),
		TEST(test_restart_clears_skip_bits),
		TEST(test_failed_block_is_finished),
		TEST(test_all_fail),
		TEST(test_suitable),
		TEST(test_watermark_keeps_frames),
		TEST(test_fresh_frames),
		TEST(test_hasty_run),
	};

	return cmocka_run_group_tests_name("compaction", tests, NULL, NULL);
}
