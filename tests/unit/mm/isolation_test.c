// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges out of use: what is counted where, what is allocated, and how it ends. */
#include "sim/mm/page_isolation.h"

#include "tests/unit/mm/owner.h"

#define NODE_PAGES 8192u
#define GFP	   (GFP_NOWAIT | __GFP_NOWARN | __GFP_THISNODE)

static struct test_machine machine;
static struct page *pages[NODE_PAGES];
static struct zone *zone;
static unsigned long start, end;

static int setup(void **state)
{
	test_machine_init(&machine, 1, NODE_PAGES);
	assert_int_equal(sim_boot(&machine.config), 0);
	owner_reset();
	zone = &sim_zones[0];
	start = ALIGN(zone->start_pfn, ISOLATE_ALIGN) + ISOLATE_ALIGN;
	end = start + 2 * ISOLATE_ALIGN;
	return 0;
}

static int teardown(void **state)
{
	test_shutdown();
	return 0;
}

/* As many frames as there are. */
static unsigned int take_all(void)
{
	unsigned int nr = 0;

	while (nr < NODE_PAGES && (pages[nr] = alloc_pages_node(0, GFP, 0)))
		nr++;
	return nr;
}

static void put_all(unsigned int nr)
{
	while (nr)
		put_page(pages[--nr]);
	drain_all_pages();
}

static bool in_range(struct page *page)
{
	return page_to_pfn(page) >= start && page_to_pfn(page) < end;
}

/* Every frame is in one place: in use, free, or out of use (I14). */
static void check_sum(unsigned long in_use, unsigned long offline)
{
	unsigned long fresh = zone->end_pfn - zone->fresh_pfn;

	assert_int_equal(sim_node_pages_in_use(0), in_use);
	assert_int_equal(sim_node_pages_offline(0), offline);
	assert_int_equal(zone->nr_free + sim_node_pcp_pages(0) + fresh + in_use + offline,
			 NODE_PAGES);
}

static void test_free_range(void **state)
{
	unsigned int all = take_all(), left;

	put_all(all);
	check_sum(0, 0);
	assert_int_equal(start_isolate_page_range(zone, start, end, NULL), 0);
	check_sum(0, end - start);
	assert_int_equal(test_pages_isolated(zone), 0);
	left = take_all();
	for (unsigned int i = 0; i < left; i++)
		assert_false(in_range(pages[i]));
	check_sum(left, end - start);
	put_all(left);
	undo_isolate_page_range(zone);
	check_sum(0, 0);
	assert_int_equal(take_all(), all);
	put_all(all);
	/* All of it has merged again. */
	assert_true(zone->free_area[MAX_ORDER].nr_free >= NODE_PAGES / ISOLATE_ALIGN - 1);
}

/* Frames freed while it is out of use go out of use too, whichever way they come back. */
static void test_freed_into_range(void **state)
{
	unsigned int movable = 0, all = take_all(), kept = 0;

	for (unsigned int i = 0; i < all; i++) {
		if (in_range(pages[i]) && movable < OWNER_SLOTS && i % 2) {
			put_page(pages[i]);
			continue;
		}
		pages[kept++] = pages[i];
	}
	drain_all_pages();
	/* The rest of the range is made to look movable. */
	for (unsigned int i = 0; i < kept; i++) {
		if (!in_range(pages[i]))
			continue;
		pages[i]->mapping = (void *)PAGE_MAPPING_MOVABLE;
		movable++;
	}
	assert_int_equal(start_isolate_page_range(zone, start, end, NULL), 0);
	assert_int_equal(test_pages_isolated(zone), -EBUSY);
	check_sum(kept, end - start - movable);
	put_all(kept);
	assert_int_equal(test_pages_isolated(zone), 0);
	check_sum(0, end - start);
	undo_isolate_page_range(zone);
	check_sum(0, 0);
}

static void test_unmovable(void **state)
{
	unsigned int all = take_all();
	unsigned long before;
	struct page *pinned = NULL;
	bool unmovable = false;

	for (unsigned int i = 0; i < all; i++) {
		if (page_to_pfn(pages[i]) == end - 1)
			pinned = pages[i];
		else
			put_page(pages[i]);
	}
	drain_all_pages();
	before = zone->nr_free;
	assert_int_equal(start_isolate_page_range(zone, start, end, &unmovable), -EBUSY);
	assert_true(unmovable);
	assert_int_equal(zone->nr_free, before);
	check_sum(1, 0);
	put_page(pinned);
}

static void test_one_at_a_time(void **state)
{
	bool unmovable = true;

	put_all(take_all());
	assert_int_equal(start_isolate_page_range(zone, start, end, NULL), 0);
	assert_int_equal(start_isolate_page_range(zone, end, end + ISOLATE_ALIGN, &unmovable),
			 -EBUSY);
	assert_false(unmovable);
	undo_isolate_page_range(zone);
	assert_int_equal(start_isolate_page_range(zone, end, end + ISOLATE_ALIGN, NULL), 0);
	undo_isolate_page_range(zone);
}

/* Shut down with a range out of use: nothing is held. */
static void test_left_out_of_use(void **state)
{
	put_all(take_all());
	assert_int_equal(start_isolate_page_range(zone, start, end, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_free_range),	  TEST(test_freed_into_range), TEST(test_unmovable),
		TEST(test_one_at_a_time), TEST(test_left_out_of_use),
	};

	return cmocka_run_group_tests_name("isolation", tests, NULL, NULL);
}
