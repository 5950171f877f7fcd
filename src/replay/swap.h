/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task of a CPU, and its state, with a front-end before the allocator. */
#ifndef REPLAY_SWAP_H
#define REPLAY_SWAP_H

#include "src/replay/replay.h"

struct replay;

struct replay_swap {
	struct frontend *frontend; /* NULL: none */
	struct frontend_meter meter;
	bool store_failed;		    /* so slots do not match the trace */
	u64 untimed_objects, untimed_bytes; /* live ones, as in struct replay_usage; atomic */
};

struct replay_swap_cpu {
	struct frontend_page *folio; /* [REPLAY_FOLIO_MAX] of the event that is stored */
	u32 expected;		     /* content key of the slot that is loaded, if ... */
	bool expects;		     /* ... it is one slot */
};

/* 0 or -ENOMEM. */
int replay_swap_init(struct replay *replay);
/* As replay_cpu_segment(), through the front-end. */
void replay_swap_segment(void *arg, unsigned int cpu);
/* Checks live objects and, with @last, adds them to the checksum; the reset frees them. */
void replay_swap_leftover(struct replay *replay, bool last);
void replay_swap_reset(struct replay *replay);

#endif
