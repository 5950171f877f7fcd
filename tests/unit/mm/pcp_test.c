// SPDX-License-Identifier: GPL-2.0-or-later
/* The per-CPU lists: their sizes, refills and bulk frees, as the kernel's arithmetic gives them. */
#include "tests/unit/mm/machine.h"

/* Frames that pass between the list and the buddy in one step. */
static unsigned long buddy_frames(void)
{
	return sim_zones[0].nr_free + sim_zones[0].end_pfn - sim_zones[0].fresh_pfn;
}

/* 4 GiB and 8 CPUs: reserve 8192 KiB = 2048 pages, plus a quarter, over the CPUs. */
static void test_sizes(void **state)
{
	struct zone_sizes sizes;

	sim_page_shift = 12;
	zone_sizes(&sizes, 1u << 20, 1u << 20, 8, 8);
	assert_int_equal(sizes.watermark[WMARK_MIN], 2048);
	assert_int_equal(sizes.watermark[WMARK_LOW], 2048 + 1048);
	assert_int_equal(sizes.watermark[WMARK_HIGH], 2048 + 2 * 1048);
	assert_int_equal(sizes.batch, 63);
	assert_int_equal(sizes.high_min, (2048 + 1048) / 8);
	assert_int_equal(sizes.high_max, (1u << 20) / 8 / 8);
	/* 2 * fls(8) * (1 + fls(32)) */
	assert_int_equal(sizes.stat_threshold, 2 * 4 * (1 + 6));
}

static void test_sizes_of_small_and_large(void **state)
{
	struct zone_sizes sizes;

	sim_page_shift = 12;
	zone_sizes(&sizes, 1024, 1024, 1, 1);
	assert_int_equal(sizes.batch, 1);
	assert_int_equal(sizes.watermark[WMARK_MIN], 64); /* sqrt(4096 * 16) KiB */
	zone_sizes(&sizes, 1ul << 32, 1ul << 32, 256, 256);
	assert_int_equal(sizes.watermark[WMARK_MIN], 262144 / 4);
	assert_int_equal(sizes.stat_threshold, 125);
	/* A node without CPUs is shared by all; four batches at least. */
	zone_sizes(&sizes, 1u << 16, 1u << 18, 0, 1024);
	assert_int_equal(sizes.high_min, 4 * sizes.batch);
	sim_page_shift = 16;
	zone_sizes(&sizes, 1u << 16, 1u << 16, 8, 8);
	assert_int_equal(sizes.batch, 3); /* a quarter of the 16 frames of 1 MiB, as 2^n - 1 */
	sim_page_shift = 12;
}

/* The first refill takes a batch, each further one in a row twice as many. */
static void test_refill_doubles(void **state)
{
	struct page *pages[63 * 7];
	struct test_machine machine;
	unsigned long before;
	int taken = 0;

	test_boot(&machine, 1, 1u << 20);
	for (int refill = 63; refill <= 63 * 4; refill *= 2) {
		before = buddy_frames();
		pages[taken++] = alloc_page(GFP_KERNEL);
		assert_int_equal(before - buddy_frames(), refill);
		assert_int_equal(sim_node_pcp_pages(0), refill - 1);
		for (int i = 1; i < refill; i++)
			pages[taken++] = alloc_page(GFP_KERNEL);
		assert_int_equal(sim_node_pcp_pages(0), 0);
		assert_int_equal(buddy_frames(), before - (unsigned long)refill);
	}
	assert_int_equal(sim_node_pages_in_use(0), taken);
	while (taken)
		__free_page(pages[--taken]);
	assert_int_equal(sim_node_pages_in_use(0), 0);
	test_shutdown();
}

/* Past the high mark the coldest frames are returned: as many as were freed in a row. */
static void test_bulk_free(void **state)
{
	static struct page *pages[20000];
	struct test_machine machine;
	struct per_cpu_pages *pcp;
	unsigned long before, highest = 0, bulks = 0;
	int first = 0;

	test_boot(&machine, 1, 1u << 16);
	pcp = &sim_zones[0].pcp[0];
	assert_int_equal(pcp->batch, 15);
	for (int i = 0; i < 20000; i++)
		pages[i] = alloc_page(GFP_KERNEL);
	for (int i = 0; i < 20000; i++) {
		int high = pcp->high;

		before = buddy_frames();
		__free_page(pages[i]);
		highest = max(highest, sim_node_pcp_pages(0));
		if (buddy_frames() == before)
			continue;
		first = first ? first : (int)(buddy_frames() - before);
		bulks++;
		/* A batch stays. */
		assert_true(sim_node_pcp_pages(0) >= (unsigned long)pcp->batch);
		assert_true(high >= pcp->high_min && high <= pcp->high_max);
	}
	assert_true(bulks > 1);
	/* free_count saturates at 32 batches, which is what the bulk grows to. */
	assert_int_equal(first, 15 * 32);
	assert_true(highest <= (unsigned long)pcp->high_max + 1);
	assert_int_equal(sim_node_pages_in_use(0), 0);
	drain_all_pages();
	assert_int_equal(sim_node_pcp_pages(0), 0);
	assert_int_equal(buddy_frames(), 1u << 16);
	test_shutdown();
}

/* Alternating calls use the list alone: none reaches the zone. */
static void test_pairs_stay_local(void **state)
{
	struct test_machine machine;
	unsigned long before;

	test_boot(&machine, 1, 1u << 20);
	__free_page(alloc_page(GFP_KERNEL));
	before = buddy_frames();
	for (int i = 0; i < 10000; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		assert_int_equal(buddy_frames(), before);
		__free_page(page);
	}
	assert_int_equal(buddy_frames(), before);
	test_shutdown();
}

/* A drain holds the list's lock: the owner goes to the zone and does not wait. */
static void test_locked_list_is_passed_by(void **state)
{
	struct test_machine machine;
	struct page *page;

	test_boot(&machine, 1, 1u << 16);
	mm_spin_lock(&sim_zones[0].pcp[0].lock);
	page = alloc_pages_node(0, GFP_NOWAIT, 0);
	assert_non_null(page);
	assert_int_equal(sim_node_pcp_pages(0), 0);
	__free_page(page);
	assert_int_equal(sim_node_pcp_pages(0), 0);
	mm_spin_unlock(&sim_zones[0].pcp[0].lock);
	test_shutdown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_sizes_of_small_and_large),
		cmocka_unit_test(test_refill_doubles),
		cmocka_unit_test(test_bulk_free),
		cmocka_unit_test(test_pairs_stay_local),
		cmocka_unit_test(test_locked_list_is_passed_by),
	};

	return cmocka_run_group_tests_name("pcp", tests, NULL, NULL);
}
