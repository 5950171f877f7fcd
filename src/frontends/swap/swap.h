/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Swap above a front-end: the owner of each slot, and the locks through which freed slots reach
 * the front-end. Kernel: mm/swapfile.c and mm/swap_slots.c of v6.12, and of v6.15 for runs.
 *
 * Traces name the slots, so nothing here allocates one. Kept are the locks of a free:
 *
 *   page-table lock of the process	munmap and exit walk with it held, at most 512 entries
 *   return cache of the CPU		64 slots, its lock taken with interrupts off
 *   device lock			one for all slots
 *   cluster lock			one for 512 slots
 *
 * in this order, then whatever the front-end takes. A burst model says which of them:
 *
 *   single	Each slot by itself: device lock, cluster lock for the slot's count, then the
 *		front-end under the device lock. v6.12 with the slots cache turned off.
 *   slots64	The slot goes to the CPU's return cache. When 64 are held and one more comes,
 *		all 64 are freed in their order of arrival under the cache's lock (interrupts
 *		off) and the device lock. v6.12 for entries that are freed one by one.
 *   cluster	Neighbouring slots, at most 512 and of one cluster, by one call under the
 *		cluster lock. v6.15, which has no return cache; earlier kernels did the same
 *		for whole runs under the device lock.
 *   exit_storm	What a CPU frees is held back until it is 65,536 slots (a process of 256 MiB),
 *		then freed at once by runs as in cluster, as an exiting process does.
 *   overwrite	Frees never reach the front-end. The slot's next store replaces what it held:
 *		malloc, then free. A swap device whose driver does not learn of free slots.
 *
 * zswap learns of a freed entry under the page-table lock, before the return cache (single,
 * slots64), or in the run; zram where the device is told.
 */
#ifndef FRONTENDS_SWAP_SWAP_H
#define FRONTENDS_SWAP_SWAP_H

#include "sim/kernel.h"
#include "src/frontends/frontend.h"

#define SWAPFILE_CLUSTER    512u
#define SWAP_SLOTS_CACHE    64u
#define SWAP_EXIT_SLOTS	    65536u
#define SWAP_NR_PAGE_TABLES 256u /* locks; processes share them modulo this */
#define SWAP_RUNS_PER_BLOCK 255u

/* Swap's view of a slot; one byte of the kernel's swap_map. */
enum swap_state {
	SWAP_FREE,
	SWAP_IN_USE,
	SWAP_RETURNED, /* freed by its process, but a burst model holds it back */
};

/* Calls of a front-end when a slot is freed. Either may be NULL. Atomic context. */
struct swap_user {
	void (*invalidate)(struct frontend *fe, unsigned int cpu, u64 slot);
	void (*slot_free_notify)(struct frontend *fe, unsigned int cpu, u64 slot);
};

struct swap_cluster {
	spinlock_t lock;
	u8 map[SWAPFILE_CLUSTER]; /* enum swap_state, written under the lock that frees meet */
};

struct swap_return_cache {
	spinlock_t free_lock;
	unsigned int n_ret;
	u64 slots_ret[SWAP_SLOTS_CACHE];
};

struct swap_run {
	u64 slot;
	u32 nr, process;
};

struct swap_run_block {
	struct swap_run_block *next;
	u32 nr;
	struct swap_run runs[SWAP_RUNS_PER_BLOCK];
};

/* Of one CPU. Runs that exit_storm holds back, in order. */
struct swap_pending {
	struct swap_run_block *first, *last;
	u64 nr_slots;
};

struct swap_page_table {
	spinlock_t ptl;
} ____cacheline_aligned;

struct swap_device {
	struct frontend *fe;
	const struct swap_user *user;
	enum frontend_burst burst;
	u64 nr_slots, nr_clusters;
	struct swap_cluster **clusters; /* NULL: never used */
	struct swap_page_table *page_tables;
	struct swap_return_cache __percpu *return_cache;
	struct swap_pending __percpu *pending;

	spinlock_t lock ____cacheline_aligned;
	/* Counted under different locks of a burst, so atomically. */
	atomic_long_t bursts;  /* calls that freed slots under one hold of their lock */
	atomic_long_t freed;   /* slots that reached the front-end by a burst */
	atomic_long_t reused;  /* slots stored to while a burst held them back */
	atomic_long_t longest; /* most slots of one burst */
};

/* Name of a burst model, "slots64". Any context. */
extern const char *const swap_burst_names[NR_BURSTS];

/* Process context. 0, -EINVAL for an unknown burst model, or -ENOMEM. */
int swap_device_init(struct swap_device *dev, struct frontend *fe, const struct swap_user *user,
		     u64 nr_slots, enum frontend_burst burst);
void swap_device_exit(struct swap_device *dev);

/*
 * The slot is given to a page that goes out. Process context. 0, -ENOMEM without room for its
 * cluster, or -EINVAL for a slot beyond the device. @old: what it was, for swap_slot_undo().
 */
int swap_slot_use(struct swap_device *dev, u64 slot, enum swap_state *old);
/* The store failed: restores the slot's state. */
void swap_slot_undo(struct swap_device *dev, u64 slot, enum swap_state old);
/* Any context. A slot beyond the device is free. */
enum swap_state swap_slot_state(struct swap_device *dev, u64 slot);

/* Frees slots as the burst model does. Process context of a CPU. */
void swap_free_slots(struct swap_device *dev, u64 slot, u32 nr, u32 process);
/* Frees what is held back. Process context, quiescent. */
void swap_drain(struct swap_device *dev);
/* Every slot is free, nothing is held back, counters are 0; no front-end is notified. Quiescent. */
void swap_reset(struct swap_device *dev);

/* Of the burst models, src/frontends/swap/burst.c. Under the page-table lock; a run of one cluster. */
typedef void swap_free_run_t(struct swap_device *dev, u64 slot, u32 nr);
extern swap_free_run_t *const swap_free_run[NR_BURSTS];
/* Frees the part of the run that a model has held back so far. */
swap_free_run_t swap_free_run_returned;
/* The run is freed later instead: by exit_storm. */
void swap_hold_back(struct swap_device *dev, u64 slot, u32 nr, u32 process);
void swap_free_now(struct swap_device *dev, u64 slot, u32 nr, u32 process, swap_free_run_t *run);
void swap_flush_return_caches(struct swap_device *dev);
void swap_flush_pending(struct swap_device *dev);

static inline struct swap_cluster *swap_cluster_of(struct swap_device *dev, u64 slot)
{
	return smp_load_acquire(&dev->clusters[slot / SWAPFILE_CLUSTER]);
}

static inline u8 *swap_map_of(struct swap_cluster *cluster, u64 slot)
{
	return &cluster->map[slot % SWAPFILE_CLUSTER];
}

#endif
