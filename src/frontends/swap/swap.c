// SPDX-License-Identifier: GPL-2.0-or-later
/* Slots, and the walk of tasks that free them; burst.c has what a freed slot goes through. */
#include "src/frontends/calls.h"

const char *const swap_burst_names[NR_BURSTS] = {
	[BURST_SINGLE] = "single",	 [BURST_SLOTS64] = "slots64",
	[BURST_CLUSTER] = "cluster",	 [BURST_EXIT_STORM] = "exit_storm",
	[BURST_OVERWRITE] = "overwrite",
};

static int init_per_cpu(struct swap_device *dev)
{
	unsigned int cpu;

	dev->return_cache = alloc_percpu(struct swap_return_cache);
	dev->pending = alloc_percpu(struct swap_pending);
	if (!dev->return_cache || !dev->pending)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		spin_lock_init(&per_cpu_ptr(dev->return_cache, cpu)->free_lock);
	return 0;
}

int swap_device_init(struct swap_device *dev, struct frontend *fe, const struct swap_user *user,
		     u64 nr_slots, enum frontend_burst burst)
{
	memset(dev, 0, sizeof(*dev));
	if ((unsigned int)burst >= NR_BURSTS)
		return -EINVAL;
	dev->fe = fe;
	dev->user = user;
	dev->burst = burst;
	dev->nr_slots = nr_slots;
	dev->nr_clusters = DIV_ROUND_UP(nr_slots, SWAPFILE_CLUSTER);
	spin_lock_init(&dev->lock);
	dev->clusters = kvcalloc(dev->nr_clusters + 1, sizeof(*dev->clusters), GFP_KERNEL);
	dev->page_tables = frontend_lines(SWAP_NR_PAGE_TABLES, sizeof(*dev->page_tables));
	if (!dev->clusters || !dev->page_tables || init_per_cpu(dev)) {
		swap_device_exit(dev);
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < SWAP_NR_PAGE_TABLES; i++)
		spin_lock_init(&dev->page_tables[i].ptl);
	return 0;
}

static void free_pending(struct swap_device *dev)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct swap_run_block *block = per_cpu_ptr(dev->pending, cpu)->first, *next;

		for (; block; block = next) {
			next = block->next;
			kfree(block);
		}
		memset(per_cpu_ptr(dev->pending, cpu), 0, sizeof(struct swap_pending));
	}
}

void swap_device_exit(struct swap_device *dev)
{
	if (dev->pending)
		free_pending(dev);
	for (u64 i = 0; dev->clusters && i < dev->nr_clusters; i++)
		kfree(dev->clusters[i]);
	kvfree(dev->clusters);
	frontend_release(dev->page_tables);
	free_percpu(dev->return_cache);
	free_percpu(dev->pending);
	memset(dev, 0, sizeof(*dev));
}

/* The slot's cluster, made at its first use, so that unused ones cost a pointer. */
static struct swap_cluster *get_cluster(struct swap_device *dev, u64 slot)
{
	struct swap_cluster **place = &dev->clusters[slot / SWAPFILE_CLUSTER];
	struct swap_cluster *cluster = smp_load_acquire(place), *old = NULL;

	if (likely(cluster))
		return cluster;
	cluster = kzalloc(sizeof(*cluster), GFP_KERNEL);
	if (!cluster)
		return NULL;
	spin_lock_init(&cluster->lock);
	if (try_cmpxchg(place, &old, cluster))
		return cluster;
	kfree(cluster);
	/* A failed cmpxchg orders nothing, but what the other CPU has made must be visible. */
	return smp_load_acquire(place);
}

/* The lock under which this device's burst model frees slots. */
static spinlock_t *freeing_lock(struct swap_device *dev, struct swap_cluster *cluster)
{
	return dev->burst == BURST_SINGLE || dev->burst == BURST_SLOTS64 ? &dev->lock
									 : &cluster->lock;
}

int swap_slot_use(struct swap_device *dev, u64 slot, enum swap_state *old)
{
	struct swap_cluster *cluster;
	spinlock_t *lock;
	u8 *map;

	if (slot >= dev->nr_slots)
		return -EINVAL;
	cluster = get_cluster(dev, slot);
	if (!cluster)
		return -ENOMEM;
	map = swap_map_of(cluster, slot);
	*old = READ_ONCE(*map);
	if (likely(*old != SWAP_RETURNED)) {
		/* The CPU's allocation cache takes slots 64 at a time: no lock for each. */
		WRITE_ONCE(*map, SWAP_IN_USE);
		return 0;
	}
	/* A free in progress finishes first. */
	lock = freeing_lock(dev, cluster);
	spin_lock(lock);
	*old = READ_ONCE(*map);
	WRITE_ONCE(*map, SWAP_IN_USE);
	spin_unlock(lock);
	if (*old == SWAP_RETURNED)
		atomic_long_inc(&dev->reused);
	return 0;
}

void swap_slot_undo(struct swap_device *dev, u64 slot, enum swap_state old)
{
	WRITE_ONCE(*swap_map_of(swap_cluster_of(dev, slot), slot), (u8)old);
}

enum swap_state swap_slot_state(struct swap_device *dev, u64 slot)
{
	struct swap_cluster *cluster;

	if (slot >= dev->nr_slots)
		return SWAP_FREE;
	cluster = swap_cluster_of(dev, slot);
	return cluster ? READ_ONCE(*swap_map_of(cluster, slot)) : SWAP_FREE;
}

/* As a walk of page tables: each table's entries under its lock, with others running in between. */
void swap_free_now(struct swap_device *dev, u64 slot, u32 nr, u32 process, swap_free_run_t *run)
{
	spinlock_t *ptl = &dev->page_tables[process % SWAP_NR_PAGE_TABLES].ptl;

	while (nr) {
		u32 n = min_t(u32, nr, SWAPFILE_CLUSTER - (u32)(slot % SWAPFILE_CLUSTER));

		if (swap_cluster_of(dev, slot)) {
			spin_lock(ptl);
			run(dev, slot, n);
			spin_unlock(ptl);
		}
		slot += n;
		nr -= n;
		if (nr)
			cond_resched();
	}
}

void swap_free_slots(struct swap_device *dev, u64 slot, u32 nr, u32 process)
{
	if (slot >= dev->nr_slots)
		return;
	nr = (u32)min_t(u64, nr, dev->nr_slots - slot);
	if (dev->burst == BURST_EXIT_STORM)
		swap_hold_back(dev, slot, nr, process);
	else
		swap_free_now(dev, slot, nr, process, swap_free_run[dev->burst]);
}

/* Objects that are on no list: those of overwritten slots, and of a store that failed. */
static void free_returned(struct swap_device *dev)
{
	for (u64 i = 0; i < dev->nr_clusters; i++)
		if (dev->clusters[i])
			swap_free_now(dev, i * SWAPFILE_CLUSTER, SWAPFILE_CLUSTER, 0,
				      swap_free_run_returned);
}

void swap_drain(struct swap_device *dev)
{
	swap_flush_return_caches(dev);
	swap_flush_pending(dev);
	free_returned(dev);
}

void swap_reset(struct swap_device *dev)
{
	unsigned int cpu;

	free_pending(dev);
	for_each_possible_cpu(cpu)
		per_cpu_ptr(dev->return_cache, cpu)->n_ret = 0;
	for (u64 i = 0; i < dev->nr_clusters; i++)
		if (dev->clusters[i])
			memset(dev->clusters[i]->map, SWAP_FREE, SWAPFILE_CLUSTER);
	atomic_long_set(&dev->bursts, 0);
	atomic_long_set(&dev->freed, 0);
	atomic_long_set(&dev->reused, 0);
	atomic_long_set(&dev->longest, 0);
}
