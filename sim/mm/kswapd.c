// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reclaim daemon of a node. Kernel v6.8: mm/vmscan.c (kswapd, balance_pgdat, wakeup_kswapd).
 *
 * Its thread is created at the node's first wake-up, so a run without pressure has none. From then
 * on it sleeps between wake-ups, and counts as one that can spin.
 */
#include "sim/mm/node_memory.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"
#include "sim/sim.h"

#define DEF_PRIORITY	    12
#define SWAP_CLUSTER_MAX    32
#define MAX_RECLAIM_RETRIES 16 /* runs without success, after which it sleeps */
#define ASLEEP		    0

struct kswapd {
	unsigned long asleep; /* bit 0: the daemon waits for it to clear */
	struct zone *zone;
	struct sim_kthread *thread;
	bool made; /* a thread exists or is being created */
	bool stop;
	int failures;
	u64 wakes, runs, freed, ticks;
} ____cacheline_aligned;

static struct kswapd *daemons; /* [nr_node_ids] */

int kswapd_init(void)
{
	daemons = sim_boot_alloc(nr_node_ids * sizeof(*daemons));
	if (!daemons)
		return -ENOMEM;
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		daemons[nid].zone = &sim_zones[nid];
	return 0;
}

static bool is_balanced(struct zone *zone)
{
	bool ok;

	mm_spin_lock(&zone->lock);
	ok = zone_watermark_ok(zone, 0, WMARK_HIGH);
	mm_spin_unlock(&zone->lock);
	return ok;
}

static void add(u64 *sum, u64 n)
{
	__atomic_fetch_add(sum, n, __ATOMIC_RELAXED);
}

static bool must_stop(const struct kswapd *kswapd)
{
	return __atomic_load_n(&kswapd->stop, __ATOMIC_SEQ_CST);
}

/* Until the high watermark is reached. A run that freed little asks for more. */
static void balance(struct kswapd *kswapd)
{
	unsigned long total = 0, freed;
	int priority = DEF_PRIORITY;

	while (priority > 0 && !must_stop(kswapd) && !is_balanced(kswapd->zone)) {
		freed = shrink_slab(GFP_KERNEL, (int)kswapd->zone->nid, priority);
		if (freed < SWAP_CLUSTER_MAX)
			priority--;
		total += freed;
		cond_resched();
	}
	add(&kswapd->freed, total);
	if (total || is_balanced(kswapd->zone))
		WRITE_ONCE(kswapd->failures, 0);
	else
		WRITE_ONCE(kswapd->failures, READ_ONCE(kswapd->failures) + 1);
}

static void kswapd_thread(void *arg)
{
	struct kswapd *kswapd = arg;
	u64 start;

	memalloc_noreclaim_save();
	while (!must_stop(kswapd)) {
		start = sim_clock();
		balance(kswapd);
		add(&kswapd->runs, 1);
		add(&kswapd->ticks, sim_clock() - start);
		__atomic_store_n(&kswapd->asleep, BIT(ASLEEP), __ATOMIC_SEQ_CST);
		if (!must_stop(kswapd))
			sim_wait_on_bit(&kswapd->asleep, ASLEEP);
	}
	memalloc_noreclaim_restore(false);
}

static void make_thread(struct kswapd *kswapd)
{
	if (__atomic_exchange_n(&kswapd->made, true, __ATOMIC_ACQ_REL))
		return;
	kswapd->thread = sim_worker_run(kswapd_thread, kswapd, "kswapd");
	if (kswapd->thread)
		add(&kswapd->wakes, 1);
	else /* The tasks reclaim by themselves, and the next one tries again. */
		__atomic_store_n(&kswapd->made, false, __ATOMIC_RELEASE);
}

void kswapd_wake(unsigned int nid)
{
	struct kswapd *kswapd = &daemons[nid];

	if (READ_ONCE(kswapd->failures) >= MAX_RECLAIM_RETRIES)
		return;
	if (!__atomic_load_n(&kswapd->made, __ATOMIC_ACQUIRE)) {
		make_thread(kswapd);
		return;
	}
	if (!READ_ONCE(kswapd->asleep) ||
	    !__atomic_exchange_n(&kswapd->asleep, 0ul, __ATOMIC_SEQ_CST))
		return;
	add(&kswapd->wakes, 1);
	sim_wake_bit(&kswapd->asleep, ASLEEP);
}

void kswapd_encourage(unsigned int nid)
{
	if (unlikely(READ_ONCE(daemons[nid].failures)))
		WRITE_ONCE(daemons[nid].failures, 0);
}

static bool at_work(const struct kswapd *kswapd)
{
	return __atomic_load_n(&kswapd->made, __ATOMIC_ACQUIRE) &&
	       !__atomic_load_n(&kswapd->asleep, __ATOMIC_SEQ_CST);
}

void kswapd_wait(void)
{
	unsigned int turns = 0;

	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		while (at_work(&daemons[nid]))
			sim_wait_turn(&turns);
}

/* No task allocates any more, so no thread is being created. */
void kswapd_exit(void)
{
	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		struct kswapd *kswapd = &daemons[nid];

		if (!kswapd->thread)
			continue;
		__atomic_store_n(&kswapd->stop, true, __ATOMIC_SEQ_CST);
		__atomic_store_n(&kswapd->asleep, 0ul, __ATOMIC_SEQ_CST);
		sim_wake_bit(&kswapd->asleep, ASLEEP);
		sim_kthread_stop(kswapd->thread);
		kswapd->thread = NULL;
	}
}

void kswapd_stats(struct sim_reclaim_stats *out)
{
	for (unsigned int nid = 0; nid < nr_node_ids; nid++) {
		struct kswapd *kswapd = &daemons[nid];

		out->kswapd_wakes += __atomic_load_n(&kswapd->wakes, __ATOMIC_RELAXED);
		out->kswapd_runs += __atomic_load_n(&kswapd->runs, __ATOMIC_RELAXED);
		out->kswapd_freed += __atomic_load_n(&kswapd->freed, __ATOMIC_RELAXED);
		out->kswapd_ns +=
			sim_ticks_to_ns(__atomic_load_n(&kswapd->ticks, __ATOMIC_RELAXED));
	}
}
