// SPDX-License-Identifier: GPL-2.0-or-later
/* Work items: once per queueing, never twice at once, flushed and cancelled. */
#include "tests/unit/sim/booted.h"

static struct work_struct work, other;
static unsigned int runs, other_runs, stage;

static void count_run(struct work_struct *item)
{
	__atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);
}

static void count_other(struct work_struct *item)
{
	__atomic_fetch_add(&other_runs, 1, __ATOMIC_RELAXED);
}

/* Runs until @stage says to end. */
static void hold_worker(struct work_struct *item)
{
	__atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);
	smp_store_release(&stage, 1);
	wait_quiescent(&stage, 2);
}

static int setup(void **state)
{
	runs = other_runs = stage = 0;
	boot();
	return 0;
}

static void flush_waits_for_the_run(void **state)
{
	INIT_WORK(&work, count_run);
	assert_false(flush_work(&work));
	for (unsigned int i = 1; i <= 100; i++) {
		assert_true(schedule_work(&work));
		flush_work(&work);
		assert_int_equal(READ_ONCE(runs), i);
	}
}

static void pending_item_is_queued_once(void **state)
{
	INIT_WORK(&work, hold_worker);
	INIT_WORK(&other, count_other);
	assert_true(schedule_work(&work));
	wait_quiescent(&stage, 1);
	assert_true(schedule_work(&other));
	assert_false(schedule_work(&other));
	assert_true(work_pending(&other));
	smp_store_release(&stage, 2);
	flush_work(&other);
	assert_int_equal(READ_ONCE(other_runs), 1);
	assert_false(work_pending(&other));
}

static void item_queued_while_running_runs_again(void **state)
{
	INIT_WORK(&work, hold_worker);
	schedule_work(&work);
	wait_quiescent(&stage, 1);
	assert_false(work_pending(&work));
	assert_true(schedule_work(&work));
	smp_store_release(&stage, 2);
	wait_quiescent(&stage, 1);
	assert_int_equal(READ_ONCE(runs), 2);
	smp_store_release(&stage, 2);
	flush_work(&work);
	assert_int_equal(READ_ONCE(runs), 2);
}

static void cancelled_item_does_not_run(void **state)
{
	INIT_WORK(&work, hold_worker);
	INIT_WORK(&other, count_other);
	schedule_work(&work);
	wait_quiescent(&stage, 1);
	schedule_work(&other);
	assert_true(cancel_work_sync(&other));
	assert_false(work_pending(&other));
	assert_false(cancel_work_sync(&other));
	smp_store_release(&stage, 2);
	flush_work(&work);
	assert_int_equal(READ_ONCE(other_runs), 0);
	assert_true(schedule_work(&other));
	flush_work(&other);
	assert_int_equal(READ_ONCE(other_runs), 1);
}

static void end_hold(void *arg)
{
	sim_sleep_ns(2000000);
	__atomic_fetch_add(&other_runs, 1, __ATOMIC_RELAXED);
	smp_store_release(&stage, 2);
}

static void cancel_waits_for_the_run(void **state)
{
	struct sim_kthread *thread;

	INIT_WORK(&work, hold_worker);
	schedule_work(&work);
	wait_quiescent(&stage, 1);
	thread = sim_kthread_run(end_hold, NULL, "ender");
	assert_false(cancel_work_sync(&work));
	assert_int_equal(READ_ONCE(other_runs), 1);
	sim_kthread_stop(thread);
}

static void schedule_often(void *arg, unsigned int cpu)
{
	for (int i = 0; i < 2000; i++) {
		schedule_work(&work);
		sim_quiescent();
	}
}

/* Not atomic: a lost update would show two runs at once. */
static void count_plainly(struct work_struct *item)
{
	runs++;
	barrier();
	other_runs++;
}

static void never_runs_twice_at_once(void **state)
{
	INIT_WORK(&work, count_plainly);
	sim_run(TEST_CPUS, schedule_often, NULL);
	flush_work(&work);
	assert_in_range(runs, 1, TEST_CPUS * 2000);
	assert_int_equal(runs, other_runs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(flush_waits_for_the_run, setup, teardown_kernel),
		cmocka_unit_test_setup_teardown(pending_item_is_queued_once, setup,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(item_queued_while_running_runs_again, setup,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(cancelled_item_does_not_run, setup,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(cancel_waits_for_the_run, setup, teardown_kernel),
		cmocka_unit_test_setup_teardown(never_runs_twice_at_once, setup, teardown_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
