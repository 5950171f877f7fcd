// SPDX-License-Identifier: GPL-2.0-or-later
/* Grace periods wait for readers, barriers for callbacks. */
#include "tests/unit/sim/booted.h"

#define PER_CPU 5000u

struct object {
	unsigned int value;
	struct rcu_head rcu;
};

static unsigned int stage, invoked, in_softirq;
static spinlock_t lock;

static void callback(struct rcu_head *head)
{
	__atomic_fetch_add(&invoked, 1, __ATOMIC_RELAXED);
	if (in_interrupt())
		__atomic_fetch_add(&in_softirq, 1, __ATOMIC_RELAXED);
}

static void read_section(void *arg)
{
	rcu_read_lock();
	smp_store_release(&stage, 1);
	wait_for(&stage, 2);
	rcu_read_unlock();
}

static void locked_section(void *arg)
{
	spin_lock(&lock);
	smp_store_release(&stage, 1);
	wait_for(&stage, 2);
	spin_unlock(&lock);
}

/* Several intervals of the worker: long enough for a callback that is not lazy. */
static void let_worker_run(void)
{
	for (int i = 0; i < 20; i++)
		sim_sleep_ns(1000000);
}

static void callback_waits_for(void (*section)(void *arg))
{
	struct sim_kthread *reader;
	struct rcu_head head;

	stage = invoked = 0;
	spin_lock_init(&lock);
	reader = sim_kthread_run(section, NULL, "reader");
	wait_quiescent(&stage, 1);
	call_rcu(&head, callback);
	let_worker_run();
	assert_int_equal(READ_ONCE(invoked), 0);
	smp_store_release(&stage, 2);
	rcu_barrier();
	assert_int_equal(READ_ONCE(invoked), 1);
	sim_kthread_stop(reader);
}

static void callback_waits_for_reader(void **state)
{
	callback_waits_for(read_section);
}

static void held_spinlock_is_a_read_section(void **state)
{
	callback_waits_for(locked_section);
}

static void synchronize(void *arg)
{
	synchronize_rcu();
	smp_store_release((unsigned int *)arg, READ_ONCE(stage));
}

static void synchronize_waits_for_reader(void **state)
{
	struct sim_kthread *reader, *updater;
	unsigned int stage_after = 0;

	stage = 0;
	reader = sim_kthread_run(read_section, NULL, "reader");
	wait_quiescent(&stage, 1);
	updater = sim_kthread_run(synchronize, &stage_after, "updater");
	let_worker_run();
	assert_int_equal(smp_load_acquire(&stage_after), 0);
	smp_store_release(&stage, 2);
	sim_kthread_stop(updater);
	assert_int_equal(stage_after, 2);
	sim_kthread_stop(reader);
}

static struct rcu_head heads[TEST_CPUS][PER_CPU];
static unsigned int next_of[TEST_CPUS], out_of_order;

static void callback_in_order(struct rcu_head *head)
{
	unsigned long nr = (unsigned long)(head - &heads[0][0]);

	if (next_of[nr / PER_CPU]++ != nr % PER_CPU)
		__atomic_fetch_add(&out_of_order, 1, __ATOMIC_RELAXED);
	callback(head);
}

static void queue_many(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < PER_CPU; i++) {
		call_rcu(&heads[cpu][i], callback_in_order);
		if (i % 64 == 0)
			sim_quiescent();
	}
}

static void barrier_waits_for_all_callbacks_in_order(void **state)
{
	struct sim_rcu_stats stats;

	invoked = in_softirq = out_of_order = 0;
	memset(next_of, 0, sizeof(next_of));
	sim_run(TEST_CPUS, queue_many, NULL);
	rcu_barrier();
	assert_int_equal(invoked, TEST_CPUS * PER_CPU);
	assert_int_equal(in_softirq, invoked);
	assert_int_equal(out_of_order, 0);
	sim_rcu_stats(&stats);
	assert_int_equal(stats.queued, invoked);
	assert_int_equal(stats.invoked, invoked);
	assert_in_range(stats.peak_objects, 1, invoked);
	assert_false(in_interrupt());
}

static struct kmem_cache *cache;

static void free_object(struct rcu_head *head)
{
	kmem_cache_free(cache, container_of(head, struct object, rcu));
}

static void free_many(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < 1000; i++) {
		struct object *object = kmem_cache_alloc(cache, GFP_KERNEL);

		if (i % 2)
			call_rcu(&object->rcu, free_object);
		else
			kmem_cache_free_rcu(cache, object, &object->rcu);
		if (i % 100 == 0)
			sim_quiescent();
	}
}

static struct sim_rcu_stats stats_of_frees(unsigned int nr_cpus)
{
	struct sim_rcu_stats stats;

	cache = kmem_cache_create("objects", sizeof(struct object), 0, 0, NULL);
	sim_run(nr_cpus, free_many, NULL);
	rcu_barrier();
	kvfree_rcu_barrier();
	assert_int_equal(kmem_cache_live(cache), 0);
	kmem_cache_destroy(cache);
	sim_rcu_stats(&stats);
	assert_int_equal(stats.invoked, nr_cpus * 1000);
	return stats;
}

static void objects_are_freed(void **state)
{
	assert_true(stats_of_frees(TEST_CPUS).peak_bytes >= sizeof(struct object));
}

/*
 * On one CPU alone: objects are counted at ticks too, bytes only before a batch, when other CPUs
 * may have freed some.
 */
static void bytes_are_counted_with_objects(void **state)
{
	struct sim_rcu_stats stats = stats_of_frees(1);

	assert_true(stats.peak_bytes >= stats.peak_objects * sizeof(struct object));
}

static struct object *shared;
static unsigned int stale;

/* CPU 0 replaces the object again and again; the others must never see a freed one. */
static void replace_or_read(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < 20000; i++) {
		if (cpu == 0) {
			struct object *old = shared, *fresh = kmem_cache_alloc(cache, GFP_KERNEL);

			fresh->value = 42;
			rcu_assign_pointer(shared, fresh);
			call_rcu(&old->rcu, free_object);
		} else {
			rcu_read_lock();
			if (rcu_dereference(shared)->value != 42)
				__atomic_fetch_add(&stale, 1, __ATOMIC_RELAXED);
			rcu_read_unlock();
		}
		sim_quiescent();
	}
}

static void readers_never_see_freed_objects(void **state)
{
	cache = kmem_cache_create("objects", sizeof(struct object), 0, 0, NULL);
	shared = kmem_cache_alloc(cache, GFP_KERNEL);
	shared->value = 42;
	stale = 0;
	sim_run(TEST_CPUS, replace_or_read, NULL);
	assert_int_equal(stale, 0);
	rcu_barrier();
	assert_int_equal(kmem_cache_live(cache), 1);
	kmem_cache_free(cache, shared);
	kmem_cache_destroy(cache);
}

static void shutdown_invokes_what_is_queued(void **state)
{
	struct rcu_head head;

	boot();
	invoked = 0;
	call_rcu(&head, callback);
	assert_int_equal(sim_shutdown(), 0);
	assert_int_equal(invoked, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(callback_waits_for_reader, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(held_spinlock_is_a_read_section, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(synchronize_waits_for_reader, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(barrier_waits_for_all_callbacks_in_order,
						setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(objects_are_freed, setup_kernel, teardown_kernel),
		cmocka_unit_test_setup_teardown(bytes_are_counted_with_objects, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(readers_never_see_freed_objects, setup_kernel,
						teardown_kernel),
		cmocka_unit_test(shutdown_invokes_what_is_queued),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
