// SPDX-License-Identifier: GPL-2.0-or-later
/* Kthreads: a host thread each, kept off the CPUs of the tasks where the host has others. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/native/internal.h"

struct sim_kthread {
	pthread_t thread;
	void (*fn)(void *arg);
	void *arg;
	enum sim_thread_kind kind;
	unsigned int slot;
	bool stop;
};

static unsigned int used_slots; /* a bit per kthread CPU */
static __thread struct sim_kthread *current_kthread;

/* A free CPU number among those of kthreads, or SIM_MAX_KTHREADS. */
static unsigned int take_slot(void)
{
	unsigned int used = __atomic_load_n(&used_slots, __ATOMIC_RELAXED), slot;

	do {
		slot = (unsigned int)__builtin_ctz(~used);
		if (slot >= SIM_MAX_KTHREADS)
			return SIM_MAX_KTHREADS;
	} while (!__atomic_compare_exchange_n(&used_slots, &used, used | (1u << slot), false,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return slot;
}

static void give_slot(unsigned int slot)
{
	__atomic_fetch_and(&used_slots, ~(1u << slot), __ATOMIC_RELEASE);
}

static void *kthread(void *arg)
{
	struct sim_kthread *me = arg;

	sim_thread_enter(SIM_KTHREAD_CPU + me->slot, me->kind);
	current_kthread = me;
	me->fn(me->arg);
	sim_thread_leave();
	sim_spinning(me->kind, -1);
	return NULL;
}

static struct sim_kthread *run_as(enum sim_thread_kind kind, void (*fn)(void *arg), void *arg,
				  const char *name)
{
	struct sim_kthread *me = calloc(1, sizeof(*me));
	char short_name[16];

	if (!me)
		return NULL;
	me->kind = kind;
	me->fn = fn;
	me->arg = arg;
	me->slot = take_slot();
	if (me->slot == SIM_MAX_KTHREADS) {
		free(me);
		return NULL;
	}
	sim_spinning(kind, 1);
	if (sim_thread_create(&me->thread, kthread, me, ~0u)) {
		sim_spinning(kind, -1);
		give_slot(me->slot);
		free(me);
		return NULL;
	}
	snprintf(short_name, sizeof(short_name), "%s", name);
	pthread_setname_np(me->thread, short_name);
	return me;
}

struct sim_kthread *sim_kthread_run(void (*fn)(void *arg), void *arg, const char *name)
{
	return run_as(SIM_KTHREAD, fn, arg, name);
}

struct sim_kthread *sim_worker_run(void (*fn)(void *arg), void *arg, const char *name)
{
	return run_as(SIM_WORKER, fn, arg, name);
}

bool sim_kthread_should_stop(void)
{
	return __atomic_load_n(&current_kthread->stop, __ATOMIC_ACQUIRE);
}

void sim_kthread_stop(struct sim_kthread *thread)
{
	might_sleep();
	__atomic_store_n(&thread->stop, true, __ATOMIC_RELEASE);
	sim_idle_enter();
	pthread_join(thread->thread, NULL);
	sim_idle_exit();
	give_slot(thread->slot);
	free(thread);
}
