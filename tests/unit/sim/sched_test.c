// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks share a CPU; work, callbacks and timers run where and when a kernel would run them. */
#include <stdlib.h>

#include "sim/sched/sched.h"
#include "tests/unit/sim/booted.h"

static unsigned int stage, runs[4];
static u64 order;

/* Runs without sleeping, with quiescent states. */
static void spin_until_stopped(void *arg)
{
	unsigned int *counter = arg;

	while (!sim_kthread_should_stop()) {
		WRITE_ONCE(*counter, *counter + 1);
		sim_quiescent();
	}
}

/* Two that never sleep take turns by time slices, and neither starves. */
static void slices_are_shared(void **state)
{
	struct sim_kthread *threads[3];
	u64 start = sim_clock();

	memset(runs, 0, sizeof(runs));
	for (unsigned int i = 0; i < 3; i++)
		threads[i] =
			sim_kthread_run_on_cpu(spin_until_stopped, &runs[i], TEST_CPUS, "spin");
	while (!READ_ONCE(runs[0]) || !READ_ONCE(runs[1]) || !READ_ONCE(runs[2]))
		sim_sleep_ns(1000000);
	assert_true(sim_clock() > start);
	for (unsigned int i = 0; i < 3; i++)
		sim_kthread_stop(threads[i]);
}

static void note_order(void *arg)
{
	order = order * 10 + *(unsigned int *)arg;
	sim_sleep_ns(1);
	order = order * 10 + *(unsigned int *)arg;
}

/* On one CPU nothing runs before the running task sleeps or is quiescent. */
static void tasks_of_a_cpu_do_not_overlap(void **state)
{
	unsigned int names[2] = {1, 2};
	struct sim_kthread *threads[2];

	order = 0;
	for (unsigned int i = 0; i < 2; i++)
		threads[i] = sim_kthread_run_on_cpu(note_order, &names[i], 0, "order");
	assert_int_equal(order, 0);
	for (unsigned int i = 0; i < 2; i++)
		sim_kthread_stop(threads[i]);
	assert_int_equal(order / 100, 12);
	assert_true(order % 100 == 12 || order % 100 == 21);
}

static void sleep_long(void *arg)
{
	sim_sleep_ns(3600ull * 1000000000);
	smp_store_release(&stage, 1);
}

static void stopping_wakes_a_sleeper(void **state)
{
	stage = 0;
	sim_kthread_stop(sim_kthread_run(sleep_long, NULL, "sleeper"));
	assert_int_equal(stage, 1);
}

static struct mutex mutex;
static unsigned int inside, most_inside;

static void use_mutex(void *arg, unsigned int cpu)
{
	for (int i = 0; i < 200; i++) {
		mutex_lock(&mutex);
		inside++;
		most_inside = max(most_inside, inside);
		if (i % 50 == 0)
			sim_sleep_ns(1000);
		inside--;
		mutex_unlock(&mutex);
		sim_quiescent();
	}
}

static void use_mutex_too(void *arg)
{
	use_mutex(NULL, 0);
}

/* Between CPUs, and between tasks of one. */
static void mutex_excludes_while_its_holder_sleeps(void **state)
{
	struct sim_kthread *other;

	mutex_init(&mutex);
	inside = most_inside = 0;
	other = sim_kthread_run_on_cpu(use_mutex_too, NULL, 1, "same CPU");
	sim_run(TEST_CPUS, use_mutex, NULL);
	sim_kthread_stop(other);
	assert_int_equal(most_inside, 1);
	assert_true(mutex_trylock(&mutex));
	assert_false(mutex_trylock(&mutex));
	mutex_unlock(&mutex);
}

struct item {
	struct work_struct work;
	unsigned int ran_on;
	bool sleeps;
};

static struct item items[TEST_CPUS + SPARE_CPUS];

static void run_item(struct work_struct *work)
{
	struct item *item = container_of(work, struct item, work);

	while (item->sleeps && !smp_load_acquire(&stage))
		sim_sleep_ns(100000);
	smp_store_release(&item->ran_on, smp_processor_id());
}

static void queue_item(void *arg, unsigned int cpu)
{
	schedule_work(&items[cpu].work);
	flush_work(&items[cpu].work);
}

static void init_items(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(items); i++) {
		INIT_WORK(&items[i].work, run_item);
		items[i].ran_on = ~0u;
		items[i].sleeps = false;
	}
}

static void work_runs_on_the_cpu_that_queued_it(void **state)
{
	init_items();
	sim_run(TEST_CPUS, queue_item, NULL);
	for (unsigned int cpu = 0; cpu < TEST_CPUS; cpu++)
		assert_int_equal(items[cpu].ran_on, cpu);
}

static void unbound_work_goes_to_an_idle_cpu(void **state)
{
	init_items();
	/* They have nothing to do once they are idle. */
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++)
		while (!sched_is_idle(cpu))
			sim_sleep_ns(100000);
	assert_true(schedule_unbound_work(&items[0].work));
	flush_work(&items[0].work);
	assert_in_range(items[0].ran_on, 1, nr_cpu_ids - 1);
}

/* Another worker of the pool takes over. */
static void sleeping_item_holds_up_nobody(void **state)
{
	init_items();
	stage = 0;
	items[0].sleeps = true;
	schedule_work(&items[0].work);
	schedule_work(&items[1].work);
	flush_work(&items[1].work);
	assert_int_equal(items[1].ran_on, 0);
	assert_int_equal(smp_load_acquire(&items[0].ran_on), ~0u);
	smp_store_release(&stage, 1);
	flush_work(&items[0].work);
	assert_int_equal(items[0].ran_on, 0);
}

static struct rcu_head heads[TEST_CPUS];
static unsigned int invoked_on[TEST_CPUS];

static void note_cpu(struct rcu_head *head)
{
	smp_store_release(&invoked_on[head - heads], smp_processor_id());
}

static void queue_callback(void *arg, unsigned int cpu)
{
	call_rcu(&heads[cpu], note_cpu);
}

static void expect_callbacks_on_their_cpus(bool same)
{
	memset(invoked_on, 0xff, sizeof(invoked_on));
	sim_run(TEST_CPUS, queue_callback, NULL);
	rcu_barrier();
	for (unsigned int cpu = 0; cpu < TEST_CPUS; cpu++) {
		if (same)
			assert_int_equal(invoked_on[cpu], cpu);
		else
			assert_in_range(invoked_on[cpu], TEST_CPUS, nr_cpu_ids - 1);
	}
}

static void callbacks_run_on_the_cpu_that_queued_them(void **state)
{
	expect_callbacks_on_their_cpus(true);
}

static void offloaded_callbacks_run_in_kthreads(void **state)
{
	struct sim_config config = *booted_config();

	config.rcu.offload = true;
	assert_int_equal(sim_boot(&config), 0);
	expect_callbacks_on_their_cpus(false);
	assert_int_equal(sim_shutdown(), 0);
}

/* A lazy callback waits though many periods pass, and not for a barrier. */
static void lazy_callbacks_wait(void **state)
{
	rcu_set_lazy_flush_ms(3600 * 1000);
	memset(invoked_on, 0xff, sizeof(invoked_on));
	call_rcu(&heads[0], note_cpu);
	for (int i = 0; i < 5; i++)
		synchronize_rcu();
	assert_int_equal(smp_load_acquire(&invoked_on[0]), ~0u);
	rcu_barrier();
	assert_int_equal(invoked_on[0], 0);
}

/*
 * With a tick per second none of these could be that soon; the host may be slow, so once is enough.
 */
static void expedited_periods_wait_for_no_tick(void **state)
{
	struct sim_config config = *booted_config();
	u64 start;

	config.hz = 1;
	assert_int_equal(sim_boot(&config), 0);
	do {
		start = sim_clock();
		for (int i = 0; i < 3; i++)
			synchronize_rcu_expedited();
	} while (sim_ticks_to_ns(sim_clock() - start) >= 3 * 1000000000ull);
	assert_int_equal(sim_shutdown(), 0);
}

static void callback_of_a_dead_cpu_runs_elsewhere(void **state)
{
	memset(invoked_on, 0xff, sizeof(invoked_on));
	rcu_set_lazy_flush_ms(3600 * 1000);
	sim_run(TEST_CPUS, queue_callback, NULL);
	sim_cpu_dead(1);
	rcu_barrier();
	assert_int_equal(invoked_on[0], 0);
	assert_int_equal(invoked_on[1], 0);
	assert_int_equal(invoked_on[2], 2);
}

static void count_callback(struct rcu_head *head)
{
	runs[0]++;
}

/* More than ten batches: ksoftirqd continues. */
static void big_batches_are_invoked(void **state)
{
	enum { NR = 20000 };
	struct rcu_head *many = calloc(NR, sizeof(*many));
	struct sim_rcu_stats stats;

	assert_non_null(many);
	runs[0] = 0;
	for (unsigned int i = 0; i < NR; i++) {
		call_rcu(&many[i], count_callback);
	}
	rcu_barrier();
	sim_rcu_stats(&stats);
	assert_int_equal(stats.invoked, NR);
	assert_int_equal(runs[0], NR);
	assert_true(stats.peak_objects > 10000);
	free(many);
}

static spinlock_t held_lock;

static void hold_lock(void *arg)
{
	spin_lock(&held_lock);
	smp_store_release(&stage, 1);
	wait_for(&stage, 2);
	spin_unlock(&held_lock);
}

/* No assertion here, nor while the holder waits: a test that fails must still end. */
static void look_for_holder(void *ctx, const struct sim_task_view *view)
{
	if (!strcmp(view->name, "holder"))
		*(struct sim_task_view *)ctx = *view;
}

static void who_looks_on_sees_locks(void **state)
{
	struct sim_task_view seen = {0};
	struct sim_kthread *holder;

	spin_lock_init(&held_lock);
	stage = 0;
	holder = sim_kthread_run_on_cpu(hold_lock, NULL, TEST_CPUS, "holder");
	assert_non_null(holder);
	wait_quiescent(&stage, 1);
	sim_tasks_each(look_for_holder, &seen);
	smp_store_release(&stage, 2);
	sim_kthread_stop(holder);
	assert_non_null(seen.state);
	assert_string_equal(seen.state, "runs");
#ifdef SIM_DEBUG
	assert_int_equal(seen.nr_locks, 1);
	assert_string_equal(seen.locks[0], "&held_lock");
#else
	assert_int_equal(seen.nr_locks, 0);
#endif
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_kernel, teardown_kernel)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(slices_are_shared),
		TEST(tasks_of_a_cpu_do_not_overlap),
		TEST(stopping_wakes_a_sleeper),
		TEST(mutex_excludes_while_its_holder_sleeps),
		TEST(work_runs_on_the_cpu_that_queued_it),
		TEST(unbound_work_goes_to_an_idle_cpu),
		TEST(sleeping_item_holds_up_nobody),
		TEST(callbacks_run_on_the_cpu_that_queued_them),
		cmocka_unit_test(offloaded_callbacks_run_in_kthreads),
		TEST(lazy_callbacks_wait),
		cmocka_unit_test(expedited_periods_wait_for_no_tick),
		TEST(callback_of_a_dead_cpu_runs_elsewhere),
		TEST(big_batches_are_invoked),
		TEST(who_looks_on_sees_locks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
