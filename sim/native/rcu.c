// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quiescent states, grace periods and callbacks.
 *
 * call_rcu() appends to a list of its own thread: no atomic operation. The thread hands the
 * list over when it next announces itself to a grace period, or goes off line. The RCU worker
 * runs cycles: take what was handed over, wait for a grace period (in which every thread
 * hands over what is younger), invoke what was taken. So a callback waits for the rest of the
 * interval, for the grace period that makes its thread hand it over, for the interval again
 * and for its own grace period, as with the kernel's segmented lists; and rcu_barrier() is
 * the end of two cycles that began after it. Cycles begin grace_period_us apart (a barrier
 * is not kept waiting). With nothing to do for IDLE_CYCLES the worker sleeps until the first
 * callback wakes it, so that a variant without callbacks pays nothing.
 */
#include "sim/native/internal.h"

#define DEFAULT_INTERVAL_US 1000u
#define IDLE_CYCLES	    10u

u64 sim_rcu_bytes_freed;

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake, cycle_done;
	struct sim_rcu_list callbacks, frees; /* handed over */
	unsigned int unpublished;	      /* lists that threads keep */
	bool asleep, stop;
	unsigned int barriers;	/* waiting */
	u64 started, completed; /* cycles */
	u64 invoked, peak_objects, peak_bytes;
	u64 interval_us, lazy_us;
} rcu = {.lock = PTHREAD_MUTEX_INITIALIZER, .cycle_done = PTHREAD_COND_INITIALIZER};

/* A thread's list got its first entry. */
void sim_rcu_first_callback(void)
{
	__atomic_fetch_add(&rcu.unpublished, 1, __ATOMIC_SEQ_CST);
	if (likely(!__atomic_load_n(&rcu.asleep, __ATOMIC_SEQ_CST)))
		return;
	pthread_mutex_lock(&rcu.lock);
	pthread_cond_signal(&rcu.wake);
	pthread_mutex_unlock(&rcu.lock);
}

static void hand_over(struct sim_rcu_list *from, struct sim_rcu_list *to)
{
	if (!from->head)
		return;
	*to->tail = from->head;
	to->tail = from->tail;
	from->head = NULL;
	from->tail = &from->head;
	__atomic_fetch_sub(&rcu.unpublished, 1, __ATOMIC_RELAXED);
}

void sim_rcu_publish(void)
{
	if (!sim_self.callbacks.head && !sim_self.frees.head)
		return;
	pthread_mutex_lock(&rcu.lock);
	hand_over(&sim_self.callbacks, &rcu.callbacks);
	hand_over(&sim_self.frees, &rcu.frees);
	pthread_mutex_unlock(&rcu.lock);
}

void sim_quiescent_slow(void)
{
	sim_work_wake();
	sim_rcu_publish();
	sim_qsbr_quiescent();
}

void sim_idle_enter(void)
{
	sim_check_quiescent();
	sim_work_wake();
	sim_rcu_publish();
	sim_qsbr_offline();
}

void sim_idle_exit(void)
{
	sim_qsbr_online();
}

void synchronize_rcu(void)
{
	might_sleep();
	sim_idle_enter();
	sim_qsbr_synchronize();
	sim_idle_exit();
}

void rcu_barrier(void)
{
	u64 target;

	might_sleep();
	sim_idle_enter();
	pthread_mutex_lock(&rcu.lock);
	target = rcu.started + 2;
	rcu.barriers++;
	pthread_cond_signal(&rcu.wake);
	while (rcu.completed < target)
		pthread_cond_wait(&rcu.cycle_done, &rcu.lock);
	rcu.barriers--;
	pthread_mutex_unlock(&rcu.lock);
	sim_idle_exit();
}

void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}

void rcu_set_lazy_flush_ms(unsigned int ms)
{
	pthread_mutex_lock(&rcu.lock);
	rcu.lazy_us = ms * 1000ull;
	pthread_mutex_unlock(&rcu.lock);
}

/* Under the lock. True: run a cycle; false: stop. */
static bool wait_for_cycle(unsigned int *idle)
{
	struct timespec until;
	u64 ns;

	if (*idle >= IDLE_CYCLES && !rcu.barriers && !rcu.stop) {
		__atomic_store_n(&rcu.asleep, true, __ATOMIC_SEQ_CST);
		while (!rcu.stop && !rcu.barriers && !rcu.callbacks.head && !rcu.frees.head &&
		       !__atomic_load_n(&rcu.unpublished, __ATOMIC_SEQ_CST))
			pthread_cond_wait(&rcu.wake, &rcu.lock);
		__atomic_store_n(&rcu.asleep, false, __ATOMIC_SEQ_CST);
		*idle = 0;
	}
	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = (u64)until.tv_nsec + max(rcu.interval_us, rcu.lazy_us) * 1000;
	until.tv_sec += (time_t)(ns / 1000000000ull);
	until.tv_nsec = (long)(ns % 1000000000ull);
	while (!rcu.stop && !rcu.barriers)
		if (pthread_cond_timedwait(&rcu.wake, &rcu.lock, &until))
			break;
	return !rcu.stop;
}

static struct rcu_head *take(struct sim_rcu_list *list)
{
	struct rcu_head *head = list->head;

	list->head = NULL;
	list->tail = &list->head;
	return head;
}

static u64 invoke(struct rcu_head *callbacks, struct rcu_head *frees)
{
	struct rcu_head *next;
	u64 count = 0;

	sim_self.softirq = 1;
	for (; callbacks; callbacks = next, count++) {
		next = callbacks->next;
		callbacks->func(callbacks);
	}
	for (; frees; frees = next, count++) {
		next = frees->next;
		sim_rcu_free_queued(frees);
	}
	sim_self.softirq = 0;
	return count;
}

/*
 * What waits is most just before a batch is invoked, so that is when it is counted. Bytes:
 * the batch's mean size of the objects its callbacks freed.
 */
static void run_batch(struct rcu_head *callbacks, struct rcu_head *frees)
{
	u64 waiting = sim_threads_rcu_queued() - rcu.invoked, bytes = sim_rcu_bytes_freed, count;

	if (!callbacks && !frees)
		return;
	if (!rcu.invoked)
		sim_spinning(SIM_RCU_WORKER, 1);
	count = invoke(callbacks, frees);
	bytes = (u64)((double)(sim_rcu_bytes_freed - bytes) / (double)count * (double)waiting);
	pthread_mutex_lock(&rcu.lock);
	rcu.invoked += count;
	rcu.peak_objects = max(rcu.peak_objects, waiting);
	rcu.peak_bytes = max(rcu.peak_bytes, bytes);
	pthread_mutex_unlock(&rcu.lock);
}

static void *rcu_worker(void *arg)
{
	unsigned int idle = 0;

	sim_thread_enter(SIM_RCU_CPU, SIM_RCU_WORKER);
	sim_idle_enter();
	pthread_mutex_lock(&rcu.lock);
	while (wait_for_cycle(&idle)) {
		struct rcu_head *callbacks = take(&rcu.callbacks), *frees = take(&rcu.frees);
		bool busy = callbacks || frees || rcu.barriers ||
			    __atomic_load_n(&rcu.unpublished, __ATOMIC_RELAXED);

		rcu.started++;
		pthread_mutex_unlock(&rcu.lock);
		if (busy) {
			sim_qsbr_synchronize();
			sim_idle_exit();
			run_batch(callbacks, frees);
			sim_idle_enter();
		}
		idle = busy ? 0 : idle + 1;
		pthread_mutex_lock(&rcu.lock);
		rcu.completed++;
		pthread_cond_broadcast(&rcu.cycle_done);
	}
	pthread_mutex_unlock(&rcu.lock);
	sim_idle_exit();
	sim_thread_leave();
	return arg;
}

void sim_rcu_stats(struct sim_rcu_stats *out)
{
	out->queued = sim_threads_rcu_queued();
	pthread_mutex_lock(&rcu.lock);
	out->invoked = rcu.invoked;
	out->peak_objects = rcu.peak_objects;
	out->peak_bytes = rcu.peak_bytes;
	pthread_mutex_unlock(&rcu.lock);
}

int sim_rcu_init(const struct sim_config *config)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&rcu.wake, &attr);
	pthread_condattr_destroy(&attr);
	take(&rcu.callbacks);
	take(&rcu.frees);
	rcu.unpublished = 0;
	rcu.asleep = rcu.stop = false;
	rcu.started = rcu.completed = 0;
	rcu.invoked = rcu.peak_objects = rcu.peak_bytes = 0;
	rcu.lazy_us = 0;
	rcu.interval_us = config->grace_period_us ? config->grace_period_us : DEFAULT_INTERVAL_US;
	return sim_thread_create(&rcu.thread, rcu_worker, NULL, ~0u);
}

u64 sim_rcu_exit(void)
{
	u64 left;

	rcu_barrier();
	left = sim_threads_rcu_queued() - rcu.invoked;
	pthread_mutex_lock(&rcu.lock);
	rcu.stop = true;
	pthread_cond_signal(&rcu.wake);
	pthread_mutex_unlock(&rcu.lock);
	sim_idle_enter();
	pthread_join(rcu.thread, NULL);
	sim_idle_exit();
	pthread_cond_destroy(&rcu.wake);
	return left;
}
