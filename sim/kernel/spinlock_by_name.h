/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spinlocks that a run can choose by name, for machines where one more call costs nothing, since
 * time is simulated. All have a 32-bit word, which is zero while the lock is free.
 */
#ifndef SIM_KERNEL_SPINLOCK_BY_NAME_H
#define SIM_KERNEL_SPINLOCK_BY_NAME_H

#include "sim/kernel/spinlock.h"

struct sim_spinlock {
	void (*lock)(arch_spinlock_t *lock);
	bool (*trylock)(arch_spinlock_t *lock);
	void (*unlock)(arch_spinlock_t *lock);
	bool (*is_locked)(arch_spinlock_t *lock);
	bool (*is_contended)(arch_spinlock_t *lock);
};

extern const struct sim_spinlock sim_spinlock_tas, sim_spinlock_ticket, sim_spinlock_mcs,
	sim_spinlock_queued, sim_spinlock_cna;

/* How long CNA lets waiters of other nodes wait: 10 ms, in the machine's ticks. */
extern u64 sim_cna_patience;

/* Limits: CPUs, MCS locks that a CPU holds at once, and locks of others that it waits for. */
#define SIM_QUEUE_CPUS	1024u
#define SIM_QUEUE_NODES 8u

/* A CPU's place in a lock's queue, on a cache line of its own. */
struct sim_queue_node {
	struct sim_queue_node *next;
	u32 locked; /* the lock, or the queue's head, belongs to this node; for CNA see there */
	u16 code;   /* the node's code in a lock's word */
	bool taken;
	unsigned int node; /* of memory: CNA's */
	u64 since;
} ____cacheline_aligned;

/* Take a free node of this CPU, with preemption off, and return it. */
struct sim_queue_node *sim_queue_node_get(void);
void sim_queue_node_put(struct sim_queue_node *node);
struct sim_queue_node *sim_queue_node_of(u16 code);
/* @node becomes the tail of the lock's queue; returns when it is its head. */
void sim_queue_up(arch_spinlock_t *lock, struct sim_queue_node *node);
/* The node queued after @node; waits for one that is about to queue. */
struct sim_queue_node *sim_queue_wait_next(struct sim_queue_node *node);

/* Parts of the word. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SIM_LOCK_BYTE	 0
#define SIM_PENDING_BYTE 1
#define SIM_LOW_HALF	 0
#define SIM_TAIL_HALF	 1
#else
#define SIM_LOCK_BYTE	 3
#define SIM_PENDING_BYTE 2
#define SIM_LOW_HALF	 1
#define SIM_TAIL_HALF	 0
#endif

#endif
