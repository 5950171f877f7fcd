// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * RCU of one CPU: a task at a switch point is in no read section, and all others stand
 * at one. So a grace period ends at every switch point, and callbacks run there, in order.
 */
#include "sim/virtual/internal.h"

static struct rcu_head *first, **last = &first;
static struct sim_rcu_stats stats;
static u64 waiting_bytes;
static bool running;
static u64 lazy_ns, first_queued; /* on the virtual clock */

void virtual_rcu_init(void)
{
	first = NULL;
	last = &first;
	stats = (struct sim_rcu_stats){0};
	waiting_bytes = 0;
	running = false;
	lazy_ns = 0;
}

void rcu_set_lazy_flush_ms(unsigned int ms)
{
	lazy_ns = ms * 1000000ull;
}

static size_t bytes_of(const struct rcu_head *head)
{
	struct kmem_cache *cache;
	size_t size;

	return virtual_kmem_object(head, &cache, &size) ? size : 0;
}

u64 virtual_rcu_queued(void)
{
	return stats.queued - stats.invoked;
}

void sim_call_rcu(struct rcu_head *head)
{
	if (!first)
		first_queued = sim_virtual_clock;
	head->next = NULL;
	*last = head;
	last = &head->next;
	stats.queued++;
	waiting_bytes += bytes_of(head);
	stats.peak_objects = max(stats.peak_objects, virtual_rcu_queued());
	stats.peak_bytes = max(stats.peak_bytes, waiting_bytes);
	sim_virtual_busy = true;
}

void virtual_rcu_run(bool barrier)
{
	enum virtual_kind kind;

	if (!first || running || (!barrier && sim_virtual_clock - first_queued < lazy_ns))
		return;
	running = true;
	kind = virtual_account(VIRTUAL_RCU);
	sim_self->softirq++;
	while (first) {
		struct rcu_head *head = first;

		first = head->next;
		if (!first)
			last = &first;
		waiting_bytes -= bytes_of(head);
		head->func(head);
		if (sim_self->preempt_count || sim_self->rcu_nesting)
			sim_virtual_bug("an RCU callback ends with a lock held", NULL);
		stats.invoked++;
	}
	sim_self->softirq--;
	virtual_account(kind);
	running = false;
}

static void free_object(struct rcu_head *head)
{
	struct kmem_cache *cache;
	size_t size;
	void *object = virtual_kmem_object(head, &cache, &size);

	kmem_cache_free(cache, object);
}

void kmem_cache_free_rcu(struct kmem_cache *cache, void *object, struct rcu_head *head)
{
	struct kmem_cache *owner;
	size_t size;

	sim_count(KFREE_RCU);
	BUG_ON(virtual_kmem_object(head, &owner, &size) != object || owner != cache);
	head->func = free_object;
	sim_call_rcu(head);
}

void synchronize_rcu(void)
{
	virtual_check_switch("synchronize_rcu() in atomic context or in a read section");
	sim_virtual_yield();
}

void rcu_barrier(void)
{
	virtual_check_switch("rcu_barrier() in atomic context or in a read section");
	virtual_rcu_run(true);
	virtual_update_busy();
}

void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}

void sim_rcu_stats(struct sim_rcu_stats *out)
{
	*out = stats;
}
