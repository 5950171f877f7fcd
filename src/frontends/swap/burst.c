// SPDX-License-Identifier: GPL-2.0-or-later
/* The burst models: swap.h says what each is and where it comes from. */
#include "src/frontends/swap/swap.h"

static void count_burst(struct swap_device *dev, u32 nr)
{
	long longest = atomic_long_read(&dev->longest);

	if (!nr)
		return;
	atomic_long_inc(&dev->bursts);
	atomic_long_add(nr, &dev->freed);
	while (nr > longest)
		if (atomic_long_try_cmpxchg(&dev->longest, &longest, nr))
			break;
}

static void notify(struct swap_device *dev,
		   void (*notify_user)(struct frontend *, unsigned int, u64), u64 slot)
{
	if (notify_user)
		notify_user(dev->fe, smp_processor_id(), slot);
}

/* Under the device lock. False: there is nothing to free, or no more. */
static bool free_one(struct swap_device *dev, u64 slot, enum swap_state expected)
{
	struct swap_cluster *cluster = swap_cluster_of(dev, slot);
	u8 *map = swap_map_of(cluster, slot);
	bool freed;

	lockdep_assert_held(&dev->lock);
	spin_lock(&cluster->lock);
	freed = READ_ONCE(*map) == expected;
	if (freed)
		WRITE_ONCE(*map, SWAP_RETURNED);
	spin_unlock(&cluster->lock);
	if (!freed)
		return false;
	notify(dev, dev->user->slot_free_notify, slot);
	/* Last: a store that finds the slot free does not take the lock. */
	WRITE_ONCE(*map, SWAP_FREE);
	return true;
}

static void free_run_single(struct swap_device *dev, u64 slot, u32 nr)
{
	for (; nr; nr--, slot++) {
		bool freed;

		if (swap_slot_state(dev, slot) != SWAP_IN_USE)
			continue;
		notify(dev, dev->user->invalidate, slot);
		spin_lock(&dev->lock);
		freed = free_one(dev, slot, SWAP_IN_USE);
		spin_unlock(&dev->lock);
		count_burst(dev, freed);
	}
}

/* Under the cache's lock, with interrupts off. */
static void flush_return_cache(struct swap_device *dev, struct swap_return_cache *cache)
{
	u32 freed = 0;

	spin_lock(&dev->lock);
	for (unsigned int i = 0; i < cache->n_ret; i++)
		freed += free_one(dev, cache->slots_ret[i], SWAP_RETURNED);
	spin_unlock(&dev->lock);
	cache->n_ret = 0;
	count_burst(dev, freed);
}

static void return_slot(struct swap_device *dev, u64 slot)
{
	struct swap_return_cache *cache = raw_cpu_ptr(dev->return_cache);

	spin_lock_irq(&cache->free_lock);
	if (cache->n_ret == SWAP_SLOTS_CACHE)
		flush_return_cache(dev, cache);
	cache->slots_ret[cache->n_ret++] = slot;
	spin_unlock_irq(&cache->free_lock);
}

/*
 * The process does not own the slot any more, but it is not free yet: the kernel's SWAP_HAS_CACHE
 * alone.
 */
static bool take_from_process(struct swap_device *dev, u64 slot)
{
	struct swap_cluster *cluster = swap_cluster_of(dev, slot);
	u8 *map = swap_map_of(cluster, slot);
	bool taken;

	spin_lock(&cluster->lock);
	taken = READ_ONCE(*map) == SWAP_IN_USE;
	if (taken)
		WRITE_ONCE(*map, SWAP_RETURNED);
	spin_unlock(&cluster->lock);
	return taken;
}

static void free_run_slots64(struct swap_device *dev, u64 slot, u32 nr)
{
	for (; nr; nr--, slot++) {
		if (!take_from_process(dev, slot))
			continue;
		notify(dev, dev->user->invalidate, slot);
		return_slot(dev, slot);
	}
}

static void free_whole_run(struct swap_device *dev, u64 slot, u32 nr, enum swap_state expected)
{
	struct swap_cluster *cluster = swap_cluster_of(dev, slot);
	u32 freed = 0;

	spin_lock(&cluster->lock);
	for (; nr; nr--, slot++) {
		u8 *map = swap_map_of(cluster, slot);

		if (READ_ONCE(*map) != expected)
			continue;
		WRITE_ONCE(*map, SWAP_RETURNED);
		notify(dev, dev->user->invalidate, slot);
		notify(dev, dev->user->slot_free_notify, slot);
		WRITE_ONCE(*map, SWAP_FREE);
		freed++;
	}
	spin_unlock(&cluster->lock);
	count_burst(dev, freed);
}

static void free_run_cluster(struct swap_device *dev, u64 slot, u32 nr)
{
	free_whole_run(dev, slot, nr, SWAP_IN_USE);
}

void swap_free_run_returned(struct swap_device *dev, u64 slot, u32 nr)
{
	free_whole_run(dev, slot, nr, SWAP_RETURNED);
}

static void free_run_overwrite(struct swap_device *dev, u64 slot, u32 nr)
{
	for (; nr; nr--, slot++)
		take_from_process(dev, slot);
}

swap_free_run_t *const swap_free_run[NR_BURSTS] = {
	[BURST_SINGLE] = free_run_single,
	[BURST_SLOTS64] = free_run_slots64,
	[BURST_CLUSTER] = free_run_cluster,
	[BURST_EXIT_STORM] = free_run_overwrite, /* and swap_hold_back() remembers the run */
	[BURST_OVERWRITE] = free_run_overwrite,
};

/* A run at the end of the CPU's list; NULL: out of memory. */
static struct swap_run *new_run(struct swap_pending *pending)
{
	struct swap_run_block *block = pending->last;

	if (!block || block->nr == SWAP_RUNS_PER_BLOCK) {
		block = kzalloc(sizeof(*block), GFP_KERNEL);
		if (!block)
			return NULL;
		if (pending->last)
			pending->last->next = block;
		else
			pending->first = block;
		pending->last = block;
	}
	return &block->runs[block->nr++];
}

static void flush_pending(struct swap_device *dev, struct swap_pending *pending)
{
	struct swap_run_block *block = pending->first, *next;

	memset(pending, 0, sizeof(*pending));
	for (; block; block = next) {
		next = block->next;
		for (u32 i = 0; i < block->nr; i++) {
			struct swap_run *run = &block->runs[i];

			swap_free_now(dev, run->slot, run->nr, run->process,
				      swap_free_run_returned);
		}
		kfree(block);
	}
}

void swap_hold_back(struct swap_device *dev, u64 slot, u32 nr, u32 process)
{
	struct swap_pending *pending = raw_cpu_ptr(dev->pending);
	struct swap_run *run = new_run(pending);

	swap_free_now(dev, slot, nr, process, swap_free_run[BURST_EXIT_STORM]);
	if (!run) {
		/* There is no memory to note the run: frees what is held, then this run. */
		flush_pending(dev, pending);
		swap_free_now(dev, slot, nr, process, swap_free_run_returned);
		return;
	}
	*run = (struct swap_run){.slot = slot, .nr = nr, .process = process};
	pending->nr_slots += nr;
	if (pending->nr_slots >= SWAP_EXIT_SLOTS)
		flush_pending(dev, pending);
}

void swap_flush_pending(struct swap_device *dev)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		flush_pending(dev, per_cpu_ptr(dev->pending, cpu));
}

void swap_flush_return_caches(struct swap_device *dev)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct swap_return_cache *cache = per_cpu_ptr(dev->return_cache, cpu);

		spin_lock_irq(&cache->free_lock);
		flush_return_cache(dev, cache);
		spin_unlock_irq(&cache->free_lock);
		cond_resched();
	}
}
