/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work items of the system work queues. Kernel: include/linux/workqueue.h,
 * Documentation/core-api/workqueue.rst.
 *
 * The function runs in process context on a worker, and may sleep. A work item never runs
 * twice at once. One that is queued again while it runs runs once more afterwards, on the same
 * CPU; one that is already pending stays so.
 */
#ifndef SIM_KERNEL_WORKQUEUE_H
#define SIM_KERNEL_WORKQUEUE_H

#include "sim/kernel/list.h"

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	unsigned long pending; /* bit 0 */
	struct list_head entry;
	work_func_t func;
	/* The queue's: */
	u64 seq;	  /* how often it was queued */
	unsigned int cpu; /* where it was last */
};

#define INIT_WORK(work, fn)                              \
	do {                                             \
		struct work_struct *work_init_ = (work); \
		work_init_->pending = 0;                 \
		INIT_LIST_HEAD(&work_init_->entry);      \
		work_init_->seq = 0;                     \
		work_init_->cpu = 0;                     \
		work_init_->func = (fn);                 \
	} while (0)

/*
 * Any context. Runs on the calling CPU. False when it was already pending. Full ordering before
 * the function runs.
 */
bool schedule_work(struct work_struct *work);
/* On system_unbound_wq: on an idle CPU of the node, else on the calling one. */
bool schedule_unbound_work(struct work_struct *work);

/*
 * Process context, may sleep, not from the work function itself. Waits until the last
 * queueing before the call has run to its end; true if it had to wait.
 */
bool flush_work(struct work_struct *work);

/*
 * Process context, may sleep. Takes it off the queue and waits for a run in progress. On return it
 * is neither queued nor running, unless it was queued again. True if it was pending.
 */
bool cancel_work_sync(struct work_struct *work);

static inline bool work_pending(struct work_struct *work)
{
	return READ_ONCE(work->pending);
}

#endif
