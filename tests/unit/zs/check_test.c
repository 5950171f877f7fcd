// SPDX-License-Identifier: GPL-2.0-or-later
/* zs_check_pool() finds errors: one deliberate fault at a time, then repaired. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/zs/fullness.h"
#include "src/zs/object.h"
#include "tests/world/world.h"

#define GFP	   (GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE)
#define NR_OBJECTS 12 /* of 3,400 bytes: two zspages of 5 pages and 6 objects */

static const struct zs_ops *ops;
static struct zs_pool *pool;
static struct size_class *class;
static struct zspage *zspage; /* the second, half full */
static unsigned long handle[NR_OBJECTS];

static int setup(void **state)
{
	unsigned int i;

	world_boot(&(struct world){0});
	pool = world_pool("trylock", 8, &ops);
	class = zs_class_of(pool, 3400);
	assert_int_equal(class->objs_per_zspage, 6);
	for (i = 0; i < NR_OBJECTS; i++)
		handle[i] = ops->malloc(pool, 3400, GFP);
	zspage = get_zspage(obj_to_page(handle_to_obj(handle[NR_OBJECTS - 1])));
	ops->free(pool, handle[7]);
	ops->free(pool, handle[9]);
	assert_int_equal(ops->check_pool(pool, true), 0);
	return 0;
}

static int teardown(void **state)
{
	unsigned int i;

	assert_int_equal(ops->check_pool(pool, true), 0);
	for (i = 0; i < NR_OBJECTS; i++)
		if (i != 7 && i != 9)
			ops->free(pool, handle[i]);
	ops->destroy_pool(pool);
	world_shutdown();
	return 0;
}

/* With @word set to @bad the check complains, while the pool is quiet or not. */
#define EXPECT_FOUND_AS(type, word, bad)                       \
	do {                                                   \
		type good_ = (word);                           \
		(word) = (bad);                                \
		assert_true(ops->check_pool(pool, false) > 0); \
		assert_true(ops->check_pool(pool, true) > 0);  \
		(word) = good_;                                \
	} while (0)
#define EXPECT_FOUND(word, bad)	     EXPECT_FOUND_AS(__typeof__(word), word, bad)
#define EXPECT_FOUND_BITS(word, bad) EXPECT_FOUND_AS(unsigned int, word, bad)

static void test_handle_words(void **state)
{
	unsigned long *word = (unsigned long *)handle[0];

	EXPECT_FOUND(*word, *word + 1);			     /* I1: index */
	EXPECT_FOUND(*word, *word + (1ul << OBJ_PFN_SHIFT)); /* I3: PFN */
	EXPECT_FOUND(*word, handle_to_obj(handle[1]));	     /* I4: two in one place */
}

static unsigned long *header(unsigned int idx)
{
	unsigned long offset = (unsigned long)idx * class->size;
	struct page *page = get_first_page(zspage);

	for (; offset >= PAGE_SIZE; offset -= PAGE_SIZE)
		page = get_next_page(page);
	return (unsigned long *)((char *)page_address(page) + offset);
}

static void test_headers_and_links(void **state)
{
	/* Objects 1 and 3 of the second zspage are free: 3 -> 1 -> end. */
	assert_int_equal(zspage->freeobj, 3);
	EXPECT_FOUND(*header(0), handle[0] | OBJ_ALLOCATED_TAG); /* I2: another's handle */
	EXPECT_FOUND(*header(0), 2ul << OBJ_TAG_BITS);		 /* I5: a live one looks free */
	EXPECT_FOUND(*header(3), 3ul << OBJ_TAG_BITS);		 /* I6: endless */
	EXPECT_FOUND(*header(3), 2ul << OBJ_TAG_BITS);		 /* I6: a live one */
	EXPECT_FOUND(*header(3), 6ul << OBJ_TAG_BITS);		 /* I6: too short */
	EXPECT_FOUND(zspage->freeobj, 1);			 /* I6: a lost one */
}

static void test_zspage_fields(void **state)
{
	EXPECT_FOUND(zspage->inuse, 5);
	EXPECT_FOUND(zspage->inuse, 3);
	EXPECT_FOUND(zspage->inuse, 7);
	EXPECT_FOUND_BITS(zspage->bits.fullness, 3);
	EXPECT_FOUND_BITS(zspage->bits.class, class->index - 1);
	EXPECT_FOUND_BITS(zspage->bits.huge, 1);
	EXPECT_FOUND_BITS(zspage->bits.magic, 0x57);
	EXPECT_FOUND(zspage->pool, NULL);
}

static void test_chain(void **state)
{
	struct page *first = get_first_page(zspage), *second = get_next_page(first);
	struct page *third = get_next_page(second);

	EXPECT_FOUND(second->private, 0);
	EXPECT_FOUND(second->index, 0);				     /* too short */
	EXPECT_FOUND(first->index, (unsigned long)third);	     /* one left out */
	EXPECT_FOUND(second->page_type, second->page_type + 8);	     /* I15 */
	EXPECT_FOUND(first->flags, first->flags & ~BIT(PG_private)); /* I12 */
	EXPECT_FOUND(second->flags, second->flags | BIT(PG_private));
	EXPECT_FOUND(second->_refcount.counter, 0); /* I13 */
}

static void test_class_counters(void **state)
{
	EXPECT_FOUND(class->stats[ZS_OBJS_INUSE], 9);
	EXPECT_FOUND(class->stats[ZS_OBJS_ALLOCATED], 6);
	EXPECT_FOUND(class->stats[ZS_OBJS_ALLOCATED], 13);
	EXPECT_FOUND(class->stats[ZS_INUSE_RATIO_100], 2);
	EXPECT_FOUND(class->stats[7], 0);
	EXPECT_FOUND(class->pages_per_zspage, 4);
	EXPECT_FOUND(class->objs_per_zspage, 7);
	EXPECT_FOUND(pool->pages_allocated.counter, -1);
}

/* States that are allowed while something runs, but not at quiescence. */
static void test_quiescent_only(void **state)
{
	struct page *page = get_first_page(zspage);

	get_page(page);
	assert_int_equal(ops->check_pool(pool, false), 0);
	assert_true(ops->check_pool(pool, true) > 0);
	put_page(page);
	assert_true(trylock_page(page));
	assert_int_equal(ops->check_pool(pool, false), 0);
	assert_true(ops->check_pool(pool, true) > 0);
	unlock_page(page);
	SetPageIsolated(page);
	assert_int_equal(ops->check_pool(pool, false), 0);
	assert_true(ops->check_pool(pool, true) > 0);
	ClearPageIsolated(page);
	atomic_long_add(5, &pool->pages_allocated);
	assert_int_equal(ops->check_pool(pool, false), 0);
	assert_true(ops->check_pool(pool, true) > 0);
	atomic_long_sub(5, &pool->pages_allocated);
}

int main(void)
{
#define WITH_POOL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_POOL(test_handle_words),	WITH_POOL(test_headers_and_links),
		WITH_POOL(test_zspage_fields),	WITH_POOL(test_chain),
		WITH_POOL(test_class_counters), WITH_POOL(test_quiescent_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
