// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Work items: a pool of workers for each CPU. Kernel v6.8: kernel/workqueue.c, of which there
 * are the normal pools alone.
 *
 * One worker of a pool works at a time; when it sleeps while items wait, another takes over,
 * and there is always an idle one for that. A bound item is queued on the calling CPU, an
 * unbound one on an idle CPU of the node if there is one; one that still runs elsewhere is
 * queued where it runs, so that it never runs twice at once.
 */
#include "sim/sched/sched.h"

#include <stdlib.h>

struct worker_pool {
	u32 lock;
	struct list_head queue; /* items */
	struct list_head busy;	/* workers with an item */
	/* The CPU's own: */
	struct list_head idle, all;
	unsigned int nr_running; /* busy ones that do not sleep */
	unsigned int nr_workers;
} ____cacheline_aligned;

struct pool_worker {
	struct sim_task task;
	struct worker_pool *pool;
	struct list_head entry; /* of busy or idle ones */
	struct list_head all;
	struct work_struct *item; /* NULL: none. Under the pool's lock */
	u64 item_seq;
	bool works;
};

static struct worker_pool *pools; /* [nr_cpu_ids] */
static struct wait_list flushers;
static bool stopping;

/* Under the pool's lock: the worker that runs @work. */
static struct pool_worker *runner_of(struct worker_pool *pool, const struct work_struct *work)
{
	struct pool_worker *worker;

	list_for_each_entry(worker, &pool->busy, entry)
		if (worker->item == work)
			return worker;
	return NULL;
}

static bool has_items(struct worker_pool *pool)
{
	bool has;

	raw_lock(&pool->lock);
	has = !list_empty(&pool->queue);
	raw_unlock(&pool->lock);
	return has;
}

static void wake_worker(struct worker_pool *pool)
{
	if (!list_empty(&pool->idle))
		task_wake(&list_first_entry(&pool->idle, struct pool_worker, entry)->task);
}

static void wake_pool(struct worker_pool *pool, unsigned int cpu)
{
	if (cpu != sim_self.cpu)
		sched_request(&sched_cpus[cpu], REQUEST_WORK);
	else if (!pool->nr_running)
		wake_worker(pool);
}

void workqueue_handle_request(unsigned int cpu)
{
	struct worker_pool *pool = &pools[cpu];

	if (!pool->nr_running && has_items(pool))
		wake_worker(pool);
}

/* Where the item runs at the moment, locked; else @cpu's pool, locked. */
static struct worker_pool *lock_pool_for(struct work_struct *work, unsigned int cpu)
{
	struct worker_pool *last = &pools[work->cpu];

	if (work->cpu != cpu) {
		raw_lock(&last->lock);
		if (runner_of(last, work))
			return last;
		raw_unlock(&last->lock);
	}
	raw_lock(&pools[cpu].lock);
	return &pools[cpu];
}

static bool queue_on(unsigned int cpu, struct work_struct *work)
{
	struct worker_pool *pool;

	sim_count(SCHEDULE_WORK);
	if (__atomic_fetch_or(&work->pending, 1, __ATOMIC_SEQ_CST) & 1)
		return false;
	pool = lock_pool_for(work, cpu);
	cpu = (unsigned int)(pool - pools);
	list_add_tail(&work->entry, &pool->queue);
	__atomic_store_n(&work->cpu, cpu, __ATOMIC_RELAXED);
	__atomic_store_n(&work->seq, work->seq + 1, __ATOMIC_RELAXED);
	raw_unlock(&pool->lock);
	wake_pool(pool, cpu);
	return true;
}

bool schedule_work(struct work_struct *work)
{
	return queue_on(sim_self.cpu, work);
}

/* The kernel's scheduler would choose the same CPU for the woken worker. */
static unsigned int idle_cpu_near(unsigned int cpu)
{
	if (cpu >= nr_cpu_ids || sched_is_idle(cpu))
		return cpu;
	for (unsigned int other = 0; other < nr_cpu_ids; other++)
		if (cpu_to_node(other) == cpu_to_node(cpu) && sched_is_idle(other))
			return other;
	return cpu;
}

bool schedule_unbound_work(struct work_struct *work)
{
	return queue_on(idle_cpu_near(sim_self.cpu), work);
}

/* Under the lock. */
static struct work_struct *take_item(struct worker_pool *pool, struct pool_worker *worker)
{
	struct work_struct *work;

	if (list_empty(&pool->queue))
		return NULL;
	work = list_first_entry(&pool->queue, struct work_struct, entry);
	list_del_init(&work->entry);
	worker->item = work;
	worker->item_seq = work->seq;
	__atomic_fetch_and(&work->pending, ~1ul, __ATOMIC_SEQ_CST);
	return work;
}

/* Runs items as long as there are any, unless another worker of the pool runs. */
static void work_through(struct pool_worker *worker)
{
	struct worker_pool *pool = worker->pool;
	struct work_struct *work;
	work_func_t func;

	worker->works = true;
	pool->nr_running++;
	while (pool->nr_running == 1) {
		raw_lock(&pool->lock);
		work = take_item(pool, worker);
		func = work ? work->func : NULL;
		raw_unlock(&pool->lock);
		if (!work)
			break;
		func(work); /* the item may be freed when it returns */
		raw_lock(&pool->lock);
		worker->item = NULL;
		raw_unlock(&pool->lock);
		wait_list_wake(&flushers);
		cond_resched();
	}
	pool->nr_running--;
	worker->works = false;
}

static bool add_worker(struct worker_pool *pool, unsigned int cpu);

static void move_to(struct worker_pool *pool, struct pool_worker *worker, struct list_head *to)
{
	raw_lock(&pool->lock);
	list_move(&worker->entry, to);
	raw_unlock(&pool->lock);
}

static void worker_main(void *arg)
{
	struct pool_worker *worker = arg;
	struct worker_pool *pool = worker->pool;

	for (;;) {
		task_prepare_sleep();
		if (pool->nr_running || !has_items(pool)) {
			if (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE))
				break;
			schedule();
			continue;
		}
		task_cancel_sleep();
		move_to(pool, worker, &pool->busy);
		work_through(worker);
		move_to(pool, worker, &pool->idle);
		wait_list_wake(&flushers);
	}
	task_cancel_sleep();
}

void worker_sleeps(struct pool_worker *worker)
{
	struct worker_pool *pool = worker->pool;

	if (!worker->works)
		return;
	pool->nr_running--;
	if (pool->nr_running || !has_items(pool))
		return;
	if (list_empty(&pool->idle))
		add_worker(pool, worker->task.cpu);
	wake_worker(pool);
}

void worker_runs(struct pool_worker *worker)
{
	if (worker->works)
		worker->pool->nr_running++;
}

/* From the pool's CPU, or at boot. False: no memory, so items wait for the worker that sleeps. */
static bool add_worker(struct worker_pool *pool, unsigned int cpu)
{
	struct pool_worker *worker = calloc(1, sizeof(*worker));

	if (!worker)
		return false;
	if (task_init(&worker->task, cpu, TASK_WORKER, worker_main, worker, "kworker")) {
		free(worker);
		return false;
	}
	worker->pool = pool;
	worker->task.worker = worker;
	raw_lock(&pool->lock);
	list_add(&worker->entry, &pool->idle);
	raw_unlock(&pool->lock);
	list_add(&worker->all, &pool->all);
	task_start(&worker->task);
	return true;
}

/* Flushing */

/* The pool where the item is queued or runs, or last did; locked. */
static struct worker_pool *lock_pool_of(struct work_struct *work)
{
	for (;;) {
		unsigned int cpu = __atomic_load_n(&work->cpu, __ATOMIC_RELAXED);

		raw_lock(&pools[cpu].lock);
		if (__atomic_load_n(&work->cpu, __ATOMIC_RELAXED) == cpu)
			return &pools[cpu];
		raw_unlock(&pools[cpu].lock);
	}
}

/* True if queueing @seq of the item, or an older one, waits or runs. */
static bool in_progress(struct work_struct *work, u64 seq)
{
	struct worker_pool *pool = lock_pool_of(work);
	struct pool_worker *worker = runner_of(pool, work);
	bool busy = (!list_empty(&work->entry) && work->seq <= seq) ||
		    (worker && worker->item_seq <= seq);

	raw_unlock(&pool->lock);
	return busy;
}

static bool wait_for(struct work_struct *work, u64 seq)
{
	struct pool_worker *self = this_sched()->current->worker;

	BUG_ON(self && self->item == work);
	if (!in_progress(work, seq))
		return false;
	wait_list_until(&flushers, !in_progress(work, seq));
	return true;
}

bool flush_work(struct work_struct *work)
{
	might_sleep();
	return wait_for(work, __atomic_load_n(&work->seq, __ATOMIC_RELAXED));
}

bool cancel_work_sync(struct work_struct *work)
{
	struct worker_pool *pool;
	bool pending;
	u64 seq;

	might_sleep();
	pool = lock_pool_of(work);
	pending = !list_empty(&work->entry);
	seq = work->seq;
	if (pending) {
		list_del_init(&work->entry);
		__atomic_fetch_and(&work->pending, ~1ul, __ATOMIC_SEQ_CST);
	}
	raw_unlock(&pool->lock);
	if (pending)
		wait_list_wake(&flushers);
	wait_for(work, seq);
	return pending;
}

static bool is_busy(struct worker_pool *pool)
{
	bool busy;

	raw_lock(&pool->lock);
	busy = !list_empty(&pool->queue) || !list_empty(&pool->busy);
	raw_unlock(&pool->lock);
	return busy;
}

void workqueue_drain(unsigned int cpu)
{
	wait_list_until(&flushers, !is_busy(&pools[cpu]));
}

void workqueue_drain_all(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		workqueue_drain(cpu);
}

bool workqueue_is_busy(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (is_busy(&pools[cpu]))
			return true;
	return false;
}

bool workqueue_is_up(void)
{
	return pools;
}

int workqueue_init(void)
{
	wait_list_init(&flushers);
	__atomic_store_n(&stopping, false, __ATOMIC_RELAXED);
	pools = aligned_alloc(L1_CACHE_BYTES, nr_cpu_ids * sizeof(*pools));
	if (!pools)
		return -ENOMEM;
	memset(pools, 0, nr_cpu_ids * sizeof(*pools));
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		INIT_LIST_HEAD(&pools[cpu].queue);
		INIT_LIST_HEAD(&pools[cpu].busy);
		INIT_LIST_HEAD(&pools[cpu].idle);
		INIT_LIST_HEAD(&pools[cpu].all);
	}
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (!add_worker(&pools[cpu], cpu))
			return -ENOMEM;
	return 0;
}

void workqueue_exit(void)
{
	struct pool_worker *worker, *next;

	__atomic_store_n(&stopping, true, __ATOMIC_SEQ_CST);
	for (unsigned int cpu = 0; pools && cpu < nr_cpu_ids; cpu++) {
		list_for_each_entry_safe(worker, next, &pools[cpu].all, all) {
			kthread_join(&worker->task);
			free(worker);
		}
	}
	free(pools);
	pools = NULL;
}
