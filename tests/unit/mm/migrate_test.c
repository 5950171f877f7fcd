// SPDX-License-Identifier: GPL-2.0-or-later
/* The migration engine: isolation, references, return codes, passes, putback. */
#include "tests/unit/mm/owner.h"

static struct test_machine machine;
static struct migrate_watch watch;
static unsigned int given, returned, give_at_most;

static int setup(void **state)
{
	test_boot(&machine, 2, 4096);
	owner_reset();
	memset(&watch, 0, sizeof(watch));
	given = returned = 0;
	give_at_most = ~0u;
	return 0;
}

/* All frames are back, none isolated or locked. */
static int teardown(void **state)
{
	owner_check_and_release_all();
	test_shutdown();
	return 0;
}

static struct page *give(struct page *page, unsigned long private)
{
	assert_int_equal(private, 42);
	return given++ < give_at_most ? alloc_pages_node(page_to_nid(page), GFP_NOWAIT, 0) : NULL;
}

static void take_back(struct page *page, unsigned long private)
{
	assert_int_equal(page_ref_count(page), 1);
	assert_false(PageLocked(page));
	assert_true(!page->mapping && !page_private(page));
	returned++;
	put_page(page);
}

static void answer(int code, unsigned int times)
{
	while (times--)
		owner.answers[owner.nr_answers++] = code;
}

static void isolate(struct page *page, struct list_head *list)
{
	assert_true(isolate_movable_page(page, 0));
	assert_true(PageIsolated(page));
	assert_int_equal(page_ref_count(page), 2);
	list_add_tail(&page->lru, list);
}

static int migrate(struct list_head *list, enum migrate_mode mode)
{
	return migrate_pages_watched(list, give, take_back, 42, mode, &watch);
}

/* Each page has exactly one outcome. */
static void check_sums(void)
{
	const struct migrate_stats *s = &watch.stats;

	assert_int_equal(s->attempted, s->migrated + s->released + s->eagain + s->ebusy +
					       s->einval + s->enomem + s->other);
}

static void test_isolate_refuses(void **state)
{
	struct page *plain = alloc_page(GFP_KERNEL), *page = owner_take(0, 0);

	assert_false(isolate_movable_page(plain, 0));
	assert_int_equal(page_ref_count(plain), 1);
	put_page(plain);
	assert_false(isolate_movable_page(plain, 0)); /* free */
	assert_int_equal(page_ref_count(plain), 0);
	lock_page(page);
	assert_false(isolate_movable_page(page, 0));
	unlock_page(page);
	owner.refuse = true;
	assert_false(isolate_movable_page(page, 0));
	assert_int_equal(page_ref_count(page), 1);
	assert_false(PageIsolated(page) || PageLocked(page));
	assert_int_equal(owner.isolated, 1);
}

static void test_isolate_once_and_put_back(void **state)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	isolate(page, &list);
	assert_false(isolate_movable_page(page, 0));
	assert_int_equal(page_ref_count(page), 2);
	putback_movable_pages(&list);
	assert_true(list_empty(&list));
	assert_int_equal(owner.put_back, 1);
	assert_int_equal(page_ref_count(page), 1);
}

static void test_putback_after_the_owner_left(void **state)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	isolate(page, &list);
	owner_release(0);
	assert_int_equal(page_ref_count(page), 1);
	/* It still looks movable, but nobody may isolate it. */
	assert_true(__PageMovable(page));
	assert_false(isolate_movable_page(page, 0));
	putback_movable_pages(&list);
	assert_int_equal(owner.put_back, 0);
	assert_int_equal(page_ref_count(page), 0);
	assert_false(PageIsolated(page) || __PageMovable(page));
}

static struct page *checked_src, *checked_dst;
static u64 moves;

static void on_check(void *ctx, struct page *src, struct page *dst)
{
	assert_ptr_equal(ctx, &moves);
	assert_int_equal(page_ref_count(dst), 2);
	checked_src = src;
	checked_dst = dst;
}

static void on_moved(void *ctx, u64 ticks)
{
	++*(u64 *)ctx;
}

static void test_migrated(void **state)
{
	struct page *page = owner_take(3, 1);
	LIST_HEAD(list);

	moves = 0;
	watch.moved = on_moved;
	watch.check = on_check;
	watch.ctx = &moves;
	isolate(page, &list);
	assert_int_equal(migrate(&list, MIGRATE_SYNC_LIGHT), 0);
	assert_true(list_empty(&list));
	assert_ptr_not_equal(owner.page[3], page);
	assert_int_equal(page_ref_count(owner.page[3]), 1);
	assert_int_equal(page_ref_count(page), 0);
	assert_false(PageLocked(page) || PageLocked(owner.page[3]) || PageIsolated(page));
	assert_int_equal(page_to_nid(owner.page[3]), 1);
	assert_int_equal(watch.stats.migrated, 1);
	assert_int_equal(moves, 1);
	assert_true(checked_src == page && checked_dst == owner.page[3]);
	assert_int_equal(given, 1);
	assert_int_equal(returned, 0);
	check_sums();
}

/* Refcount 1 before the first phase: no destination is asked for. */
static void test_released_before(void **state)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	isolate(page, &list);
	owner_release(0);
	assert_int_equal(migrate(&list, MIGRATE_ASYNC), 0);
	assert_true(list_empty(&list));
	assert_int_equal(watch.stats.released, 1);
	assert_int_equal(given, 0);
	assert_int_equal(page_ref_count(page), 0);
	check_sums();
}

/* The owner has freed it, but another holds a reference: found by the second phase. */
static void test_released_with_a_reference_left(void **state)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	isolate(page, &list);
	get_page(page);
	owner_release(0);
	assert_int_equal(migrate(&list, MIGRATE_ASYNC), 0);
	assert_int_equal(owner.migrated, 0);
	assert_int_equal(watch.stats.released, 1);
	assert_int_equal(given, 1);
	assert_int_equal(page_ref_count(page), 1);
	assert_false(PageIsolated(page));
	put_page(page);
	check_sums();
}

static void leave(struct page *src, struct page *dst)
{
	owner_release_locked(src);
	put_page(src);
}

/* The callback says 0 and leaves the destination untouched. */
static void test_released_by_answer(void **state)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	owner.during = leave;
	isolate(page, &list);
	assert_int_equal(migrate(&list, MIGRATE_SYNC_LIGHT), 0);
	assert_int_equal(watch.stats.released, 1);
	assert_int_equal(watch.stats.migrated, 0);
	assert_int_equal(page_ref_count(page), 0);
	check_sums();
}

/* @code every time: one call in each phase of the mode, back on the list, then put back. */
static void fails_with(int code, u64 *counter, enum migrate_mode mode, unsigned int calls)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	answer(code, calls);
	isolate(page, &list);
	assert_int_equal(migrate(&list, mode), 1);
	assert_int_equal(owner.nr_answers, 0);
	assert_int_equal(owner.migrated, calls);
	assert_int_equal(*counter, 1);
	assert_int_equal(given, returned);
	assert_ptr_equal(list.next, &page->lru);
	assert_int_equal(page_ref_count(page), 2);
	assert_true(PageIsolated(page) && !PageLocked(page));
	putback_movable_pages(&list);
	assert_ptr_equal(owner.page[0], page);
	check_sums();
}

static void test_ebusy_async(void **state)
{
	fails_with(-EBUSY, &watch.stats.ebusy, MIGRATE_ASYNC, 1);
}

static void test_einval_sync(void **state)
{
	/* Once with the batch, and once by itself; counted once. */
	fails_with(-EINVAL, &watch.stats.einval, MIGRATE_SYNC_LIGHT, 2);
}

static void test_other_error(void **state)
{
	fails_with(-EIO, &watch.stats.other, MIGRATE_SYNC, 2);
}

static void test_eagain_async_passes(void **state)
{
	fails_with(-EAGAIN, &watch.stats.eagain, MIGRATE_ASYNC, 10);
	assert_int_equal(watch.stats.eagain_passes, 10);
}

static void test_eagain_sync_passes(void **state)
{
	fails_with(-EAGAIN, &watch.stats.eagain, MIGRATE_SYNC_LIGHT, 3 + 7);
	assert_int_equal(watch.stats.eagain_passes, 3 + 7);
	assert_int_equal(given, 2);
}

/* The last pass still succeeds. */
static void succeeds_after(enum migrate_mode mode, unsigned int refusals)
{
	LIST_HEAD(list);

	answer(-EAGAIN, refusals);
	isolate(owner_take(0, 0), &list);
	assert_int_equal(migrate(&list, mode), 0);
	assert_int_equal(watch.stats.migrated, 1);
	assert_int_equal(watch.stats.eagain, 0);
	assert_int_equal(watch.stats.eagain_passes, refusals);
	check_sums();
}

static void test_last_pass_async(void **state)
{
	succeeds_after(MIGRATE_ASYNC, 9);
}

static void test_last_pass_sync(void **state)
{
	succeeds_after(MIGRATE_SYNC, 9);
}

static unsigned int countdown;

static void leave_later(struct page *src, struct page *dst)
{
	if (--countdown == 0)
		leave(src, dst);
}

/* -EAGAIN while the owner frees it: the next pass finds it released, without a call. */
static void test_eagain_turns_into_released(void **state)
{
	LIST_HEAD(list);

	countdown = 2;
	owner.during = leave_later;
	answer(-EAGAIN, 10);
	isolate(owner_take(0, 0), &list);
	assert_int_equal(migrate(&list, MIGRATE_ASYNC), 0);
	assert_int_equal(owner.migrated, 2);
	assert_int_equal(watch.stats.released, 1);
	assert_int_equal(watch.stats.eagain_passes, 2);
	check_sums();
}

/* A locked page: ASYNC and SYNC_LIGHT retry in each pass, and wait in none. */
static void locked_source(enum migrate_mode mode, unsigned int passes)
{
	struct page *page = owner_take(0, 0);
	LIST_HEAD(list);

	isolate(page, &list);
	lock_page(page);
	assert_int_equal(migrate(&list, mode), 1);
	assert_int_equal(owner.migrated, 0);
	assert_int_equal(watch.stats.eagain, 1);
	assert_int_equal(watch.stats.eagain_passes, passes);
	assert_int_equal(given, passes);
	assert_int_equal(returned, passes);
	unlock_page(page);
	putback_movable_pages(&list);
	check_sums();
}

static void test_locked_async(void **state)
{
	locked_source(MIGRATE_ASYNC, 10);
}

static void test_locked_sync_light(void **state)
{
	locked_source(MIGRATE_SYNC_LIGHT, 10);
}

/* No destination for the 6th page: the five before it move, the rest is put back. */
static void no_memory(enum migrate_mode mode)
{
	LIST_HEAD(list);

	for (unsigned int slot = 0; slot < 20; slot++)
		isolate(owner_take(slot, 0), &list);
	give_at_most = 5;
	assert_int_equal(migrate(&list, mode), -ENOMEM);
	assert_int_equal(watch.stats.migrated, 5);
	assert_int_equal(watch.stats.enomem, 15);
	putback_movable_pages(&list);
	assert_int_equal(owner.put_back, 15);
	check_sums();
}

static void test_enomem_async(void **state)
{
	no_memory(MIGRATE_ASYNC);
}

static void test_enomem_sync(void **state)
{
	no_memory(MIGRATE_SYNC);
}

/* The kernel's own signature, over more than one batch. */
static void test_counts_successes(void **state)
{
	unsigned int succeeded = 0;
	LIST_HEAD(list);

	for (unsigned int slot = 0; slot < 600; slot++)
		isolate(owner_take(slot, 0), &list);
	answer(-EBUSY, 1);
	assert_int_equal(migrate_pages(&list, give, NULL, 42, MIGRATE_ASYNC, 0, &succeeded), 1);
	assert_int_equal(succeeded, 599);
	putback_movable_pages(&list);
}

static void count_locked(struct page *src, struct page *dst)
{
	countdown = 0;
	for (unsigned int slot = 0; slot < 600; slot++)
		countdown += PageLocked(owner.page[slot]);
	owner.during = NULL;
}

/* A batch is 512 pages, and all of them are locked from the first phase on. */
static void test_a_batch_is_locked_at_once(void **state)
{
	LIST_HEAD(list);

	for (unsigned int slot = 0; slot < 600; slot++)
		isolate(owner_take(slot, 0), &list);
	owner.during = count_locked;
	assert_int_equal(migrate(&list, MIGRATE_ASYNC), 0);
	assert_int_equal(countdown, MIGRATE_BATCH);
	assert_int_equal(watch.stats.migrated, 600);
	check_sums();
}

/* A mixed batch keeps each destination with its source. */
static void test_mixed_answers(void **state)
{
	const int answers[] = {0, -EAGAIN, -EBUSY, 0, -EINVAL, -EAGAIN, 0, -EAGAIN, -EAGAIN, 0};
	LIST_HEAD(list);

	for (unsigned int slot = 0; slot < 10; slot++) {
		isolate(owner_take(slot, (int)slot % 2), &list);
		answer(answers[slot], 1);
	}
	answer(-EAGAIN, 2); /* second pass: of four */
	assert_int_equal(migrate(&list, MIGRATE_ASYNC), 2);
	assert_int_equal(watch.stats.migrated, 8);
	assert_int_equal(watch.stats.ebusy, 1);
	assert_int_equal(watch.stats.einval, 1);
	assert_int_equal(watch.stats.eagain_passes, 4 + 2);
	assert_int_equal(owner.migrated, 10 + 4 + 2);
	for (unsigned int slot = 0; slot < 10; slot++)
		assert_int_equal(page_to_nid(owner.page[slot]), slot % 2);
	putback_movable_pages(&list);
	check_sums();
}

static void clear_unlocked(void *page)
{
	__ClearPageMovable(page);
}

static void test_clear_needs_the_lock(void **state)
{
	struct page *page = owner_take(0, 0);

	assert_non_null(strstr(test_expect_bug(clear_unlocked, page), "PageLocked"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_isolate_refuses),
		TEST(test_isolate_once_and_put_back),
		TEST(test_putback_after_the_owner_left),
		TEST(test_migrated),
		TEST(test_released_before),
		TEST(test_released_with_a_reference_left),
		TEST(test_released_by_answer),
		TEST(test_ebusy_async),
		TEST(test_einval_sync),
		TEST(test_other_error),
		TEST(test_eagain_async_passes),
		TEST(test_eagain_sync_passes),
		TEST(test_last_pass_async),
		TEST(test_last_pass_sync),
		TEST(test_eagain_turns_into_released),
		TEST(test_locked_async),
		TEST(test_locked_sync_light),
		TEST(test_enomem_async),
		TEST(test_enomem_sync),
		TEST(test_counts_successes),
		TEST(test_a_batch_is_locked_at_once),
		TEST(test_mixed_answers),
		TEST(test_clear_needs_the_lock),
	};

	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
