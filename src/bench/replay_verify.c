// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/bench/replay_content.h"
#include "src/bench/replay_state.h"

/* Failures beyond this many per CPU are counted, not reported. */
#define MAX_REPORTS 5u

void replay_verify(struct replay_cpu *cpu, struct zs_pool *pool, unsigned long handle, u32 size,
		   u32 key)
{
	const struct zs_ops *ops = cpu->replay->ops;
	u64 begin = sim_clock();
	u32 good = content_check(ops->map(pool, handle, ZS_MM_RO), size, key);

	ops->unmap(pool, handle);
	cpu->counts.verified_objects++;
	if (good != size && cpu->counts.verify_failures++ < MAX_REPORTS)
		pr_err("an object of %u bytes has wrong contents from byte %u on\n", size, good);
	begin = sim_clock() - begin;
	cpu->counts.verify_ticks += begin;
	cpu->stamp += begin; /* where the next operation's start is given, it moves as well */
}
