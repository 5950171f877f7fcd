// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of tasks that wait, and waiting for a bit: a table of such lists, hashed by word and
 * bit. Kernel: kernel/sched/wait.c, wait_bit.c.
 */
#include "sim/sched/sched.h"

#define NR_BUCKETS 256u

int sim_bit_waiters;
static struct bucket {
	struct wait_list wait;
} ____cacheline_aligned buckets[NR_BUCKETS];

void wait_list_init(struct wait_list *wait)
{
	*wait = (struct wait_list){0};
	INIT_LIST_HEAD(&wait->list);
}

void wait_list_add(struct wait_list *wait, struct waiter *waiter)
{
	waiter->task = this_sched()->current;
	raw_lock(&wait->lock);
	list_add_tail(&waiter->entry, &wait->list);
	raw_unlock(&wait->lock);
	__atomic_fetch_add(&wait->waiters, 1, __ATOMIC_SEQ_CST);
}

void wait_list_del(struct wait_list *wait, struct waiter *waiter)
{
	__atomic_fetch_sub(&wait->waiters, 1, __ATOMIC_RELAXED);
	raw_lock(&wait->lock);
	list_del(&waiter->entry);
	raw_unlock(&wait->lock);
}

void wait_list_wake(struct wait_list *wait)
{
	struct waiter *waiter;

	if (!__atomic_load_n(&wait->waiters, __ATOMIC_SEQ_CST))
		return;
	raw_lock(&wait->lock);
	list_for_each_entry(waiter, &wait->list, entry)
		task_wake(waiter->task);
	raw_unlock(&wait->lock);
}

void wait_bits_init(void)
{
	sim_bit_waiters = 0;
	for (unsigned int i = 0; i < NR_BUCKETS; i++)
		wait_list_init(&buckets[i].wait);
}

static struct wait_list *list_of(const unsigned long *word, int bit)
{
	u64 key = ((u64)(unsigned long)word >> 3) + (u64)(unsigned int)bit;

	return &buckets[(key * 0x9e3779b97f4a7c15ull) >> 56].wait;
}

static bool is_set(const unsigned long *word, int bit)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST) & BIT(bit);
}

void sim_wait_on_bit(unsigned long *word, int bit)
{
	struct wait_list *wait = list_of(word, bit);
	struct waiter waiter = {.word = word, .bit = bit};

	might_sleep();
	wait_list_add(wait, &waiter);
	__atomic_fetch_add(&sim_bit_waiters, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		task_prepare_sleep();
		if (!is_set(word, bit))
			break;
		schedule();
	}
	task_cancel_sleep();
	__atomic_fetch_sub(&sim_bit_waiters, 1, __ATOMIC_RELAXED);
	wait_list_del(wait, &waiter);
}

void sim_wake_bit_slow(unsigned long *word, int bit)
{
	struct wait_list *wait = list_of(word, bit);
	struct waiter *waiter;

	raw_lock(&wait->lock);
	list_for_each_entry(waiter, &wait->list, entry)
		if (waiter->word == word && waiter->bit == bit)
			task_wake(waiter->task);
	raw_unlock(&wait->lock);
}
