// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/free_queue.h"

#include "sim/probes/page_return.h"

#define SPARE_BYTES    (256ul << 10) /* pages of handles beside those in use */
#define POOL_ARRAY_MAX (128ul << 20) /* the per-pool array: a handle for each page of this */

/* Filled by one CPU, then drained by the worker; the handles alone would fill a page. */
struct free_page {
	struct list_head list;
	unsigned int nr;      /* published by the CPU with a release */
	unsigned int drained; /* the worker's */
	unsigned int listed;  /* how many it counts for among the full ones */
	struct queued_free frees[];
};

struct free_cpu {
	struct free_page *page; /* NULL: none yet, or the CPU is offline */
};

struct free_queue {
	struct zs_pool *pool;
	free_queue_fn drain;
	bool per_pool;
	atomic_t flushers; /* the worker must leave nothing */
	unsigned int per_page;
	struct free_cpu __percpu *cpus;
	struct cpuhp_instance hotplug;
	struct work_struct work;
	atomic_long_t sync, drained, drained_bytes;

	spinlock_t lock;
	struct list_head full, spare;
	unsigned int nr_pages;
	unsigned long listed, peak;

	/* Per pool: a ring under the lock. */
	struct queued_free *ring;
	unsigned int ring_size, ring_head, ring_nr;
};

static struct free_page *take_spare(struct free_queue *queue)
{
	struct free_page *page = list_first_entry_or_null(&queue->spare, struct free_page, list);

	if (page)
		list_del(&page->list);
	return page;
}

/* A guess while others push. */
static unsigned long waiting_now(struct free_queue *queue)
{
	unsigned long waiting = READ_ONCE(queue->listed) + READ_ONCE(queue->ring_nr);
	unsigned int cpu;

	if (queue->per_pool)
		return waiting;
	for_each_possible_cpu(cpu) {
		struct free_page *page = smp_load_acquire(&per_cpu_ptr(queue->cpus, cpu)->page);

		if (page)
			waiting += READ_ONCE(page->nr) - READ_ONCE(page->drained);
	}
	return waiting;
}

static void see_peak(struct free_queue *queue)
{
	unsigned long now = waiting_now(queue);

	if (now > queue->peak)
		WRITE_ONCE(queue->peak, now);
}

/* Under the lock. */
static void list_page(struct free_queue *queue, struct free_page *page)
{
	page->listed = page->nr - READ_ONCE(page->drained);
	WRITE_ONCE(queue->listed, queue->listed + page->listed);
	list_add_tail(&page->list, &queue->full);
}

/*
 * Exchanges this CPU's full page for an empty one, and leaves the full one to the worker. False:
 * there is none.
 */
static bool exchange_page(struct free_queue *queue, struct free_cpu *self)
{
	struct free_page *spare;

	spin_lock(&queue->lock);
	spare = take_spare(queue);
	if (spare) {
		if (self->page) {
			see_peak(queue);
			list_page(queue, self->page);
		}
		smp_store_release(&self->page, spare);
	}
	spin_unlock(&queue->lock);
	return spare;
}

static bool push_cpu(struct free_queue *queue, unsigned long handle)
{
	struct free_cpu *self = get_cpu_ptr(queue->cpus);
	struct free_page *page = self->page;
	unsigned int nr;
	bool pushed = true;

	if (unlikely(!page || page->nr == queue->per_page)) {
		pushed = exchange_page(queue, self);
		page = self->page;
	}
	if (likely(pushed)) {
		nr = page->nr;
		page->frees[nr] = (struct queued_free){handle, page_return_start()};
		/* Pairs with the worker's, which may drain the page before it is full. */
		smp_store_release(&page->nr, nr + 1);
		if (unlikely(nr + 1 == queue->per_page)) {
			exchange_page(queue, self);
			schedule_work(&queue->work);
		}
	}
	put_cpu_ptr(queue->cpus);
	return pushed;
}

static bool push_pool(struct free_queue *queue, unsigned long handle)
{
	bool pushed;

	if (!spin_trylock(&queue->lock))
		return false;
	pushed = queue->ring_nr < queue->ring_size;
	if (pushed) {
		unsigned int at = (queue->ring_head + queue->ring_nr) % queue->ring_size;

		queue->ring[at] = (struct queued_free){handle, page_return_start()};
		WRITE_ONCE(queue->ring_nr, queue->ring_nr + 1);
		if (queue->ring_nr > queue->peak)
			WRITE_ONCE(queue->peak, queue->ring_nr);
	}
	if (queue->ring_nr >= queue->ring_size / 2)
		schedule_work(&queue->work);
	spin_unlock(&queue->lock);
	return pushed;
}

bool free_queue_push(struct free_queue *queue, unsigned long handle)
{
	bool pushed = queue->per_pool ? push_pool(queue, handle) : push_cpu(queue, handle);

	if (unlikely(!pushed))
		atomic_long_inc(&queue->sync);
	return pushed;
}

static void drain_frees(struct free_queue *queue, const struct queued_free *frees, unsigned int nr)
{
	unsigned long bytes = queue->drain(queue->pool, frees, nr);

	atomic_long_add((long)bytes, &queue->drained_bytes);
	atomic_long_add(nr, &queue->drained);
}

static void drain_page(struct free_queue *queue, struct free_page *page)
{
	unsigned int nr = smp_load_acquire(&page->nr), from = page->drained;

	if (nr == from)
		return;
	drain_frees(queue, page->frees + from, nr - from);
	WRITE_ONCE(page->drained, nr);
}

/* A page exchanged meanwhile is on the list of full ones, which is drained afterwards. */
static void drain_partial_pages(struct free_queue *queue)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct free_page *page = smp_load_acquire(&per_cpu_ptr(queue->cpus, cpu)->page);

		if (page)
			drain_page(queue, page);
	}
}

static bool drain_full_page(struct free_queue *queue)
{
	struct free_page *page;

	spin_lock(&queue->lock);
	page = list_first_entry_or_null(&queue->full, struct free_page, list);
	if (page)
		list_del(&page->list);
	spin_unlock(&queue->lock);
	if (!page)
		return false;

	drain_page(queue, page);
	page->nr = page->drained = 0;
	spin_lock(&queue->lock);
	list_add(&page->list, &queue->spare);
	WRITE_ONCE(queue->listed, queue->listed - page->listed);
	spin_unlock(&queue->lock);
	return true;
}

/* Handles leave the ring only when they are freed, so its count includes all that wait. */
static void drain_ring(struct free_queue *queue)
{
	for (;;) {
		unsigned int head = queue->ring_head, nr;

		spin_lock(&queue->lock);
		nr = min(queue->ring_nr, queue->ring_size - head);
		spin_unlock(&queue->lock);
		if (!nr)
			return;
		nr = min(nr, queue->per_page);
		drain_frees(queue, queue->ring + head, nr);
		spin_lock(&queue->lock);
		queue->ring_head = (head + nr) % queue->ring_size;
		WRITE_ONCE(queue->ring_nr, queue->ring_nr - nr);
		spin_unlock(&queue->lock);
		cond_resched();
	}
}

/* At most half of the pages at a time, so that other work on the queue does not wait too long. */
static void drain_work(struct work_struct *work)
{
	struct free_queue *queue = container_of(work, struct free_queue, work);
	bool flushing = atomic_read(&queue->flushers);
	unsigned int left = flushing ? ~0u : queue->nr_pages / 2;

	if (queue->per_pool) {
		drain_ring(queue);
		return;
	}
	if (flushing)
		drain_partial_pages(queue);
	while (left && drain_full_page(queue)) {
		left--;
		cond_resched();
	}
	if (!left)
		schedule_work(&queue->work);
}

void free_queue_flush(struct free_queue *queue)
{
	atomic_inc_return(&queue->flushers);
	schedule_work(&queue->work);
	flush_work(&queue->work);
	atomic_dec(&queue->flushers);
}

/* The CPU has stopped: nothing is pushed there, so its page counts as a full one. */
static void hand_over_page(unsigned int cpu, struct cpuhp_instance *instance)
{
	struct free_queue *queue = container_of(instance, struct free_queue, hotplug);
	struct free_cpu *gone = per_cpu_ptr(queue->cpus, cpu);

	spin_lock(&queue->lock);
	if (gone->page) {
		list_page(queue, gone->page);
		smp_store_release(&gone->page, NULL);
	}
	spin_unlock(&queue->lock);
	schedule_work(&queue->work);
}

static bool create_pages(struct free_queue *queue)
{
	size_t bytes = sizeof(struct free_page) + queue->per_page * sizeof(struct queued_free);
	unsigned int nr = (unsigned int)(SPARE_BYTES >> PAGE_SHIFT) + nr_cpu_ids;

	queue->cpus = alloc_percpu(struct free_cpu);
	if (!queue->cpus)
		return false;
	for (; queue->nr_pages < nr; queue->nr_pages++) {
		struct free_page *page = kmalloc(bytes, GFP_KERNEL);

		if (!page)
			return false;
		page->nr = page->drained = 0;
		list_add(&page->list, &queue->spare);
	}
	queue->hotplug.teardown = hand_over_page;
	cpuhp_state_add_instance(&queue->hotplug);
	return true;
}

static bool create_ring(struct free_queue *queue)
{
	queue->ring_size = (unsigned int)(POOL_ARRAY_MAX >> PAGE_SHIFT);
	queue->ring = kmalloc(queue->ring_size * sizeof(*queue->ring), GFP_KERNEL);
	return queue->ring;
}

struct free_queue *free_queue_create(struct zs_pool *pool, bool per_pool, free_queue_fn drain)
{
	struct free_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (!queue)
		return NULL;
	queue->pool = pool;
	queue->drain = drain;
	queue->per_pool = per_pool;
	queue->per_page = (unsigned int)(PAGE_SIZE / sizeof(unsigned long));
	INIT_WORK(&queue->work, drain_work);
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->full);
	INIT_LIST_HEAD(&queue->spare);
	INIT_LIST_HEAD(&queue->hotplug.list);
	if (per_pool ? create_ring(queue) : create_pages(queue))
		return queue;
	free_queue_destroy(queue);
	return NULL;
}

void free_queue_destroy(struct free_queue *queue)
{
	struct free_page *page, *next;
	unsigned int cpu;

	if (!queue)
		return;
	cpuhp_state_remove_instance(&queue->hotplug);
	list_for_each_entry_safe(page, next, &queue->spare, list)
		kfree(page);
	if (queue->cpus)
		for_each_possible_cpu(cpu)
			kfree(per_cpu_ptr(queue->cpus, cpu)->page);
	free_percpu(queue->cpus);
	kfree(queue->ring);
	kfree(queue);
}

void free_queue_stats(struct free_queue *queue, struct free_queue_stats *stats)
{
	unsigned long drained;

	stats->waiting = waiting_now(queue);
	drained = (unsigned long)atomic_long_read(&queue->drained);
	stats->queued = drained + stats->waiting;
	stats->sync = (unsigned long)atomic_long_read(&queue->sync);
	stats->peak = max(READ_ONCE(queue->peak), stats->waiting);
	stats->mean_freed =
		drained ? (unsigned long)atomic_long_read(&queue->drained_bytes) / drained : 0;
}
