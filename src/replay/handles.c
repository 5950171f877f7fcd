// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/replay/handles.h"

#include "src/replay/replay.h"

#define HANDLE_CHUNKS (1u << (26 - HANDLE_CHUNK_BITS))

int replay_handles_init(struct replay_handles *handles, const struct replay_plan *plan)
{
	handles->chunks = plan->alloc(plan->host, HANDLE_CHUNKS * sizeof(*handles->chunks));
	return handles->chunks ? 0 : -ENOMEM;
}

int replay_handles_grow(struct replay_handles *handles, const struct replay_plan *plan,
			u32 nr_slots)
{
	for (; handles->nr_slots < nr_slots; handles->nr_slots += HANDLE_CHUNK) {
		unsigned long **chunk = &handles->chunks[handles->nr_slots >> HANDLE_CHUNK_BITS];

		*chunk = plan->alloc(plan->host, HANDLE_CHUNK * sizeof(**chunk));
		if (!*chunk)
			return -ENOMEM;
	}
	return 0;
}
