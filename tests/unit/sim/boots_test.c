// SPDX-License-Identifier: GPL-2.0-or-later
/* A thousand boots and shutdowns, each with kthreads, work and callbacks still under way. */
#include <stdlib.h>

#include "tests/unit/sim/booted.h"

#define BOOTS	    1000u
#define NR_CALLS    40u
#define NR_KTHREADS 4u

struct call {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct call calls[TEST_CPUS][NR_CALLS];
static unsigned int nr_callbacks, nr_items, nr_ended;

static void run_item(struct work_struct *work)
{
	__atomic_fetch_add(&nr_items, 1, __ATOMIC_RELAXED);
	if ((unsigned long)work / sizeof(struct call) % 8 == 0)
		sim_sleep_ns(1000);
}

/* A callback that queues work in its turn. */
static void run_callback(struct rcu_head *head)
{
	__atomic_fetch_add(&nr_callbacks, 1, __ATOMIC_RELAXED);
	schedule_work(&container_of(head, struct call, rcu)->work);
}

static void queue(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < NR_CALLS; i++) {
		INIT_WORK(&calls[cpu][i].work, run_item);
		call_rcu(&calls[cpu][i].rcu, run_callback);
		if (i % 8 == cpu)
			sim_quiescent();
	}
}

static void end_soon(void *arg)
{
	sim_sleep_ns((unsigned long)arg * 700);
	__atomic_fetch_add(&nr_ended, 1, __ATOMIC_RELAXED);
}

static void boot_and_shut_down(unsigned int nr)
{
	struct sim_config config = *booted_config();
	struct sim_kthread *threads[NR_KTHREADS];

	config.hz = 10000;
	config.nr_kthread_cpus = nr % (SPARE_CPUS + 1);
	config.rcu.offload = nr % 5 == 0;
	assert_int_equal(sim_boot(&config), 0);
	for (unsigned int i = 0; i < NR_KTHREADS; i++)
		threads[i] = sim_kthread_run(end_soon, (void *)(unsigned long)(nr + i), "soon");
	sim_run(1 + nr % TEST_CPUS, queue, NULL);
	for (unsigned int i = 0; i < NR_KTHREADS; i++)
		sim_kthread_stop(threads[i]);
	assert_int_equal(sim_shutdown(), 0);
}

static void everything_queued_is_done(void **state)
{
	const char *asked = getenv("ZSLAB_TEST_BOOTS");
	unsigned int boots = asked ? (unsigned int)atoi(asked) : BOOTS, expected = 0;

	for (unsigned int nr = 0; nr < boots; nr++) {
		expected += (1 + nr % TEST_CPUS) * NR_CALLS;
		boot_and_shut_down(nr);
		assert_int_equal(nr_callbacks, expected);
		assert_int_equal(nr_items, expected);
	}
	assert_int_equal(nr_ended, boots * NR_KTHREADS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(everything_queued_is_done)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
