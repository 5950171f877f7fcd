// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A free without page locks frees a page while it is locked for its move: how often the owner's
 * callback is called, and what happens to the page, by the callback's result. See
 * docs/experiments/dead.md.
 */
#include "tests/unit/mm/owner.h"

static struct test_machine machine;

static int setup(void **state)
{
	test_boot(&machine, 1, 4096);
	owner_reset();
	return 0;
}

static int teardown(void **state)
{
	owner_check_and_release_all();
	test_shutdown();
	return 0;
}

static struct page *give(struct page *page, unsigned long private)
{
	return alloc_pages_node(page_to_nid(page), GFP_NOWAIT, 0);
}

/* During the first page's move the second one is freed; it keeps its operations. */
static void drop_second(struct page *src, struct page *dst)
{
	owner.during = NULL;
	set_page_private(owner.page[1], 0);
	put_page(owner.page[1]);
	owner.page[1] = NULL;
}

static struct migrate_stats finds_dead(int answer, enum migrate_mode mode)
{
	struct migrate_watch watch = {0};
	LIST_HEAD(list);

	owner.during = drop_second;
	owner.answers[owner.nr_answers++] = 0;
	while (owner.nr_answers < 12)
		owner.answers[owner.nr_answers++] = answer;
	for (unsigned int slot = 0; slot < 2; slot++) {
		struct page *page = owner_take(slot, 0);

		assert_true(isolate_movable_page(page, 0));
		list_add_tail(&page->lru, &list);
	}
	migrate_pages_watched(&list, give, NULL, 0, mode, &watch);
	assert_int_equal(owner.migrated, 1 + watch.stats.found_dead);
	assert_int_equal(watch.stats.migrated, 1);
	assert_int_equal(watch.stats.attempted, 2);
	/* What failed is freed here; teardown checks that each frame was returned. */
	putback_movable_pages(&list);
	return watch.stats;
}

static void test_zero(void **state)
{
	struct migrate_stats stats = finds_dead(0, MIGRATE_ASYNC);

	assert_int_equal(stats.found_dead, 1);
	assert_int_equal(stats.released, 1);
}

static void test_einval_async(void **state)
{
	struct migrate_stats stats = finds_dead(-EINVAL, MIGRATE_ASYNC);

	assert_int_equal(stats.found_dead, 1);
	assert_int_equal(stats.einval, 1);
}

static void test_einval_sync(void **state)
{
	struct migrate_stats stats = finds_dead(-EINVAL, MIGRATE_SYNC);

	assert_int_equal(stats.found_dead, 1);
	assert_int_equal(stats.released, 1);
}

static void test_eagain_async(void **state)
{
	struct migrate_stats stats = finds_dead(-EAGAIN, MIGRATE_ASYNC);

	assert_int_equal(stats.found_dead, 10);
	assert_int_equal(stats.eagain_passes, 10);
	assert_int_equal(stats.eagain, 1);
}

static void test_eagain_sync(void **state)
{
	struct migrate_stats stats = finds_dead(-EAGAIN, MIGRATE_SYNC_LIGHT);

	assert_int_equal(stats.found_dead, 3);
	assert_int_equal(stats.eagain_passes, 3);
	assert_int_equal(stats.released, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_zero),	 TEST(test_einval_async), TEST(test_einval_sync),
		TEST(test_eagain_async), TEST(test_eagain_sync),
	};

	return cmocka_run_group_tests_name("migrate-dead", tests, NULL, NULL);
}
