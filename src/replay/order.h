/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Order between CPUs: which CPU waits for which, and when. No stamp is valid after a wait. */
#ifndef REPLAY_ORDER_H
#define REPLAY_ORDER_H

#include "src/replay/replay.h"

/* --verify all: operations from one zs_check_pool() to the next. */
#define REPLAY_CHECK_EVERY 4096u

struct replay_cpu;

struct replay_order {
	u64 origin;	      /* with pace: the stamp at which the lap's time is 0 */
	u32 arrived, started; /* CPUs at the beginning of the segment; segments begun */
	u32 checked;	      /* positions below are covered by zs_check_pool() */
};

struct replay_order_cpu {
	u32 window_end; /* the slowest CPU is near enough for positions below */
	bool pauses;	/* with pace: until an operation is due */
	u32 next_check; /* position of the next zs_check_pool(); ~0u: none */
};

/* All CPUs begin together; this is the segment's time 0. */
void replay_start_together(struct replay_cpu *cpu);

void replay_wait_for(struct replay_cpu *cpu, const struct replay_entry *entry);
void replay_wait_for_window(struct replay_cpu *cpu, const struct replay_entry *entry);
/* With pace: until the intended start, which is the stamp then. */
void replay_wait_for_start(struct replay_cpu *cpu, const struct replay_entry *entry);
/* Runs all checks up to @position, while all CPUs stand still. */
void replay_check_pools(struct replay_cpu *cpu, u32 position);

#endif
