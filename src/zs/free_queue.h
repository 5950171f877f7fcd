/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frees that wait for a worker: the queues of the two proposals of 2026 to defer zs_free.
 *
 *   per CPU   a page of handles for each CPU, written by that CPU alone: no lock, no atomic
 *             operation. A full one is exchanged for a spare one of the pool. (RFC v3 of
 *             8 May 2026, 20260508060724.3810904-2-haowenchao@xiaomi.com, and the mail of
 *             9 May, 20260509083824.2408724-1-haowenchao@xiaomi.com)
 *   per pool  one array under a lock that is only ever tried (RFC v2, 21 April 2026)
 *
 * The worker alone takes handles out, also a partly filled page's for a flush: it reads up to
 * where the CPU has published, and the CPU goes on filling.
 */
#ifndef ZS_FREE_QUEUE_H
#define ZS_FREE_QUEUE_H

#include "sim/kernel.h"

struct free_queue;
struct zs_pool;

struct queued_free {
	unsigned long handle;
	u64 since; /* page_return_start() of the caller */
};

/* The worker's: frees @nr handles that were queued one after the other; bytes of their objects. */
typedef unsigned long (*free_queue_fn)(struct zs_pool *pool, const struct queued_free *frees,
				       unsigned int nr);

struct free_queue_stats {
	unsigned long queued;	  /* ever */
	unsigned long sync;	  /* that found no room, or the lock taken */
	unsigned long waiting;	  /* now; may be stale */
	unsigned long peak;	  /* at most, as seen whenever a page or half an array was full */
	unsigned long mean_freed; /* bytes of the mean object that the worker freed; or 0 */
};

/* Process context. NULL: out of memory. */
struct free_queue *free_queue_create(struct zs_pool *pool, bool per_pool, free_queue_fn drain);
/* Process context, empty and no longer used; NULL is allowed. */
void free_queue_destroy(struct free_queue *queue);

/* Any context, never waits. False: no room; the caller frees it. */
bool free_queue_push(struct free_queue *queue, unsigned long handle);

/* Process context, sleeps. All handles that were queued before the call have been freed. */
void free_queue_flush(struct free_queue *queue);

void free_queue_stats(struct free_queue *queue, struct free_queue_stats *stats);

#endif
