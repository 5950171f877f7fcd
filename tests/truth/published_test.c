// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters that were published of a kernel (S. Senozhatsky, RFC "zsmalloc: chain-length
 * configuration should consider other metrics", msgid
 * 20260101013814.2312147-3-senozhatsky@chromium.org): 4 KiB pages, zspages of at most 10 pages,
 * 1,337 objects of each size from 32 to 4080 in steps of 16, ascending, no frees. Objects that span
 * two pages are counted by what mapping them does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/world/world.h"

#define CHAIN_SIZE	10
#define FIRST_SIZE	32
#define LAST_SIZE	4080
#define STEP		16
#define NR_OF_EACH	1337
#define NR_OBJECTS	339598
#define PAGES		175111
#define OBJECT_BYTES	698213488ul
#define SPANNING	110377
#define SPANNING_BYTES	278318624ul
#define UTILISATION_PCT 97.3 /* truncated to one digit */

static unsigned long handles[NR_OBJECTS];

static unsigned int size_of(unsigned int object)
{
	return FIRST_SIZE + object / NR_OF_EACH * STEP;
}

static void fill(const struct zs_ops *ops, struct zs_pool *pool)
{
	assert_int_equal((LAST_SIZE - FIRST_SIZE) / STEP + 1, NR_OBJECTS / NR_OF_EACH);
	for (unsigned int i = 0; i < NR_OBJECTS; i++) {
		handles[i] =
			ops->malloc(pool, size_of(i), GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE);
		assert_false(IS_ERR_VALUE(handles[i]));
		sim_quiescent();
	}
}

/* An object within one page is read in its frame, one that spans two in a buffer. */
static bool lies_in_a_frame(const void *payload)
{
	const char *end = sim_memmap.frames + ((sim_memmap.end_pfn - SIM_BASE_PFN) << PAGE_SHIFT);

	return (const char *)payload >= sim_memmap.frames && (const char *)payload < end;
}

static void count_spanning(const struct zs_ops *ops, struct zs_pool *pool)
{
	static char local_copy[4096];
	unsigned long objects = 0, bytes = 0, all_bytes = 0;

	for (unsigned int i = 0; i < NR_OBJECTS; i++) {
		void *payload = ops->read_begin(pool, handles[i], local_copy);
		bool spans = !lies_in_a_frame(payload);

		ops->read_end(pool, handles[i], payload);
		all_bytes += size_of(i);
		objects += spans;
		bytes += spans ? size_of(i) : 0;
	}
	assert_int_equal(all_bytes, OBJECT_BYTES);
	assert_int_equal(objects, SPANNING);
	assert_int_equal(bytes, SPANNING_BYTES);
}

/* The same from the class table alone, since a class is filled in the order of its objects. */
static void count_by_arithmetic(const struct zs_class_state *classes, unsigned int nr)
{
	unsigned long objects = 0, bytes = 0;
	unsigned int object = 0;

	for (unsigned int c = 0; c < nr; c++) {
		unsigned int size = classes[c].size;

		for (unsigned int n = 0; n < classes[c].objs_inuse; n++, object++) {
			unsigned long place =
				(unsigned long)size * (n % classes[c].objs_per_zspage);

			if (place % PAGE_SIZE + size > PAGE_SIZE) {
				objects++;
				bytes += size_of(object);
			}
		}
	}
	assert_int_equal(object, NR_OBJECTS);
	assert_int_equal(objects, SPANNING);
	assert_int_equal(bytes, SPANNING_BYTES);
}

static void check_variant(const char *variant)
{
	static struct zs_class_state classes[300];
	const struct zs_ops *ops;
	struct zs_pool *pool;
	unsigned long pages;

	world_boot(&(struct world){.pages_per_node = 196608});
	pool = world_pool(variant, CHAIN_SIZE, &ops);
	fill(ops, pool);
	pages = ops->get_total_pages(pool);
	assert_int_equal(pages, PAGES);
	assert_int_equal(OBJECT_BYTES * 1000 / (pages * PAGE_SIZE), UTILISATION_PCT * 10);
	assert_int_equal(world_objs_inuse(ops, pool), NR_OBJECTS);
	count_spanning(ops, pool);
	count_by_arithmetic(classes, ops->class_state(pool, classes, 300));

	for (unsigned int i = 0; i < NR_OBJECTS; i++)
		ops->free(pool, handles[i]);
	ops->flush(pool);
	assert_int_equal(ops->get_total_pages(pool), 0);
	ops->destroy_pool(pool);
	world_shutdown();
}

static void test_published_counters(void **state)
{
	unsigned int checked = 0;

	for (unsigned int v = 0; zs_variants[v]; v++) {
		if (!(zs_variants[v]->flags & ZS_KERNEL_POLICY))
			continue;
		check_variant(zs_variants[v]->name);
		checked++;
	}
	assert_true(checked >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
