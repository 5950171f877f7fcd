// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The system work queue: one worker, first come, first served. A work item's pending bit is
 * cleared before its function runs, so that it can be queued again meanwhile.
 *
 * A sleeping worker is woken at the caller's next quiescent state, not within schedule_work():
 * here that takes a system call of some 5 us, which zs_free() does not make in a kernel.
 */
#include "sim/native/internal.h"

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake, done;
	struct list_head queue;
	struct work_struct *running;
	u64 running_seq;
	u64 seq; /* of the last item queued */
	bool asleep, stop;
} wq = {.lock = PTHREAD_MUTEX_INITIALIZER,
	.wake = PTHREAD_COND_INITIALIZER,
	.done = PTHREAD_COND_INITIALIZER};

bool schedule_work(struct work_struct *work)
{
	bool first;

	sim_count(SCHEDULE_WORK);
	if (__atomic_fetch_or(&work->pending, 1, __ATOMIC_SEQ_CST) & 1)
		return false;
	pthread_mutex_lock(&wq.lock);
	list_add_tail(&work->entry, &wq.queue);
	work->seq = ++wq.seq;
	first = work->seq == 1;
	sim_self.wake_worker = wq.asleep;
	pthread_mutex_unlock(&wq.lock);
	if (sim_self.wake_worker)
		sim_self.gp_seen = ~0ul; /* no grace period's: sim_quiescent() looks closer */
	if (unlikely(first))
		sim_spinning(SIM_WORKER, 1);
	return true;
}

void sim_work_wake(void)
{
	if (likely(!sim_self.wake_worker))
		return;
	sim_self.wake_worker = false;
	pthread_cond_signal(&wq.wake);
}

/* Under the lock: runs the first item, which may be gone when its function returns. */
static void run_first(void)
{
	struct work_struct *work = list_first_entry(&wq.queue, struct work_struct, entry);
	work_func_t func = work->func;

	list_del_init(&work->entry);
	wq.running = work;
	wq.running_seq = work->seq;
	__atomic_fetch_and(&work->pending, ~1ul, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&wq.lock);
	sim_idle_exit();
	func(work);
	sim_idle_enter();
	pthread_mutex_lock(&wq.lock);
	wq.running = NULL;
	pthread_cond_broadcast(&wq.done);
}

static void *worker(void *arg)
{
	sim_thread_enter(SIM_WORK_CPU, SIM_WORKER);
	sim_idle_enter();
	pthread_mutex_lock(&wq.lock);
	while (!wq.stop || !list_empty(&wq.queue)) {
		if (!list_empty(&wq.queue)) {
			run_first();
			continue;
		}
		wq.asleep = true;
		pthread_cond_wait(&wq.wake, &wq.lock);
		wq.asleep = false;
	}
	pthread_mutex_unlock(&wq.lock);
	sim_idle_exit();
	sim_thread_leave();
	return arg;
}

/* Under the lock: the item's queueing @seq, or an older one, waits or runs. */
static bool in_progress(struct work_struct *work, u64 seq)
{
	return (!list_empty(&work->entry) && work->seq <= seq) ||
	       (wq.running == work && wq.running_seq <= seq);
}

static bool wait_for(struct work_struct *work, u64 seq)
{
	bool waited = false;

	BUG_ON(pthread_equal(pthread_self(), wq.thread));
	for (; in_progress(work, seq); waited = true) {
		pthread_cond_signal(&wq.wake);
		pthread_cond_wait(&wq.done, &wq.lock);
	}
	return waited;
}

bool flush_work(struct work_struct *work)
{
	bool waited;

	might_sleep();
	sim_idle_enter();
	pthread_mutex_lock(&wq.lock);
	waited = wait_for(work, work->seq);
	pthread_mutex_unlock(&wq.lock);
	sim_idle_exit();
	return waited;
}

bool cancel_work_sync(struct work_struct *work)
{
	bool pending;

	might_sleep();
	sim_idle_enter();
	pthread_mutex_lock(&wq.lock);
	pending = !list_empty(&work->entry);
	if (pending) {
		list_del_init(&work->entry);
		__atomic_fetch_and(&work->pending, ~1ul, __ATOMIC_SEQ_CST);
		pthread_cond_broadcast(&wq.done);
	}
	wait_for(work, work->seq);
	pthread_mutex_unlock(&wq.lock);
	sim_idle_exit();
	return pending;
}

int sim_work_init(void)
{
	INIT_LIST_HEAD(&wq.queue);
	wq.running = NULL;
	wq.asleep = wq.stop = false;
	wq.seq = 0;
	return sim_thread_create(&wq.thread, worker, NULL, ~0u);
}

/* Runs what is queued, then ends the worker. */
void sim_work_exit(void)
{
	pthread_mutex_lock(&wq.lock);
	wq.stop = true;
	pthread_cond_signal(&wq.wake);
	pthread_mutex_unlock(&wq.lock);
	sim_idle_enter();
	pthread_join(wq.thread, NULL);
	sim_idle_exit();
}
