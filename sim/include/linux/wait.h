/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_WAIT_H
#define SIM_INCLUDE_LINUX_WAIT_H

#include "sim/kernel/wait.h"

/* Tasks that wait until something is true; all are woken at once. */
struct wait_queue_head {
	unsigned long waiting; /* bit 0: somebody is or was, since the last time */
};

/* Any context. */
static inline void init_waitqueue_head(struct wait_queue_head *wq)
{
	wq->waiting = 0;
}

/* Any context, after what makes the condition true. */
static inline void wake_up_all(struct wait_queue_head *wq)
{
	smp_mb();
	clear_bit(0, &wq->waiting);
	sim_wake_bit(&wq->waiting, 0);
}

/* Process context, sleeps. */
#define wait_event(wq, condition)                          \
	do {                                               \
		while (!(condition)) {                     \
			set_bit(0, &(wq).waiting);         \
			smp_mb__after_atomic();            \
			if (condition)                     \
				break;                     \
			sim_wait_on_bit(&(wq).waiting, 0); \
		}                                          \
	} while (0)

#endif
