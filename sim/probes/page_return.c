// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Page-return delay; see sim/probes/page_return.h.
 *
 * The CPU that frees a zspage's pages counts those that it frees itself without atomic operations.
 * Only a page whose last reference another holds, such as an isolator, costs one: its final put and
 * the end of the freeing share an atomic count, and the one that brings it to zero takes the stamp.
 */
#include "sim/mm/node_memory.h"
#include "sim/probes/page_return.h"
#include "sim/sim.h"

/* How many emptied zspages of one CPU may wait at the same time. */
#define TRACKERS_PER_CPU 4096u
/* Keeps the count of pending pages above zero until the owner knows how many remain. */
#define BIAS (1 << 20)

struct page_return {
	struct page_return *next; /* free, noted, or returning to its CPU */
	u64 start;
	int pending; /* atomic */
	u32 cpu;     /* the CPU whose pool it is from */
	bool compaction;
};

/* A CPU's trackers. What an operation in progress has noted belongs to its task. */
struct return_cpu {
	struct page_return *free;
	struct page_return *pool;
	u32 nr_used; /* of the pool; the rest was never touched */
	struct page_return_counts counts;
	struct page_return *homecoming ____cacheline_aligned; /* atomic: freed by other CPUs */
} ____cacheline_aligned;

#define this_task() (&sim_self.task->page_return)

static struct return_cpu *cpus; /* NULL until the first setup after boot */
static page_return_fn report;
static void *report_ctx;
static bool tracking;

static bool init_cpus(void)
{
	unsigned int cpu;

	cpus = sim_boot_alloc(nr_cpu_ids * sizeof(*cpus));
	if (!cpus)
		return false;
	for_each_possible_cpu(cpu)
		cpus[cpu].pool = sim_boot_alloc(TRACKERS_PER_CPU * sizeof(*cpus->pool));
	return true;
}

void page_return_setup(page_return_fn fn, void *ctx)
{
	unsigned int cpu;

	report = fn;
	report_ctx = ctx;
	tracking = fn && (cpus || init_cpus());
	if (!tracking)
		return;
	for_each_possible_cpu(cpu)
		cpus[cpu].counts = (struct page_return_counts){0};
}

void page_return_exit(void)
{
	tracking = false;
	report = NULL;
	cpus = NULL;
}

static struct return_cpu *this_cpu(void)
{
	return &cpus[smp_processor_id()];
}

static struct page_return *get_tracker(struct return_cpu *self)
{
	struct page_return *ret = self->free;

	if (!ret && READ_ONCE(self->homecoming))
		ret = __atomic_exchange_n(&self->homecoming, NULL, __ATOMIC_ACQUIRE);
	if (ret) {
		self->free = ret->next;
		return ret;
	}
	if (!self->pool || self->nr_used == TRACKERS_PER_CPU)
		return NULL;
	ret = &self->pool[self->nr_used++];
	ret->cpu = smp_processor_id();
	return ret;
}

static void put_tracker(struct return_cpu *self, struct page_return *ret)
{
	struct return_cpu *home = &cpus[ret->cpu];

	if (home == self) {
		ret->next = self->free;
		self->free = ret;
		return;
	}
	ret->next = READ_ONCE(home->homecoming);
	while (!__atomic_compare_exchange_n(&home->homecoming, &ret->next, ret, true,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
}

static void stamp(struct page_return *ret, u64 end)
{
	if (report)
		report(report_ctx, smp_processor_id(), end - ret->start, ret->compaction);
	put_tracker(this_cpu(), ret);
}

/*
 * All pages are free. The clock is read only outside a timed operation; a compaction within one has
 * read it already.
 */
static void complete(struct page_return *ret)
{
	if (!this_task()->in_op || ret->compaction) {
		stamp(ret, sim_clock());
		return;
	}
	ret->next = this_task()->noted;
	this_task()->noted = ret;
}

void page_return_op_begin(u64 start)
{
	if (!tracking)
		return;
	this_task()->op_start = start;
	this_task()->in_op = true;
}

static void stamp_noted(u64 end)
{
	struct page_return *ret;

	while ((ret = this_task()->noted)) {
		this_task()->noted = ret->next;
		stamp(ret, end);
	}
}

void page_return_op_end(u64 end)
{
	if (!tracking)
		return;
	this_task()->in_op = false;
	if (unlikely(this_task()->noted))
		stamp_noted(end);
}

struct page_return *page_return_emptied(void)
{
	struct page_return *ret;

	if (!tracking)
		return NULL;
	if (!this_task()->compaction)
		this_cpu()->counts.emptied++;
	ret = get_tracker(this_cpu());
	if (!ret) {
		this_cpu()->counts.untracked++;
		return NULL;
	}
	ret->compaction = this_task()->compaction;
	if (ret->compaction)
		ret->start = sim_clock();
	else
		ret->start = this_task()->since ? this_task()->since : page_return_start();
	return ret;
}

u64 page_return_start(void)
{
	if (!tracking)
		return 0;
	return this_task()->in_op ? this_task()->op_start : sim_clock();
}

void page_return_since(u64 start)
{
	if (tracking)
		this_task()->since = start;
}

void page_return_compaction(bool runs)
{
	if (tracking)
		this_task()->compaction = runs;
}

void page_return_revived(struct page_return *ret)
{
	if (!ret)
		return;
	this_cpu()->counts.revived++;
	put_tracker(this_cpu(), ret);
}

u32 page_return_id(const struct page_return *ret)
{
	return ret ? ret->cpu * TRACKERS_PER_CPU + (u32)(ret - cpus[ret->cpu].pool) + 1 : 0;
}

struct page_return *page_return_by_id(u32 id)
{
	return id ? &cpus[(id - 1) / TRACKERS_PER_CPU].pool[(id - 1) % TRACKERS_PER_CPU] : NULL;
}

void page_return_begin(struct page_return *ret)
{
	if (!ret)
		return;
	VM_BUG_ON(this_task()->releasing);
	this_task()->releasing = ret;
	this_task()->marked = this_task()->freed = 0;
	__atomic_store_n(&ret->pending, BIAS, __ATOMIC_RELAXED);
}

void page_return_mark(struct page *page, struct page_return *ret)
{
	if (!ret)
		return;
	this_task()->marked++;
	page->ret = ret;
}

void page_return_end(struct page_return *ret)
{
	int left;

	if (!ret)
		return;
	VM_BUG_ON(this_task()->releasing != ret);
	this_task()->releasing = NULL;
	left = this_task()->marked - this_task()->freed;
	if (!left || !__atomic_sub_fetch(&ret->pending, BIAS - left, __ATOMIC_ACQ_REL))
		complete(ret);
}

void page_return_freed(struct page *page)
{
	struct page_return *ret = page->ret;

	page->ret = NULL;
	if (ret == this_task()->releasing)
		this_task()->freed++;
	else if (!__atomic_sub_fetch(&ret->pending, 1, __ATOMIC_ACQ_REL))
		complete(ret);
}

void page_return_counts(struct page_return_counts *out)
{
	unsigned int cpu;

	*out = (struct page_return_counts){0};
	for_each_possible_cpu(cpu) {
		if (!cpus)
			break;
		out->emptied += cpus[cpu].counts.emptied;
		out->revived += cpus[cpu].counts.revived;
		out->untracked += cpus[cpu].counts.untracked;
	}
}
