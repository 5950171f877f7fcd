// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's queued spinlock, and the NUMA-aware form of its queue. Kernel:
 * kernel/locking/qspinlock.c; CNA: the patches "Add NUMA-awareness to qspinlock", version 15.
 *
 * The word has a byte for the holder, one for the CPU that waits first, and the last CPU of the
 * queue, whose CPUs wait on nodes of their own. So a single waiter spins on the word alone, and of
 * many only the head of the queue does.
 *
 * CNA: while the head of the queue waits, it moves waiters of other nodes into a second queue,
 * until a waiter of its own node is next. The second queue passes from head to head. It moves to
 * the front when no local waiter is left, or when it has waited for 10 ms.
 */
#include "sim/kernel/percpu.h"
#include "sim/kernel/spinlock_by_name.h"

#include <machine/sim.h>

#define LOCKED	     1u
#define LOCKED_MASK  0xffu
#define PENDING	     0x100u
#define PENDING_MASK 0xff00u
#define TAIL_SHIFT   16
/* How often a CPU checks again while the first waiter becomes the holder. */
#define PENDING_LOOPS 512

/* node->since: the second queue has waited long enough. */
#define CNA_FLUSH 1u

static u32 read_word(arch_spinlock_t *lock)
{
	return __atomic_load_n(&lock->val, __ATOMIC_ACQUIRE);
}

static bool queued_trylock(arch_spinlock_t *lock)
{
	u32 free = 0;

	return !__atomic_load_n(&lock->val, __ATOMIC_RELAXED) &&
	       __atomic_compare_exchange_n(&lock->val, &free, LOCKED, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* Waits until the bits of @mask are clear; returns the word. */
static u32 wait_clear(arch_spinlock_t *lock, u32 mask)
{
	unsigned int turns = 0;
	u32 word;

	while ((word = read_word(lock)) & mask)
		sim_relax_on(&turns, &lock->val);
	return word;
}

/* As the only waiter, on the word. False: there are others, and it must queue. */
static bool wait_first(arch_spinlock_t *lock)
{
	unsigned int turns = 0;
	u32 word = read_word(lock);

	for (unsigned int i = 0; word == PENDING && i < PENDING_LOOPS; i++) {
		sim_relax_on(&turns, &lock->val);
		word = read_word(lock);
	}
	if (word & ~LOCKED_MASK)
		return false;
	word = __atomic_fetch_or(&lock->val, PENDING, __ATOMIC_ACQUIRE);
	if (word & ~LOCKED_MASK) {
		if (!(word & PENDING_MASK))
			__atomic_store_n(&lock->byte[SIM_PENDING_BYTE], 0, __ATOMIC_RELAXED);
		return false;
	}
	if (word & LOCKED_MASK)
		wait_clear(lock, LOCKED_MASK);
	__atomic_store_n(&lock->half[SIM_LOW_HALF], LOCKED, __ATOMIC_RELAXED);
	return true;
}

/* The word showed no waiter after @node: takes the lock, with @tail in the word. */
static bool take_as_last(arch_spinlock_t *lock, const struct sim_queue_node *node, u32 word,
			 u16 tail)
{
	return word >> TAIL_SHIFT == node->code &&
	       __atomic_compare_exchange_n(&lock->val, &word, (u32)tail << TAIL_SHIFT | LOCKED,
					   false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static void pass_head(struct sim_queue_node *to, u32 value)
{
	__atomic_store_n(&to->locked, value, __ATOMIC_RELEASE);
}

/* Without a queue: the lock is free, or this CPU is its only waiter. */
static bool lock_unqueued(arch_spinlock_t *lock)
{
	u32 free = 0;

	return likely(__atomic_compare_exchange_n(&lock->val, &free, LOCKED, false,
						  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) ||
	       wait_first(lock);
}

static void queued_slow(arch_spinlock_t *lock)
{
	struct sim_queue_node *node = sim_queue_node_get();
	u32 word;

	if (queued_trylock(lock)) {
		sim_queue_node_put(node);
		return;
	}
	sim_queue_up(lock, node);
	word = wait_clear(lock, LOCKED_MASK | PENDING_MASK);
	if (!take_as_last(lock, node, word, 0)) {
		__atomic_store_n(&lock->byte[SIM_LOCK_BYTE], LOCKED, __ATOMIC_RELAXED);
		pass_head(sim_queue_wait_next(node), 1);
	}
	sim_queue_node_put(node);
}

static void queued_lock(arch_spinlock_t *lock)
{
	if (!lock_unqueued(lock))
		queued_slow(lock);
}

static void queued_unlock(arch_spinlock_t *lock)
{
	if (unlikely(!__atomic_load_n(&lock->byte[SIM_LOCK_BYTE], __ATOMIC_RELAXED)))
		sim_bug(__FILE__, __LINE__, "spin_unlock() of a lock that is not held");
	__atomic_store_n(&lock->byte[SIM_LOCK_BYTE], 0, __ATOMIC_RELEASE);
}

static bool queued_is_locked(arch_spinlock_t *lock)
{
	return __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
}

static bool queued_is_contended(arch_spinlock_t *lock)
{
	return __atomic_load_n(&lock->val, __ATOMIC_RELAXED) & ~LOCKED_MASK;
}

const struct sim_spinlock sim_spinlock_queued = {
	.lock = queued_lock,
	.trylock = queued_trylock,
	.unlock = queued_unlock,
	.is_locked = queued_is_locked,
	.is_contended = queued_is_contended,
};

/*
 * CNA. node->locked of the head is 1, or 1 + the code of the last node of the second queue. That
 * queue is a ring: the next of its last node is its first.
 */

static struct sim_queue_node *next_of(struct sim_queue_node *node)
{
	return __atomic_load_n(&node->next, __ATOMIC_ACQUIRE);
}

static struct sim_queue_node *second_last(const struct sim_queue_node *node)
{
	return node->locked > 1 ? sim_queue_node_of((u16)(node->locked - 1)) : NULL;
}

/* Moves it from the main queue into @node's second queue. */
static void move_to_second(struct sim_queue_node *node, struct sim_queue_node *next,
			   struct sim_queue_node *after)
{
	struct sim_queue_node *last = second_last(node);

	node->next = after;
	if (!last) {
		next->next = next;
		node->since = sim_clock();
	} else {
		next->next = last->next;
		last->next = next;
	}
	node->locked = 1u + next->code;
}

/* True if the next waiter is on @node's memory node. */
static bool order_queue(struct sim_queue_node *node)
{
	struct sim_queue_node *next = next_of(node), *after;

	if (!next)
		return false;
	if (next->node == node->node)
		return true;
	after = next_of(next);
	if (after)
		move_to_second(node, next, after);
	return false;
}

static void order_while_waiting(arch_spinlock_t *lock, struct sim_queue_node *node)
{
	unsigned int turns = 0;

	if (second_last(node) &&
	    (node->since == CNA_FLUSH || sim_clock() - node->since > sim_cna_patience)) {
		node->since = CNA_FLUSH;
		return;
	}
	while (read_word(lock) & (LOCKED_MASK | PENDING_MASK) && !order_queue(node))
		sim_relax_on(&turns, &lock->val);
}

/* The second queue comes first. */
static struct sim_queue_node *open_ring(struct sim_queue_node *last, struct sim_queue_node *behind)
{
	struct sim_queue_node *first = last->next;

	__atomic_store_n(&last->next, behind, __ATOMIC_RELEASE);
	return first;
}

static void cna_pass(struct sim_queue_node *node)
{
	struct sim_queue_node *next = sim_queue_wait_next(node), *last = second_last(node);

	if (!last) {
		pass_head(next, 1);
		return;
	}
	if (node->since == CNA_FLUSH || next->node != node->node) {
		pass_head(open_ring(last, next), 1);
		return;
	}
	next->since = node->since;
	pass_head(next, node->locked);
}

/* No waiter follows @node in the main queue: the second queue becomes the main queue. */
static bool cna_take_as_last(arch_spinlock_t *lock, struct sim_queue_node *node, u32 word)
{
	struct sim_queue_node *last = second_last(node), *first;

	if (!last)
		return take_as_last(lock, node, word, 0);
	if (word >> TAIL_SHIFT != node->code)
		return false;
	first = last->next;
	last->next = NULL;
	if (take_as_last(lock, node, word, last->code)) {
		pass_head(first, 1);
		return true;
	}
	last->next = first;
	return false;
}

static void cna_slow(arch_spinlock_t *lock)
{
	struct sim_queue_node *node = sim_queue_node_get();
	u32 word;

	node->node = numa_node_id();
	node->since = 0;
	if (queued_trylock(lock)) {
		sim_queue_node_put(node);
		return;
	}
	sim_queue_up(lock, node);
	if (!node->locked)
		node->locked = 1; /* the queue was empty */
	order_while_waiting(lock, node);
	word = wait_clear(lock, LOCKED_MASK | PENDING_MASK);
	if (!cna_take_as_last(lock, node, word)) {
		__atomic_store_n(&lock->byte[SIM_LOCK_BYTE], LOCKED, __ATOMIC_RELAXED);
		cna_pass(node);
	}
	sim_queue_node_put(node);
}

static void cna_lock(arch_spinlock_t *lock)
{
	if (!lock_unqueued(lock))
		cna_slow(lock);
}

const struct sim_spinlock sim_spinlock_cna = {
	.lock = cna_lock,
	.trylock = queued_trylock,
	.unlock = queued_unlock,
	.is_locked = queued_is_locked,
	.is_contended = queued_is_contended,
};
