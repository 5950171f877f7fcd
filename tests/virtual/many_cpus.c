// SPDX-License-Identifier: GPL-2.0-or-later
/* What only several CPUs of the virtual machine can show; instrumented. */
#include "tests/virtual/machine_cases.h"

#include "sim/sim.h"

static DEFINE_SPINLOCK(lock);

static unsigned long counter;

/* As a task of each CPU: a lost update would show that the lock does not exclude. */
static void count_under_lock(void *arg)
{
	unsigned int *done = arg;

	for (unsigned int i = 0; i < 500; i++) {
		unsigned long old;

		spin_lock(&lock);
		old = READ_ONCE(counter);
		for (unsigned int k = 0; k < i % 7; k++)
			WRITE_ONCE(counter, old);
		WRITE_ONCE(counter, old + 1);
		spin_unlock(&lock);
		sim_quiescent();
	}
	__atomic_fetch_add(done, 1, __ATOMIC_RELEASE);
}

const char *locks_of_many_cpus(void)
{
	struct sim_kthread *threads[7];
	unsigned int done = 0;

	counter = 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(threads); i++)
		threads[i] = sim_kthread_run_on_cpu(count_under_lock, &done, 1 + i, "counter");
	count_under_lock(&done);
	for (unsigned int i = 0; i < ARRAY_SIZE(threads); i++)
		sim_kthread_stop(threads[i]);
	CHECK(done == 8 && counter == 8 * 500);
	return NULL;
}

static unsigned int ran_on;

static void note_cpu(struct work_struct *work)
{
	ran_on = smp_processor_id();
}

static void queue_there(void *arg)
{
	schedule_work(arg);
	flush_work(arg);
}

const char *work_stays_on_its_cpu(void)
{
	struct work_struct work;

	INIT_WORK(&work, note_cpu);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		ran_on = ~0u;
		sim_kthread_stop(sim_kthread_run_on_cpu(queue_there, &work, cpu, "queuer"));
		CHECK(ran_on == cpu);
	}
	ran_on = ~0u;
	schedule_unbound_work(&work);
	flush_work(&work);
	CHECK(ran_on != 0 && ran_on < nr_cpu_ids);
	return NULL;
}

static unsigned int stage;

static void reader(void *arg)
{
	unsigned int turns = 0;

	rcu_read_lock();
	smp_store_release(&stage, 1);
	while (smp_load_acquire(&stage) == 1)
		sim_relax(&turns);
	rcu_read_unlock();
}

static void wait_for_readers(void *arg)
{
	synchronize_rcu();
	smp_store_release((unsigned int *)arg, 1);
}

/* CPU 1 reads, CPU 2 waits for it. */
const char *grace_periods_of_many_cpus(void)
{
	struct sim_kthread *reads = sim_kthread_run_on_cpu(reader, NULL, 1, "reader");
	struct sim_kthread *waits;
	unsigned int over = 0;

	while (smp_load_acquire(&stage) != 1)
		sim_sleep_ns(100);
	waits = sim_kthread_run_on_cpu(wait_for_readers, &over, 2, "updater");
	sim_sleep_ns(20 * TICK_NS);
	CHECK(!smp_load_acquire(&over));
	smp_store_release(&stage, 2);
	sim_kthread_stop(waits);
	CHECK(over);
	sim_kthread_stop(reads);
	return NULL;
}
