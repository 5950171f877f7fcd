// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of one build, which MACHINE_VIRTUAL (src/modules/meson.build) tells apart. A module
 * made of a kernel tree offers MACHINE_VARIANTS instead of those in src/zs.
 */
#include "src/modules/machine_module.h"

#include "sim/drivers/migrate_options.h"
#include "src/kernel_tree/kernel_tree.h"
#include "src/replay/finished.h"

#ifdef MACHINE_VIRTUAL
#include "sim/virtual/model/locks.h"

#include <machine/observe.h>

static void observed(struct sim_observed *out)
{
	*out = sim_observed;
}

static bool position(struct machine_position *out)
{
	out->simulated_ns = sim_ticks_to_ns(__atomic_load_n(&sim_virtual_clock, __ATOMIC_RELAXED));
	return replay_position(&out->lap, &out->ops);
}

#define MACHINE_POSITION  position
#define MACHINE_NAME	  "virtual"
#define MACHINE_SIMULATED true
#define MACHINE_OBSERVED  observed
#define MACHINE_LOCKS	  model_lock_names
#define MACHINE_LOCK	  "qspinlock"
#else
#define MACHINE_NAME	  "native"
#define MACHINE_SIMULATED false
#define MACHINE_OBSERVED  NULL
#define MACHINE_POSITION  NULL
#define MACHINE_LOCKS	  NULL
#endif

#if defined(MACHINE_LOCK)
/* It has several. */
#elif defined(SIM_SPINLOCK_CK_TICKET)
#define MACHINE_LOCK "ck-ticket"
#elif defined(SIM_SPINLOCK_CK_MCS)
#define MACHINE_LOCK "ck-mcs"
#elif defined(SIM_SPINLOCK_CK_FAS)
#define MACHINE_LOCK "ck-fas"
#else
#define MACHINE_LOCK "ticket"
#endif

#ifndef MACHINE_VARIANTS
#define MACHINE_VARIANTS zs_variants
#endif

__attribute__((visibility("default"))) const struct machine_module zslab_machine = {
	.abi = MACHINE_MODULE_ABI,
	.name = MACHINE_NAME,
	.simulated = MACHINE_SIMULATED,
	.lock = MACHINE_LOCK,
	.locks = MACHINE_LOCKS,
	.variants = MACHINE_VARIANTS,
	.frontends = frontends,
	.resolve_variant = zs_resolve_variant,
	.default_params = zs_default_params,
	.parse_switches = zs_parse_switches,
	.check_migrate = migrate_check,
	.replay = replay_run,
	.microbench = microbench_run,
	.microbenches = microbench_names,
	.finished = replay_finished,
	.tasks = sim_tasks_each,
	.observed = MACHINE_OBSERVED,
	.position = MACHINE_POSITION,
};
