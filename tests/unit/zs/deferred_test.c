// SPDX-License-Identifier: GPL-2.0-or-later
/* trylock's deferred frees: what waits, what is reused, and what is counted. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/zs/object.h"
#include "tests/world/world.h"

#define GFP  (GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE)
#define SIZE 3000 /* class 3072: 3 pages, 4 objects */

static const struct zs_ops *ops;
static struct zs_pool *pool;
static struct page *locked; /* as a migration would */

static unsigned long lock_last_page_of_new_object(void)
{
	unsigned long handle = ops->malloc(pool, SIZE, GFP);
	struct page *page = get_first_page(get_zspage(obj_to_page(handle_to_obj(handle))));

	for (locked = page; page; page = get_next_page(page))
		locked = page;
	get_page(locked);
	assert_true(trylock_page(locked));
	return handle;
}

static void unlock_last_page(void)
{
	unlock_page(locked);
	put_page(locked);
}

static void open_world(const char *variant)
{
	world_boot(&(struct world){0});
	pool = world_pool(variant, 8, &ops);
}

static void close_world(void)
{
	ops->destroy_pool(pool);
	world_shutdown();
}

static struct zs_pool_stats stats_now(void)
{
	struct zs_pool_stats stats;

	ops->pool_stats(pool, &stats);
	return stats;
}

static unsigned long empty_zspages(void)
{
	return zs_class_of(pool, SIZE)->stats[0];
}

/* The page locks that it took are dropped; the worker waits for the other one. */
static void test_worker_frees_what_was_locked(void **state)
{
	unsigned long handle;

	open_world("trylock");
	handle = lock_last_page_of_new_object();
	ops->free(pool, handle);
	assert_int_equal(ops->get_total_pages(pool), 3);
	assert_int_equal(stats_now().deferred, 1);
	assert_int_equal(stats_now().deferred_bytes, 3 * PAGE_SIZE);
	unlock_last_page();
	ops->flush(pool);
	assert_int_equal(ops->get_total_pages(pool), 0);
	assert_int_equal(empty_zspages(), 0);
	assert_int_equal(stats_now().revived, 0);
	assert_int_equal(stats_now().deferred_bytes, 0);
	assert_int_equal(stats_now().deferred_peak_objects, 1);
	assert_int_equal(stats_now().deferred_peak_bytes, 3 * PAGE_SIZE);
	assert_int_equal(ops->check_pool(pool, true), 0);
	close_world();
}

/* zs_malloc prefers an empty zspage that waits to making a new one. */
static void test_malloc_takes_back_what_waits(void **state)
{
	unsigned long handle;

	open_world("trylock:no-defer"); /* no worker that could come first */
	handle = lock_last_page_of_new_object();
	ops->free(pool, handle);
	assert_int_equal(empty_zspages(), 1);
	handle = ops->malloc(pool, SIZE, GFP);
	assert_int_equal(empty_zspages(), 0);
	assert_int_equal(ops->get_total_pages(pool), 3);
	assert_int_equal(stats_now().revived, 1);
	assert_int_equal(stats_now().deferred_bytes, 0);
	unlock_last_page();
	ops->free(pool, handle);
	assert_int_equal(ops->get_total_pages(pool), 0);
	assert_int_equal(stats_now().deferred, 1);
	close_world();
}

/* Without a worker: the next free of the class, not of another, tries again. */
static void test_no_defer_waits_for_the_next_free(void **state)
{
	unsigned long handle, others[6], elsewhere;
	unsigned int i;

	open_world("trylock:no-defer");
	handle = lock_last_page_of_new_object();
	elsewhere = ops->malloc(pool, 100, GFP);
	for (i = 0; i < 6; i++) /* fills the first zspage, and a second one */
		others[i] = ops->malloc(pool, SIZE, GFP);
	ops->free(pool, handle);
	for (i = 0; i < 3; i++)
		ops->free(pool, others[i]);
	assert_int_equal(empty_zspages(), 1);
	ops->free(pool, others[3]);
	assert_int_equal(empty_zspages(), 1); /* still locked */
	unlock_last_page();
	ops->free(pool, elsewhere);
	assert_int_equal(empty_zspages(), 1);
	ops->free(pool, others[4]);
	assert_int_equal(empty_zspages(), 0);
	assert_int_equal(ops->get_total_pages(pool), 3);
	assert_int_equal(ops->check_pool(pool, true), 0);
	ops->free(pool, others[5]);
	close_world();
}

static void test_no_defer_flush_frees_the_rest(void **state)
{
	unsigned long handle;

	open_world("trylock:no-defer");
	handle = lock_last_page_of_new_object();
	ops->free(pool, handle);
	unlock_last_page();
	ops->flush(pool);
	assert_int_equal(ops->get_total_pages(pool), 0);
	assert_int_equal(empty_zspages(), 0);
	close_world();
}

/* The old defect: lists are right, the counter of empty zspages is not. */
static void test_old_group0_count_drifts(void **state)
{
	unsigned int round;

	open_world("trylock:old-group0-count");
	for (round = 1; round <= 3; round++) {
		unsigned long handle = lock_last_page_of_new_object();

		ops->free(pool, handle);
		unlock_last_page();
		ops->flush(pool);
		assert_int_equal(empty_zspages(), round);
		assert_int_equal(ops->get_total_pages(pool), 0);
		assert_int_equal(ops->check_pool(pool, true), 0);
	}
	close_world();
}

/* The point of rcu: the same lock delays only the page itself. */
static void test_rcu_does_not_wait(void **state)
{
	unsigned long handle;

	open_world("rcu");
	handle = lock_last_page_of_new_object();
	ops->free(pool, handle);
	assert_int_equal(ops->get_total_pages(pool), 0);
	assert_int_equal(stats_now().deferred, 0);
	assert_int_equal(page_count(locked), 1);
	unlock_last_page();
	close_world();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worker_frees_what_was_locked),
		cmocka_unit_test(test_malloc_takes_back_what_waits),
		cmocka_unit_test(test_no_defer_waits_for_the_next_free),
		cmocka_unit_test(test_no_defer_flush_frees_the_rest),
		cmocka_unit_test(test_old_group0_count_drifts),
		cmocka_unit_test(test_rcu_does_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
