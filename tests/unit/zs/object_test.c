// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects in their zspages: groups, encoding, free links, mapping; single-threaded. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/zs/compact.h"
#include "src/zs/fullness.h"
#include "src/zs/map.h"
#include "src/zs/pool.h"
#include "tests/world/world.h"

static const struct zs_ops *ops;
static struct zs_pool *pool;

static void open_world(unsigned int page_shift, unsigned int chain_size)
{
	world_boot(&(struct world){.page_shift = page_shift});
	pool = world_pool("trylock", chain_size, &ops);
}

static void close_world(void)
{
	ops->destroy_pool(pool);
	world_shutdown();
}

/* The kernel's rule: per cent, divided by ten. */
static void test_fullness_groups_by_percent(void **state)
{
	for (unsigned int objs = 2; objs <= 600; objs++)
		for (unsigned int inuse = 1; inuse < objs; inuse++)
			assert_int_equal(fullness_group(inuse, objs), inuse * 100 / objs / 10 + 1);
}

static void test_fullness_groups(void **state)
{
	static const unsigned int of_nine[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 11};
	unsigned int i;

	for (i = 0; i <= 9; i++)
		assert_int_equal(fullness_group(i, 9), of_nine[i]);
	assert_int_equal(fullness_group(1, 2), 6);
	assert_int_equal(fullness_group(2, 2), 11);
	assert_int_equal(fullness_group(1, 1), 11);
	assert_int_equal(fullness_group(0, 1), 0);
	assert_int_equal(fullness_group(1, 128), 1);
	assert_int_equal(fullness_group(12, 128), 1);
	assert_int_equal(fullness_group(13, 128), 2);
	assert_int_equal(fullness_group(25, 128), 2);
	assert_int_equal(fullness_group(116, 128), 10);
	assert_int_equal(fullness_group(127, 128), 10);
	/* The intervals are half open. */
	assert_int_equal(fullness_group(1, 10), 2);
	assert_int_equal(fullness_group(9, 10), 10);
}

static void expect_decoded(struct size_class *class, unsigned long obj, unsigned int idx)
{
	assert_ptr_equal(obj_to_page(obj), pfn_to_page(SIM_BASE_PFN + 77));
	assert_int_equal(obj_to_idx(class, obj), idx);
}

static void test_encoding(void **state)
{
	struct size_class *class;
	struct page *page;
	unsigned long obj;

	open_world(12, 8);
	class = zs_class_of(pool, 1000);
	page = pfn_to_page(SIM_BASE_PFN + 77);
	assert_int_equal(OBJ_PFN_SHIFT, 24);
	expect_decoded(class, location_to_obj(class, page, 0xabcdef), 0xabcdef);
	assert_int_equal(location_to_obj(class, page, 5), (SIM_BASE_PFN + 77) << 24 | 5);
	assert_int_equal(obj_in_page(5, page), location_to_obj(class, page, 5));
	/* The last frame number fits. */
	assert_true(sim_memmap.end_pfn < 1ul << (64 - OBJ_PFN_SHIFT));
	assert_int_equal(obj_offset(48, 85), 48 * 85);
	assert_int_equal(obj_offset(48, 86), 48 * 86 - 4096);

	zs_pool_add_tag_bit(pool);
	obj = location_to_obj(class, page, 0x7fffff);
	assert_int_equal(obj, (SIM_BASE_PFN + 77) << 24 | 0xfffffe);
	expect_decoded(class, obj, 0x7fffff);
	expect_decoded(class, obj | 1, 0x7fffff);
	close_world();
}

/* I36: the class's index beside the object's, for every geometry. */
static void test_encoding_of_class_index(void **state)
{
	static const unsigned int shifts_chains[][2] = {{12, 4}, {12, 16}, {14, 16}, {16, 16}};

	for (unsigned int i = 0; i < ARRAY_SIZE(shifts_chains); i++) {
		open_world(shifts_chains[i][0], shifts_chains[i][1]);
		zs_pool_add_class_index(pool);
		for (unsigned int slot = 0; slot < pool->nr_slots; slot++) {
			struct size_class *class = pool->size_class[slot];
			unsigned int last = class->objs_per_zspage - 1;
			struct page *page = pfn_to_page(SIM_BASE_PFN + 77);
			unsigned long obj = location_to_obj(class, page, last);

			expect_decoded(class, obj, last);
			assert_int_equal(obj_to_class_idx(obj), class->index);
			assert_int_equal(obj_to_class_idx(obj_in_page(obj, page + 1)),
					 class->index);
		}
		close_world();
	}
}

static struct page *nth_page(struct zspage *zspage, unsigned long nr)
{
	struct page *page = get_first_page(zspage);

	while (nr--)
		page = get_next_page(page);
	return page;
}

static unsigned long link_of(struct size_class *class, struct zspage *zspage, unsigned long idx)
{
	unsigned long offset = idx * class->size;
	char *addr = page_address(nth_page(zspage, offset >> PAGE_SHIFT));

	return ((struct link_free *)(addr + (offset & ~PAGE_MASK)))->next;
}

/* I42: at creation object i links to i + 1, the last that starts in the zspage to nothing. */
static void check_new_zspage(struct size_class *class)
{
	struct zspage *zspage = alloc_zspage(pool, class, GFP_KERNEL);
	unsigned long bytes = (unsigned long)class->pages_per_zspage << PAGE_SHIFT, i;
	unsigned long starts = (bytes + class->size - 1) / class->size;

	assert_non_null(zspage);
	assert_int_equal(zspage->freeobj, 0);
	assert_int_equal(ZsHugePage(zspage), starts == 1);
	for (i = 0; i + 1 < starts; i++)
		assert_int_equal(link_of(class, zspage, i), (i + 1) << OBJ_TAG_BITS);
	assert_int_equal(link_of(class, zspage, i), -1UL << OBJ_TAG_BITS);
	for (i = 0; i < class->pages_per_zspage; i++)
		assert_int_equal(get_first_obj_offset(nth_page(zspage, i)),
				 (class->size - (i << PAGE_SHIFT) % class->size) % class->size);
	put_zspage_pages(zspage);
	cache_free_zspage(pool, zspage);
}

static void test_new_zspages_of_all_classes(void **state)
{
	static const unsigned int shifts_chains[][2] = {
		{12, 4}, {12, 8}, {12, 16}, {14, 8}, {16, 8},
	};
	unsigned int i, slot, classes = 0;

	for (i = 0; i < ARRAY_SIZE(shifts_chains); i++) {
		open_world(shifts_chains[i][0], shifts_chains[i][1]);
		for (slot = 0; slot < pool->nr_slots; slot++) {
			if (zs_distinct_class(pool, slot)) {
				check_new_zspage(pool->size_class[slot]);
				classes++;
			}
		}
		close_world();
	}
	assert_int_equal(classes, 69 + 119 + 192 + 121 + 123);
}

static unsigned long place_of(unsigned long handle, unsigned int *idx)
{
	struct zspage *zspage = get_zspage(obj_to_page(handle_to_obj(handle)));

	*idx = obj_to_idx(zspage_class(pool, zspage), handle_to_obj(handle));
	return (unsigned long)zspage;
}

/* Objects are allocated first to last, and a freed one is reused next. */
static void test_free_list_is_lifo(void **state)
{
	unsigned long handle[4], z;
	unsigned int idx, i;

	open_world(12, 8);
	for (i = 0; i < 4; i++) {
		handle[i] = ops->malloc(pool, 100, GFP_KERNEL);
		z = place_of(handle[i], &idx);
		assert_int_equal(idx, i);
	}
	ops->free(pool, handle[1]);
	ops->free(pool, handle[2]);
	handle[2] = ops->malloc(pool, 100, GFP_KERNEL);
	assert_int_equal(place_of(handle[2], &idx), z);
	assert_int_equal(idx, 2);
	handle[1] = ops->malloc(pool, 100, GFP_KERNEL);
	place_of(handle[1], &idx);
	assert_int_equal(idx, 1);
	for (i = 0; i < 4; i++)
		ops->free(pool, handle[i]);
	close_world();
}

/* The fullest zspage first; one that fills up moves to the head of its new list. */
static void test_find_takes_the_fullest(void **state)
{
	struct size_class *class;
	unsigned long handle[64 * 3];
	unsigned int i;

	open_world(12, 8);
	class = zs_class_of(pool, 56);
	assert_int_equal(class->objs_per_zspage, 64);
	for (i = 0; i < 64 * 3; i++)
		handle[i] = ops->malloc(pool, 56, GFP_KERNEL);
	assert_null(find_get_zspage(class));
	/* Leave 10 in the first, 50 in the second, 30 in the third. */
	for (i = 10; i < 64; i++)
		ops->free(pool, handle[i]);
	for (i = 64 + 50; i < 128; i++)
		ops->free(pool, handle[i]);
	for (i = 128 + 30; i < 192; i++)
		ops->free(pool, handle[i]);
	assert_int_equal(find_get_zspage(class)->inuse, 50);
	/* I37: compaction takes the sparsest as its source. */
	i = isolate_src_zspage(class)->inuse;
	assert_int_equal(i, 10);
	assert_int_equal(ops->check_pool(pool, true) != 0, 1); /* one is off its list */
	putback_zspage(class, (struct zspage *)place_of(handle[0], &i));
	assert_int_equal(ops->check_pool(pool, true), 0);
	for (i = 0; i < 192; i++)
		if (i < 10 || (i >= 64 && i < 114) || (i >= 128 && i < 158))
			ops->free(pool, handle[i]);
	close_world();
}

static void fill(unsigned long handle, size_t size, unsigned char value)
{
	unsigned char bytes[4096];

	memset(bytes, value, size);
	ops->write(pool, handle, bytes, size);
}

static void expect_bytes(unsigned long handle, size_t size, unsigned char value)
{
	unsigned char local_copy[4096], *bytes = ops->read_begin(pool, handle, local_copy);
	size_t i;

	for (i = 0; i < size; i++)
		assert_int_equal(bytes[i], value);
	ops->read_end(pool, handle, bytes);
}

/* I18, I1-I6: every byte of every object of a zspage, spanning or not, is its own. */
static void test_all_objects_of_all_classes(void **state)
{
	static unsigned long handle[4096];
	unsigned int slot, i;

	open_world(12, 8);
	for (slot = 0; slot < pool->nr_slots; slot++) {
		struct size_class *class = zs_distinct_class(pool, slot);
		size_t size;

		if (!class)
			continue;
		size = class->size == PAGE_SIZE ? PAGE_SIZE : class->size - ZS_HANDLE_SIZE;
		for (i = 0; i < class->objs_per_zspage; i++) {
			handle[i] = ops->malloc(pool, size, GFP_KERNEL);
			fill(handle[i], size, (unsigned char)(i * 7 + slot));
		}
		assert_int_equal(class->stats[ZS_INUSE_RATIO_100], 1);
		assert_int_equal(ops->check_pool(pool, true), 0);
		for (i = 0; i < class->objs_per_zspage; i++)
			expect_bytes(handle[i], size, (unsigned char)(i * 7 + slot));
		for (i = 0; i < class->objs_per_zspage; i++)
			ops->free(pool, handle[i]);
		assert_int_equal(ops->get_total_pages(pool), 0);
	}
	close_world();
}

/* Bytes at both ends of an object that spans two pages, and in its neighbours. */
static void test_spanning_object(void **state)
{
	unsigned long handle[15];
	unsigned int i, spanning = 0;

	open_world(12, 8);
	for (i = 0; i < 15; i++) {
		handle[i] = ops->malloc(pool, 2168, GFP_KERNEL);
		fill(handle[i], 2168, 0x11);
	}
	for (i = 0; i < 15; i++) {
		if (obj_offset(2176, i) + 2176 <= PAGE_SIZE)
			continue;
		spanning++;
		fill(handle[i], 2168, 0x33);
		expect_bytes(handle[i], 2168, 0x33);
	}
	for (i = 0; i < 15; i++)
		if (obj_offset(2176, i) + 2176 <= PAGE_SIZE)
			expect_bytes(handle[i], 2168, 0x11);
	assert_int_equal(spanning, 7);
	assert_int_equal(ops->check_pool(pool, true), 0);
	for (i = 0; i < 15; i++)
		ops->free(pool, handle[i]);
	close_world();
}

/* I16: a whole page, from its first byte. */
static void test_huge_object(void **state)
{
	unsigned long handle;
	char *bytes;

	open_world(12, 8);
	handle = ops->malloc(pool, 3625, GFP_KERNEL);
	fill(handle, PAGE_SIZE, 0x5a);
	bytes = ops->read_begin(pool, handle, NULL);
	assert_int_equal((unsigned long)bytes & ~PAGE_MASK, 0);
	ops->read_end(pool, handle, bytes);
	expect_bytes(handle, PAGE_SIZE, 0x5a);
	assert_int_equal(ops->check_pool(pool, true), 0);
	ops->free(pool, handle);
	close_world();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fullness_groups),
		cmocka_unit_test(test_fullness_groups_by_percent),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_encoding_of_class_index),
		cmocka_unit_test(test_new_zspages_of_all_classes),
		cmocka_unit_test(test_free_list_is_lifo),
		cmocka_unit_test(test_find_takes_the_fullest),
		cmocka_unit_test(test_all_objects_of_all_classes),
		cmocka_unit_test(test_spanning_object),
		cmocka_unit_test(test_huge_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
