// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks, kthreads, the clock, and what is counted about them. */
#include "tests/unit/sim/booted.h"

static unsigned int hits[64], inside;

static void visit(void *arg, unsigned int cpu)
{
	assert_ptr_equal(arg, hits);
	hits[smp_processor_id()]++;
	/* All run at once. */
	__atomic_fetch_add(&inside, 1, __ATOMIC_ACQ_REL);
	wait_for(&inside, TEST_CPUS);
}

static void each_cpu_runs_its_task(void **state)
{
	memset(hits, 0, sizeof(hits));
	for (unsigned int i = 1; i <= 50; i++) {
		inside = 0;
		sim_run(TEST_CPUS, visit, hits);
		for (unsigned int cpu = 0; cpu < TEST_CPUS; cpu++)
			assert_int_equal(hits[cpu], i);
	}
	inside = TEST_CPUS - 1;
	sim_run(1, visit, hits);
	assert_int_equal(hits[0], 51);
	assert_int_equal(hits[1], 50);
}

static unsigned int started;

static void run_until_stopped(void *arg)
{
	*(unsigned int *)arg = smp_processor_id();
	__atomic_fetch_add(&started, 1, __ATOMIC_RELEASE);
	while (!sim_kthread_should_stop())
		sim_sleep_ns(100000);
}

static void kthreads_are_dealt_over_cpus_without_tasks(void **state)
{
	unsigned int cpus[32], on_cpu[TEST_CPUS + SPARE_CPUS] = {0};
	struct sim_kthread *threads[32];

	assert_int_equal(nr_cpu_ids, TEST_CPUS + SPARE_CPUS);
	started = 0;
	for (unsigned int i = 0; i < 32; i++) {
		threads[i] = sim_kthread_run(run_until_stopped, &cpus[i], "spare");
		assert_non_null(threads[i]);
	}
	while (__atomic_load_n(&started, __ATOMIC_ACQUIRE) < 32)
		sim_sleep_ns(10000);
	for (unsigned int i = 0; i < 32; i++) {
		assert_in_range(cpus[i], TEST_CPUS, nr_cpu_ids - 1);
		on_cpu[cpus[i]]++;
		sim_kthread_stop(threads[i]);
	}
	for (unsigned int cpu = TEST_CPUS; cpu < nr_cpu_ids; cpu++)
		assert_in_range(on_cpu[cpu], 32 / SPARE_CPUS, 32 / SPARE_CPUS + 1);
}

static void kthread_runs_on_the_cpu_it_is_bound_to(void **state)
{
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		unsigned int ran_on = ~0u;
		struct sim_kthread *thread;

		thread = sim_kthread_run_on_cpu(run_until_stopped, &ran_on, cpu, "bound");
		sim_kthread_stop(thread);
		assert_int_equal(ran_on, cpu);
	}
}

static void burn(void *arg, unsigned int cpu)
{
	for (volatile unsigned int i = 0; i < 2000000; i++)
		;
}

static void cpu_time_is_the_callers(void **state)
{
	struct sim_cpu_time before, after;

	sim_cpu_times(&before);
	sim_run(2, burn, NULL);
	sim_cpu_times(&after);
	assert_true(after.callers > before.callers);
	assert_int_equal(after.migration, 0);
}

static void clock_advances(void **state)
{
	u64 first = sim_clock(), ns;

	sim_sleep_ns(1000000);
	ns = sim_ticks_to_ns(sim_clock() - first);
	assert_true(ns >= 1000000);
	assert_int_equal(sim_ticks_to_ns(0), 0);
	assert_non_null(sim_clock_name());
}

static void bad_configurations_are_refused(void **state)
{
	const unsigned short zero[1] = {0}, ten[1] = {10};
	const unsigned int not_bound[1] = {~0u};
	struct sim_topology topology = {1, 1, zero, not_bound, not_bound, ten, zero, NULL};
	struct sim_config config = {
		.topology = &topology, .nr_cpus = 1, .page_shift = 12, .pages_per_node = 4096};

	config.page_shift = 11;
	assert_int_equal(sim_boot(&config), -EINVAL);
	config.page_shift = 12;
	config.nr_cpus = 2;
	assert_int_equal(sim_boot(&config), -EINVAL);
	config.nr_cpus = 0;
	assert_int_equal(sim_boot(&config), -EINVAL);
	config.nr_cpus = 1;
	assert_int_equal(sim_boot(&config), 0);
	assert_int_equal(sim_shutdown(), 0);
}

static void surface_calls_are_counted(void **state)
{
	atomic_long_t value = ATOMIC_LONG_INIT(5);
	spinlock_t lock;
	void *object;

	spin_lock_init(&lock);
	sim_calls_reset();
	spin_lock(&lock);
	atomic_long_inc(&value);
	spin_unlock(&lock);
	object = kmalloc(8, GFP_KERNEL);
	kfree(object);
	assert_int_equal(sim_calls(SIM_CALL_SPIN_LOCK), 1);
	assert_int_equal(sim_calls(SIM_CALL_SPIN_UNLOCK), 1);
	assert_int_equal(sim_calls(SIM_CALL_ATOMIC_RMW), 1);
	assert_int_equal(sim_calls(SIM_CALL_KMEM_ALLOC), 1);
	assert_int_equal(sim_calls(SIM_CALL_KMEM_FREE), 1);
	assert_int_equal(sim_calls(SIM_CALL_CALL_RCU), 0);
	for (int i = 0; i < NR_SIM_CALLS; i++)
		assert_non_null(sim_call_names[i]);
	sim_calls_reset();
	assert_int_equal(sim_calls(SIM_CALL_SPIN_LOCK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_cpu_runs_its_task, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(kthreads_are_dealt_over_cpus_without_tasks,
						setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(kthread_runs_on_the_cpu_it_is_bound_to,
						setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(cpu_time_is_the_callers, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(clock_advances, setup_kernel, teardown_kernel),
		cmocka_unit_test(bad_configurations_are_refused),
		cmocka_unit_test_setup_teardown(surface_calls_are_counted, setup_kernel,
						teardown_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
