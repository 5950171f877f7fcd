/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page-return delay: from the entry of the zs_free that emptied a zspage, or from the moment
 * that compaction moved its last object, until the last of its pages has refcount 0 (a per-CPU
 * list counts as back).
 *
 * A measuring instrument beside the kernel surface, not part of it. An emptied zspage carries a
 * tracker; its pages name the tracker while the zspage frees them. The clock is never read
 * inside a timed zs_free: pages that come back within the operation that emptied the zspage are
 * noted, and page_return_op_end() stamps them with the operation's own end. Pages that come back
 * later (worker, RCU callback, the last reference of an isolator) are stamped where that
 * happens.
 *
 * With tracking off every call is a test of a NULL pointer.
 */
#ifndef SIM_PROBES_PAGE_RETURN_H
#define SIM_PROBES_PAGE_RETURN_H

#include "sim/kernel.h"
#include "sim/mm/hooks.h"

struct page_return; /* one emptied zspage whose pages return */

/*
 * Called with the delay in clock ticks (sim_clock), on the CPU that stamped it. @compaction:
 * compaction emptied the zspage, not a free.
 */
typedef void (*page_return_fn)(void *ctx, unsigned int cpu, u64 ticks, bool compaction);

/*
 * Turns tracking on (@fn set) or off (NULL), and counts from zero. At quiescence of a booted
 * kernel. Without memory for the trackers it stays off.
 */
void page_return_setup(page_return_fn fn, void *ctx);

/*
 * The replayer brackets each operation of its task: @start is the entry stamp it has taken
 * anyway, @end the exit stamp.
 */
void page_return_op_begin(u64 start);
void page_return_op_end(u64 end);

/* inuse went to 0, under the lock that covers inuse. NULL when off or out of trackers (counted). */
struct page_return *page_return_emptied(void);

/*
 * For frees that a worker carries out later. The stamp from which one that begins now counts: the
 * entry of this task's running operation; 0 when off. And the worker's side: zspages that this task
 * empties from here on count from @start, until it is 0.
 */
u64 page_return_start(void);
void page_return_since(u64 start);

/* Until it is false, zspages that this task empties count as emptied by compaction. */
void page_return_compaction(bool runs);

/* zs_malloc reused the emptied zspage. */
void page_return_revived(struct page_return *ret);

/* A tracker as a number, where a pointer does not fit; 0 is NULL. */
u32 page_return_id(const struct page_return *ret);
struct page_return *page_return_by_id(u32 id);

/*
 * Called by a zspage that frees its pages: begin, page_return_mark(page, ret) before each
 * put_page(), end. After end, the tracker belongs to this module.
 */
void page_return_begin(struct page_return *ret);
void page_return_mark(struct page *page, struct page_return *ret);
void page_return_end(struct page_return *ret);

/* Zspages since setup. */
struct page_return_counts {
	u64 emptied;   /* by frees */
	u64 revived;   /* of those */
	u64 untracked; /* emptied zspages without a tracker */
};

void page_return_counts(struct page_return_counts *out);

#endif
