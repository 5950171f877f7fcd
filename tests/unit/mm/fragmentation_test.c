// SPDX-License-Identifier: GPL-2.0-or-later
/* The fragmentation index against cases computed by hand. */
#include "sim/probes/fragmentation.h"
#include "tests/unit/mm/machine.h"

static void check_index(unsigned long pages, unsigned long blocks, unsigned long suitable,
			unsigned int order, int expected)
{
	struct contig_page_info info = {pages, blocks, suitable};

	assert_int_equal(contig_fragmentation_index(&info, order), expected);
}

static void test_by_hand(void **state)
{
	check_index(0, 0, 0, 9, 0);	    /* nothing is free */
	check_index(512, 1, 1, 9, -1000);   /* it would succeed */
	check_index(511, 511, 0, 9, 997);   /* 1000 - (1000 + 998) / 511 */
	check_index(1, 1, 0, 9, -1);	    /* 1000 - (1000 + 1) / 1 */
	check_index(4096, 4096, 0, 9, 998); /* 1000 - (1000 + 8000) / 4096 */
	check_index(4096, 16, 0, 9, 438);   /* sixteen of order 8: 1000 - 9000 / 16 */
	check_index(256, 1, 0, 9, -500);    /* one of order 8: 1000 - 1500 */
	check_index(256, 256, 0, 4, 934);   /* 1000 - (1000 + 16000) / 256 */
}

static void boot(unsigned int nodes, u64 pages)
{
	static struct test_machine machine;

	test_boot(&machine, nodes, pages);
}

/* Frames that were never used are free blocks, also the small ones at an uneven end. */
static void test_fresh_frames(void **state)
{
	struct contig_page_info info;

	boot(1, 2 * 1024 + 512 + 3);
	fill_contig_page_info(&sim_zones[0], 9, &info);
	assert_int_equal(info.free_pages, 2 * 1024 + 512 + 3);
	assert_int_equal(info.free_blocks_total, 2 + 1 + 1 + 1);
	assert_int_equal(info.free_blocks_suitable, 2 * 2 + 1);
	test_shutdown();
}

/* Every other frame is in use: as many blocks as free frames. */
static void test_checkerboard(void **state)
{
	static struct page *pages[1024];
	struct contig_page_info info;

	boot(1, 1024);
	mm_spin_lock(&sim_zones[0].lock);
	for (unsigned int i = 0; i < 1024; i++)
		pages[i] = buddy_alloc(&sim_zones[0], 0);
	for (unsigned int i = 0; i < 1024; i++)
		if (page_to_pfn(pages[i]) % 2)
			buddy_free(&sim_zones[0], pages[i], 0);
	mm_spin_unlock(&sim_zones[0].lock);
	fill_contig_page_info(&sim_zones[0], 1, &info);
	assert_int_equal(info.free_pages, 512);
	assert_int_equal(info.free_blocks_total, 512);
	assert_int_equal(info.free_blocks_suitable, 0);
	assert_int_equal(fragmentation_index(&sim_zones[0], 0), -1000);
	assert_int_equal(fragmentation_index(&sim_zones[0], 1), 1000 - (1000 + 256000) / 512);
	assert_int_equal(fragmentation_index(&sim_zones[0], 9), 1000 - (1000 + 1000) / 512);
	mm_spin_lock(&sim_zones[0].lock);
	for (unsigned int i = 0; i < 1024; i++)
		if (page_to_pfn(pages[i]) % 2 == 0)
			buddy_free(&sim_zones[0], pages[i], 0);
	mm_spin_unlock(&sim_zones[0].lock);
	assert_int_equal(fragmentation_index(&sim_zones[0], MAX_ORDER), -1000);
	test_shutdown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_fresh_frames),
		cmocka_unit_test(test_checkerboard),
	};

	return cmocka_run_group_tests_name("fragmentation", tests, NULL, NULL);
}
