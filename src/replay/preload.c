// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects that live from before the first event until after the last, all in pool 0. */
#include "src/replay/preload.h"

#include "src/content/content.h"
#include "src/content/mix.h"
#include "src/replay/leftover.h"
#include "src/replay/state.h"
#include "src/replay/verify.h"

/* Ids that no trace should have: the checksum names objects by id. */
static u64 id_of(u32 i)
{
	return ~(u64)i;
}

static u32 key_of(const struct replay *replay, u32 i)
{
	return (u32)mix64(id_of(i) ^ replay->plan->sim.seed);
}

int replay_preload(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;

	replay->preloaded.handles = plan->alloc(plan->host, (plan->nr_preload + 1) * sizeof(long));
	if (!replay->preloaded.handles)
		return -ENOMEM;
	for (u32 i = 0; i < plan->nr_preload; i++) {
		unsigned long handle =
			replay->ops->malloc(replay->pools[0], plan->preload[i], REPLAY_GFP);

		if (IS_ERR_VALUE(handle))
			return -ENOMEM;
		replay->ops->write(replay->pools[0], handle, content_of(key_of(replay, i)),
				   plan->preload[i]);
		replay->preloaded.handles[i] = handle;
		replay->cpus[0].usage.objects++;
		replay->cpus[0].usage.bytes += plan->preload[i];
	}
	return 0;
}

void replay_check_preloaded(struct replay *replay)
{
	struct replay_cpu *cpu = &replay->cpus[0];
	u64 verify_ticks = cpu->counts.verify_ticks;

	for (u32 i = 0; replay->holds && i < replay->plan->nr_preload; i++) {
		u32 size = replay->plan->preload[i];

		if (replay->plan->verify != REPLAY_VERIFY_OFF)
			replay_verify(cpu, replay->pools[0], replay->preloaded.handles[i], size,
				      key_of(replay, i));
		replay->outcome->checksum +=
			replay_object_checksum(replay, replay->pools[0],
					       replay->preloaded.handles[i], id_of(i), size);
	}
	cpu->counts.verify_ticks = verify_ticks;
}

void replay_unload(struct replay *replay)
{
	for (u32 i = replay->plan->nr_preload; i-- > 0;)
		replay->ops->free(replay->pools[0], replay->preloaded.handles[i]);
}
