// SPDX-License-Identifier: GPL-2.0-or-later
/* Page-return delay: what is stamped, when, and by which CPU. */
#include "sim/probes/page_return.h"
#include "tests/unit/mm/machine.h"

#define PAGES 8u

static struct test_machine machine;
static struct page *pages[PAGES];
static u64 delays[8];
static unsigned int nr_delays, nr_compacted, stamped_by;

static void on_return(void *ctx, unsigned int cpu, u64 ticks, bool compaction)
{
	assert_ptr_equal(ctx, delays);
	stamped_by = cpu;
	nr_compacted += compaction;
	if (nr_delays < ARRAY_SIZE(delays))
		delays[nr_delays] = ticks;
	nr_delays++;
}

static int setup(void **state)
{
	test_machine_init(&machine, 2, 4096);
	machine.config.nr_cpus = 2;
	machine.config.oversubscribe = true;
	assert_int_equal(sim_boot(&machine.config), 0);
	page_return_setup(on_return, delays);
	nr_delays = nr_compacted = 0;
	for (unsigned int i = 0; i < PAGES; i++)
		pages[i] = alloc_page(GFP_KERNEL);
	return 0;
}

static int teardown(void **state)
{
	page_return_setup(NULL, NULL);
	test_shutdown();
	return 0;
}

static void give_back(struct page_return *ret, unsigned int from, unsigned int to)
{
	page_return_begin(ret);
	for (unsigned int i = from; i < to; i++) {
		page_return_mark(pages[i], ret);
		put_page(pages[i]);
	}
	page_return_end(ret);
}

/* Stamped with the operation's own times, at its end and not before. */
static void test_within_the_operation(void **state)
{
	page_return_op_begin(1000);
	give_back(page_return_emptied(), 0, PAGES);
	assert_int_equal(nr_delays, 0);
	page_return_op_end(1234);
	assert_int_equal(nr_delays, 1);
	assert_int_equal(delays[0], 234);
	assert_null(pages[0]->ret);
	page_return_op_begin(2000);
	page_return_op_end(2001);
	assert_int_equal(nr_delays, 1);
}

static void test_two_zspages_in_one_operation(void **state)
{
	page_return_op_begin(50);
	give_back(page_return_emptied(), 0, 3);
	give_back(page_return_emptied(), 3, PAGES);
	page_return_op_end(80);
	assert_int_equal(nr_delays, 2);
	assert_true(delays[0] == 30 && delays[1] == 30);
}

/* A worker frees them later: from the caller's start to the current clock. */
static void test_after_the_operation(void **state)
{
	struct page_return *ret;
	u64 start = sim_clock(), before, after;

	page_return_op_begin(start);
	ret = page_return_emptied();
	page_return_op_end(sim_clock());
	assert_int_equal(nr_delays, 0);
	before = sim_clock();
	give_back(ret, 0, PAGES);
	after = sim_clock();
	assert_int_equal(nr_delays, 1);
	assert_true(delays[0] >= before - start && delays[0] <= after - start);
}

/* A later operation of the same CPU frees the zspage that an earlier one emptied. */
static void test_in_a_later_operation(void **state)
{
	struct page_return *ret;

	page_return_op_begin(100);
	ret = page_return_emptied();
	page_return_op_end(110);
	page_return_op_begin(500);
	give_back(ret, 0, PAGES);
	page_return_op_end(520);
	assert_int_equal(nr_delays, 1);
	assert_int_equal(delays[0], 420);
}

static void test_last_reference_of_an_isolator(void **state)
{
	get_page(pages[1]);
	get_page(pages[5]);
	page_return_op_begin(sim_clock());
	give_back(page_return_emptied(), 0, PAGES);
	page_return_op_end(sim_clock());
	assert_int_equal(nr_delays, 0);
	put_page(pages[5]);
	assert_int_equal(nr_delays, 0);
	put_page(pages[1]);
	assert_int_equal(nr_delays, 1);
}

static void test_revived(void **state)
{
	struct page_return_counts counts;

	page_return_op_begin(1);
	page_return_revived(page_return_emptied());
	page_return_op_end(2);
	give_back(NULL, 0, PAGES);
	page_return_revived(NULL);
	page_return_counts(&counts);
	assert_int_equal(nr_delays, 0);
	assert_int_equal(counts.revived, 1);
	assert_int_equal(counts.untracked, 0);
}

/* Counts from now, not from the operation that it runs in, and not as a free's. */
static void test_compaction(void **state)
{
	struct page_return_counts counts;
	u64 begin, end;

	page_return_op_begin(1);
	page_return_compaction(true);
	begin = sim_clock();
	give_back(page_return_emptied(), 0, 3);
	end = sim_clock();
	page_return_compaction(false);
	assert_int_equal(nr_delays, 1);
	assert_int_equal(nr_compacted, 1);
	assert_true(delays[0] <= end - begin);
	give_back(page_return_emptied(), 3, PAGES);
	page_return_op_end(7);
	assert_int_equal(nr_delays, 2);
	assert_int_equal(nr_compacted, 1);
	assert_int_equal(delays[1], 6);
	page_return_counts(&counts);
	assert_int_equal(counts.emptied, 1);
}

static void test_off(void **state)
{
	page_return_setup(NULL, NULL);
	page_return_op_begin(1);
	assert_null(page_return_emptied());
	give_back(NULL, 0, PAGES);
	page_return_op_end(2);
	assert_int_equal(nr_delays, 0);
}

/* Trackers run out: counted, and all of them are returned. */
static void test_out_of_trackers(void **state)
{
	static struct page_return *taken[100000];
	struct page_return_counts counts;
	unsigned int nr = 0;

	give_back(NULL, 0, PAGES);
	while (nr < ARRAY_SIZE(taken) && (taken[nr] = page_return_emptied()))
		nr++;
	assert_in_range(nr, 1000, ARRAY_SIZE(taken) - 1);
	assert_null(page_return_emptied());
	page_return_counts(&counts);
	assert_int_equal(counts.untracked, 2);
	for (unsigned int i = 0; i < nr; i++)
		page_return_revived(taken[i]);
	for (unsigned int i = 0; i < nr; i++)
		assert_non_null(taken[i] = page_return_emptied());
}

#define ROUNDS 4000u
static struct page *volatile held;
static unsigned int turn; /* rounds in which the isolator may put */
static unsigned int late; /* puts of the isolator */

static void wait_turn(unsigned int value)
{
	while (smp_load_acquire(&turn) != value)
		cond_resched();
}

/* CPU 0 empties zspages of two pages; CPU 1 has a reference of one, and both put it at once. */
static void race(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (cpu) {
			wait_turn(i + 1);
			put_page(held);
			__atomic_fetch_add(&late, 1, __ATOMIC_RELEASE);
			continue;
		}
		pages[0] = alloc_page(GFP_KERNEL);
		pages[1] = alloc_page(GFP_KERNEL);
		held = pages[i % 2];
		get_page(held);
		page_return_op_begin(sim_clock());
		smp_store_release(&turn, i + 1);
		give_back(page_return_emptied(), 0, 2);
		page_return_op_end(sim_clock());
		while (__atomic_load_n(&late, __ATOMIC_ACQUIRE) != i + 1)
			cond_resched();
	}
}

static unsigned int returned;

static void count_return(void *ctx, unsigned int cpu, u64 ticks, bool compaction)
{
	__atomic_fetch_add(&returned, 1, __ATOMIC_RELAXED);
}

/* In every order, each zspage is stamped exactly once, and no tracker is lost. */
static void test_race_with_an_isolator(void **state)
{
	struct page_return_counts counts;

	give_back(NULL, 0, PAGES);
	page_return_setup(count_return, NULL);
	returned = turn = late = 0;
	sim_run(2, race, NULL);
	assert_int_equal(returned, ROUNDS);
	page_return_counts(&counts);
	assert_int_equal(counts.untracked, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_within_the_operation),
		TEST(test_two_zspages_in_one_operation),
		TEST(test_after_the_operation),
		TEST(test_in_a_later_operation),
		TEST(test_last_reference_of_an_isolator),
		TEST(test_revived),
		TEST(test_compaction),
		TEST(test_off),
		TEST(test_out_of_trackers),
		TEST(test_race_with_an_isolator),
	};

	return cmocka_run_group_tests_name("page-return", tests, NULL, NULL);
}
