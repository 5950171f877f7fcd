// SPDX-License-Identifier: GPL-2.0-or-later
/* The buddy against a plain model: a map of the owner of each frame. */
#include "tests/unit/mm/machine.h"

#define FRAMES 5000u /* no multiple of the largest block */
#define BLOCKS 600u

struct block {
	struct page *page;
	unsigned int order;
};

static bool used[FRAMES];

static void mark(struct zone *zone, const struct block *block, bool in_use)
{
	unsigned long first = page_to_pfn(block->page) - zone->start_pfn;

	for (unsigned long i = first; i < first + (1ul << block->order); i++) {
		assert_true(i < FRAMES);
		assert_int_not_equal(used[i], in_use);
		used[i] = in_use;
	}
}

static unsigned long model_free(void)
{
	unsigned long free = 0;

	for (unsigned int i = 0; i < FRAMES; i++)
		free += !used[i];
	return free;
}

/* Every block on a list: aligned, unused in the model, and without a free buddy to merge with. */
static void check_list(struct zone *zone, unsigned int order, unsigned long *frames)
{
	struct free_area *area = &zone->free_area[order];
	unsigned long blocks = 0;
	struct page *page;

	list_for_each_entry(page, &area->free_list, lru) {
		unsigned long pfn = page_to_pfn(page), buddy = pfn ^ (1ul << order);

		blocks++;
		*frames += 1ul << order;
		assert_true(IS_ALIGNED(pfn, 1ul << order));
		assert_true(PageBuddy(page));
		assert_int_equal(page_private(page), order);
		for (unsigned long i = 0; i < 1ul << order; i++)
			assert_false(used[pfn - zone->start_pfn + i]);
		if (order < MAX_ORDER && buddy >= zone->start_pfn && buddy < zone->end_pfn)
			assert_false(PageBuddy(pfn_to_page(buddy)) &&
				     page_private(pfn_to_page(buddy)) == order);
	}
	assert_int_equal(blocks, area->nr_free);
}

static void check_zone(struct zone *zone)
{
	unsigned long frames = 0;

	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		check_list(zone, order, &frames);
	assert_int_equal(frames, zone->nr_free);
	assert_int_equal(frames + zone->end_pfn - zone->fresh_pfn, model_free());
}

static bool model_has_room(struct zone *zone, unsigned int order)
{
	unsigned long size = 1ul << order, free;

	for (unsigned long pfn = ALIGN(zone->start_pfn, size); pfn + size <= zone->end_pfn;
	     pfn += size) {
		free = 0;
		while (free < size && !used[pfn - zone->start_pfn + free])
			free++;
		if (free == size)
			return true;
	}
	return false;
}

static void random_step(struct zone *zone, struct block *block, u64 *random)
{
	if (block->page) {
		mark(zone, block, false);
		buddy_free(zone, block->page, block->order);
		block->page = NULL;
		return;
	}
	block->order = (unsigned int)(test_random(random) % (MAX_ORDER + 1));
	block->order = min(block->order, (unsigned int)(test_random(random) % (MAX_ORDER + 1)));
	block->page = buddy_alloc(zone, block->order);
	/* Fails exactly when no aligned block of that size is free. */
	assert_int_equal(block->page != NULL, model_has_room(zone, block->order));
	if (block->page)
		mark(zone, block, true);
}

static void test_random_orders(void **state)
{
	static struct block blocks[BLOCKS];
	struct test_machine machine;
	u64 random = 20240227;
	struct zone *zone;

	test_boot(&machine, 2, FRAMES);
	memset(used, 0, sizeof(used));
	zone = &sim_zones[1];
	spin_lock(&zone->lock);
	for (unsigned int i = 0; i < 20000; i++) {
		random_step(zone, &blocks[test_random(&random) % BLOCKS], &random);
		if (i % 64 == 0)
			check_zone(zone);
	}
	for (unsigned int i = 0; i < BLOCKS; i++)
		if (blocks[i].page)
			random_step(zone, &blocks[i], &random);
	check_zone(zone);
	assert_int_equal(model_free(), FRAMES);
	spin_unlock(&zone->lock);
	test_shutdown();
}

/* Single frames of a fresh zone come in frame order, and all merge again. */
static void test_order_and_merge(void **state)
{
	struct test_machine machine;
	struct zone *zone;

	test_boot(&machine, 1, 3000);
	zone = &sim_zones[0];
	spin_lock(&zone->lock);
	for (unsigned long i = 0; i < 2048; i++)
		assert_int_equal(page_to_pfn(buddy_alloc(zone, 0)), zone->start_pfn + i);
	/* The zone does not end with a whole block: its smaller blocks are used first. */
	for (unsigned long i = 2048; i < 3000; i++)
		assert_non_null(buddy_alloc(zone, 0));
	assert_null(buddy_alloc(zone, 0));
	for (unsigned long i = 0; i < 3000; i++)
		buddy_free(zone, pfn_to_page(zone->start_pfn + i * 7 % 3000), 0);
	assert_int_equal(zone->free_area[MAX_ORDER].nr_free, 2);
	assert_int_equal(zone->nr_free, 3000);
	/* 3000 = 2 * 1024 + 512 + 256 + 128 + 32 + 16 + 8 */
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		assert_int_equal(zone->free_area[order].nr_free, (3000u - 2048u) >> order & 1);
	spin_unlock(&zone->lock);
	test_shutdown();
}

/* A block whose neighbours may soon complete a larger one is used last. */
static void test_likely_merge_goes_to_the_tail(void **state)
{
	struct page *first[4], *other;
	struct test_machine machine;
	struct zone *zone;

	test_boot(&machine, 1, 1024);
	zone = &sim_zones[0];
	spin_lock(&zone->lock);
	for (unsigned int i = 0; i < 4; i++)
		first[i] = buddy_alloc(zone, 0);
	buddy_alloc(zone, 2);
	other = buddy_alloc(zone, 0);
	buddy_alloc(zone, 0);
	buddy_alloc(zone, 1);
	assert_true(list_empty(&zone->free_area[0].free_list));
	/* Frames 2 and 3 form a free pair, so frame 0 may soon become part of four. */
	buddy_free(zone, first[2], 0);
	buddy_free(zone, first[3], 0);
	buddy_free(zone, other, 0);
	buddy_free(zone, first[0], 0);
	assert_ptr_equal(buddy_alloc(zone, 0), other);
	spin_unlock(&zone->lock);
	sim_shutdown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_orders),
		cmocka_unit_test(test_order_and_merge),
		cmocka_unit_test(test_likely_merge_goes_to_the_tail),
	};

	return cmocka_run_group_tests_name("buddy", tests, NULL, NULL);
}
