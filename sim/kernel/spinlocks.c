// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The simple spinlocks that can be chosen by name: test-and-set, as on CPUs without queues; ticket;
 * and MCS, a plain queue. And the nodes of the locks that queue.
 */
#include "sim/kernel/percpu.h"
#include "sim/kernel/spinlock_by_name.h"

#include <machine/sim.h>

static struct sim_queue_node nodes[SIM_QUEUE_CPUS][SIM_QUEUE_NODES];

struct sim_queue_node *sim_queue_node_get(void)
{
	struct sim_queue_node *own = nodes[smp_processor_id()];

	for (unsigned int i = 0; i < SIM_QUEUE_NODES; i++) {
		if (own[i].taken)
			continue;
		own[i].taken = true;
		own[i].code = (u16)(1 + smp_processor_id() * SIM_QUEUE_NODES + i);
		own[i].locked = 0;
		own[i].next = NULL;
		return &own[i];
	}
	sim_bug(__FILE__, __LINE__, "more locks at once than a CPU has nodes for");
}

void sim_queue_node_put(struct sim_queue_node *node)
{
	node->taken = false;
}

struct sim_queue_node *sim_queue_node_of(u16 code)
{
	return &nodes[(code - 1u) / SIM_QUEUE_NODES][(code - 1u) % SIM_QUEUE_NODES];
}

void sim_queue_up(arch_spinlock_t *lock, struct sim_queue_node *node)
{
	unsigned int turns = 0;
	u16 before = __atomic_exchange_n(&lock->half[SIM_TAIL_HALF], node->code, __ATOMIC_ACQ_REL);

	if (!before)
		return;
	__atomic_store_n(&sim_queue_node_of(before)->next, node, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&node->locked, __ATOMIC_ACQUIRE))
		sim_relax_on(&turns, &node->locked);
}

struct sim_queue_node *sim_queue_wait_next(struct sim_queue_node *node)
{
	struct sim_queue_node *next;
	unsigned int turns = 0;

	while (!(next = __atomic_load_n(&node->next, __ATOMIC_ACQUIRE)))
		sim_relax_on(&turns, &node->next);
	return next;
}

/* Test-and-set: a CPU that reads it free tries to write first. */

static bool tas_trylock(arch_spinlock_t *lock)
{
	return !__atomic_load_n(&lock->val, __ATOMIC_RELAXED) &&
	       !__atomic_exchange_n(&lock->val, 1, __ATOMIC_ACQUIRE);
}

static void tas_lock(arch_spinlock_t *lock)
{
	unsigned int turns = 0;

	while (__atomic_exchange_n(&lock->val, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&lock->val, __ATOMIC_RELAXED))
			sim_relax_on(&turns, &lock->val);
}

static void tas_unlock(arch_spinlock_t *lock)
{
	if (unlikely(!__atomic_load_n(&lock->val, __ATOMIC_RELAXED)))
		sim_bug(__FILE__, __LINE__, "spin_unlock() of a lock that is not held");
	__atomic_store_n(&lock->val, 0, __ATOMIC_RELEASE);
}

static bool tas_is_locked(arch_spinlock_t *lock)
{
	return __atomic_load_n(&lock->val, __ATOMIC_RELAXED);
}

/* A test-and-set lock does not know its waiters. */
static bool tas_is_contended(arch_spinlock_t *lock)
{
	(void)lock;
	return false;
}

const struct sim_spinlock sim_spinlock_tas = {
	.lock = tas_lock,
	.trylock = tas_trylock,
	.unlock = tas_unlock,
	.is_locked = tas_is_locked,
	.is_contended = tas_is_contended,
};

/* Ticket: see ticket_spinlock.h. */

static void ticket_lock(arch_spinlock_t *lock)
{
	ticket_spin_lock(lock);
}

static bool ticket_trylock(arch_spinlock_t *lock)
{
	return ticket_spin_trylock(lock);
}

static void ticket_unlock(arch_spinlock_t *lock)
{
	ticket_spin_unlock(lock);
}

const struct sim_spinlock sim_spinlock_ticket = {
	.lock = ticket_lock,
	.trylock = ticket_trylock,
	.unlock = ticket_unlock,
	.is_locked = ticket_spin_is_locked,
	.is_contended = ticket_spin_is_contended,
};

/*
 * MCS: the word's tail is the last node of the queue, whose head holds the lock; its low half says
 * which node that is, for the unlock.
 */

static u16 *tail_of(arch_spinlock_t *lock)
{
	return &lock->half[SIM_TAIL_HALF];
}

static u16 *holder_of(arch_spinlock_t *lock)
{
	return &lock->half[SIM_LOW_HALF];
}

static void mcs_lock(arch_spinlock_t *lock)
{
	struct sim_queue_node *node = sim_queue_node_get();

	sim_queue_up(lock, node);
	__atomic_store_n(holder_of(lock), node->code, __ATOMIC_RELAXED);
}

static bool mcs_trylock(arch_spinlock_t *lock)
{
	struct sim_queue_node *node;
	u16 none = 0;

	if (__atomic_load_n(tail_of(lock), __ATOMIC_RELAXED))
		return false;
	node = sim_queue_node_get();
	if (__atomic_compare_exchange_n(tail_of(lock), &none, node->code, false, __ATOMIC_ACQUIRE,
					__ATOMIC_RELAXED)) {
		__atomic_store_n(holder_of(lock), node->code, __ATOMIC_RELAXED);
		return true;
	}
	sim_queue_node_put(node);
	return false;
}

static void mcs_unlock(arch_spinlock_t *lock)
{
	u16 code = __atomic_load_n(holder_of(lock), __ATOMIC_RELAXED), last = code;
	struct sim_queue_node *node, *next;

	if (unlikely(!code))
		sim_bug(__FILE__, __LINE__, "spin_unlock() of a lock that is not held");
	node = sim_queue_node_of(code);
	__atomic_store_n(holder_of(lock), 0, __ATOMIC_RELAXED);
	next = __atomic_load_n(&node->next, __ATOMIC_ACQUIRE);
	if (!next) {
		if (__atomic_compare_exchange_n(tail_of(lock), &last, 0, false, __ATOMIC_RELEASE,
						__ATOMIC_RELAXED)) {
			sim_queue_node_put(node);
			return;
		}
		next = sim_queue_wait_next(node);
	}
	__atomic_store_n(&next->locked, 1, __ATOMIC_RELEASE);
	sim_queue_node_put(node);
}

static bool mcs_is_locked(arch_spinlock_t *lock)
{
	return __atomic_load_n(tail_of(lock), __ATOMIC_RELAXED);
}

static bool mcs_is_contended(arch_spinlock_t *lock)
{
	return __atomic_load_n(tail_of(lock), __ATOMIC_RELAXED) !=
	       __atomic_load_n(holder_of(lock), __ATOMIC_RELAXED);
}

const struct sim_spinlock sim_spinlock_mcs = {
	.lock = mcs_lock,
	.trylock = mcs_trylock,
	.unlock = mcs_unlock,
	.is_locked = mcs_is_locked,
	.is_contended = mcs_is_contended,
};
