/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table from an object's slot, which the host gave it, to the handle of the allocator. */
#ifndef REPLAY_HANDLES_H
#define REPLAY_HANDLES_H

#include "sim/kernel/types.h"

#define HANDLE_CHUNK_BITS 12u
#define HANDLE_CHUNK	  (1u << HANDLE_CHUNK_BITS)

struct replay_plan;

struct replay_handles {
	unsigned long **chunks;
	u32 nr_slots;
};

/* 0: the allocation failed. */
static __always_inline unsigned long *replay_handle(const struct replay_handles *handles, u32 slot)
{
	return &handles->chunks[slot >> HANDLE_CHUNK_BITS][slot & (HANDLE_CHUNK - 1)];
}

/* 0 or -ENOMEM; handles keep their places. */
int replay_handles_init(struct replay_handles *handles, const struct replay_plan *plan);
int replay_handles_grow(struct replay_handles *handles, const struct replay_plan *plan,
			u32 nr_slots);

#endif
