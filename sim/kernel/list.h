/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Circular doubly linked lists. Kernel: include/linux/list.h, include/linux/poison.h.
 *
 * The caller's lock covers a list. A deleted entry is poisoned, so that use of it faults;
 * list_del_init() leaves it linked to itself instead, which list_empty(entry) tells.
 */
#ifndef SIM_KERNEL_LIST_H
#define SIM_KERNEL_LIST_H

#include "sim/kernel/compiler.h"

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_POISON1 ((struct list_head *)0xdead000000000100UL)
#define LIST_POISON2 ((struct list_head *)0xdead000000000122UL)

#define LIST_HEAD_INIT(name)     \
	{                        \
		&(name), &(name) \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	WRITE_ONCE(list->next, list);
	list->prev = list;
}

static inline void sim_list_insert(struct list_head *entry, struct list_head *prev,
				   struct list_head *next)
{
	next->prev = entry;
	entry->next = next;
	entry->prev = prev;
	WRITE_ONCE(prev->next, entry);
}

static inline void sim_list_unlink(struct list_head *entry)
{
	struct list_head *prev = entry->prev, *next = entry->next;

	next->prev = prev;
	WRITE_ONCE(prev->next, next);
}

/* At the head: as a stack. */
static inline void list_add(struct list_head *entry, struct list_head *head)
{
	sim_list_insert(entry, head, head->next);
}

/* At the tail: as a queue. */
static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	sim_list_insert(entry, head->prev, head);
}

static inline void list_del(struct list_head *entry)
{
	sim_list_unlink(entry);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

static inline void list_del_init(struct list_head *entry)
{
	sim_list_unlink(entry);
	INIT_LIST_HEAD(entry);
}

static inline void list_move(struct list_head *entry, struct list_head *head)
{
	sim_list_unlink(entry);
	list_add(entry, head);
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	sim_list_unlink(entry);
	list_add_tail(entry, head);
}

/* Without the lock, only a hint. */
static inline bool list_empty(const struct list_head *head)
{
	return READ_ONCE(head->next) == head;
}

static inline bool list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

static inline void sim_list_splice(struct list_head *list, struct list_head *prev,
				   struct list_head *next)
{
	struct list_head *first = list->next, *last = list->prev;

	first->prev = prev;
	prev->next = first;
	last->next = next;
	next->prev = last;
}

/* Moves all of @list to the head of @head, and leaves @list empty. */
static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	sim_list_splice(list, head, head->next);
	INIT_LIST_HEAD(list);
}

/* The same, to the tail of @head. */
static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	sim_list_splice(list, head->prev, head);
	INIT_LIST_HEAD(list);
}

#define list_entry(ptr, type, member)	     container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)  list_entry((head)->prev, type, member)
#define list_next_entry(pos, member)	     list_entry((pos)->member.next, __typeof__(*(pos)), member)

#define list_first_entry_or_null(head, type, member)                             \
	({                                                                       \
		struct list_head *first_head_ = (head);                          \
		struct list_head *first_ = READ_ONCE(first_head_->next);         \
		first_ != first_head_ ? list_entry(first_, type, member) : NULL; \
	})

#define list_for_each_entry(pos, head, member)                                               \
	for (pos = list_first_entry(head, __typeof__(*pos), member); &pos->member != (head); \
	     pos = list_next_entry(pos, member))

#define list_for_each_entry_reverse(pos, head, member)                                        \
	for (pos = list_last_entry(head, __typeof__(*(pos)), member); &pos->member != (head); \
	     pos = list_entry(pos->member.prev, __typeof__(*(pos)), member))

/* The loop may delete @pos; @n is the next one. */
#define list_for_each_entry_safe(pos, n, head, member)               \
	for (pos = list_first_entry(head, __typeof__(*pos), member), \
	    n = list_next_entry(pos, member);                        \
	     &pos->member != (head); pos = n, n = list_next_entry(n, member))

#endif
