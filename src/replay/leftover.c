// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/replay/leftover.h"

#include "src/content/content.h"
#include "src/content/mix.h"
#include "src/replay/state.h"
#include "src/replay/verify.h"
#include "src/replay/watch.h"

u64 replay_object_checksum(struct replay *replay, struct zs_pool *pool, unsigned long handle,
			   u64 id, u32 size)
{
	void *bytes = zs_read_begin(replay->ops, pool, handle, size, replay->cpus[0].local_copy);
	u64 hash = content_hash(bytes, size);

	zs_read_end(replay->ops, pool, handle, size, bytes);
	return mix64(mix64(id) ^ hash);
}

void replay_leftover(struct replay *replay, bool last)
{
	const struct replay_entry *entry = replay->lap.segment.entries[0];
	const struct replay_entry *end = entry + replay->lap.segment.nr_entries[0];
	struct replay_cpu *cpu = &replay->cpus[0];
	u64 verify_ticks = cpu->counts.verify_ticks;

	if (replay->swap.frontend) {
		replay_swap_leftover(replay, last);
		return;
	}
	for (; entry < end; entry++) {
		unsigned long handle = *replay_handle(&replay->handles, entry->slot);
		struct zs_pool *pool = replay_pool(replay, entry);

		if (!handle)
			continue;
		if (replay->watch && (entry->flags & REPLAY_VERIFY))
			replay_watch_remove(cpu, entry->slot);
		if (replay->holds && (entry->flags & REPLAY_VERIFY))
			replay_verify(cpu, pool, handle, entry->size, entry->content);
		if (replay->holds && last)
			replay->outcome->checksum += replay_object_checksum(replay, pool, handle,
									    entry->id, entry->size);
		replay->ops->free(pool, handle);
		cpu->usage.objects--;
		cpu->usage.bytes -= entry->size;
		sim_quiescent();
	}
	cpu->counts.verify_ticks = verify_ticks; /* not a part of the measured time */
}
