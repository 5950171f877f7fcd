// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/scenarios/zram_slot.h"

#include "src/frontends/zram/zram.h"

extern const struct frontend_ops frontend_zram;

static struct frontend *device;

void zram_setup(const struct scenario_env *env, bool early_slot_free)
{
	struct frontend_params params = {.nr_slots = 8,
					 .nr_cpus = nr_cpu_ids,
					 .early_slot_free = early_slot_free};

	pool_setup(env);
	device = frontend_zram.create(&params, env->ops, &scene.pool, 1, NULL);
	scenario_assert(device);
}

void zram_write(u32 size)
{
	struct frontend_page page = {.size = size, .kind = FRONTEND_COMP};

	scenario_assert(!zram_store_page(zram_of(device), FRONTEND_NOT_TIMED, 0, &page));
}

void zram_teardown(void)
{
	frontend_zram.destroy(device);
	pool_check();
	pool_teardown();
}
