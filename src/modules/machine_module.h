/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one symbol that each build of the simulated kernel (native, virtual) exports from its
 * private shared module. The host program (src/run) reads traces, forks, and writes
 * results; the module boots the kernel and replays. Plain data crosses, no kernel types but
 * those in src/zs/zsmalloc.h.
 */
#ifndef MODULES_MACHINE_MODULE_H
#define MODULES_MACHINE_MODULE_H

#include "sim/host.h"
#include "sim/virtual/runtime/observed.h"
#include "src/microbench/microbench.h"
#include "src/replay/replay.h"
#include "src/zs/zsmalloc.h"

#define MACHINE_MODULE_ABI 12u

/* The progress of a replay on a simulated machine; the time since boot. */
struct machine_position {
	u64 lap, ops, simulated_ns;
};

struct machine_module {
	unsigned int abi; /* MACHINE_MODULE_ABI */
	const char *name; /* "native", "virtual" */
	bool simulated;	  /* figures are not measured */
	const char *lock; /* its spinlock: "ticket", "ck-mcs" ... */
	/* To choose from by sim_config.lock; ends with NULL. NULL: none. */
	const char *const *locks;
	const struct zs_ops *const *variants;
	const struct frontend_ops *const *frontends; /* ends with NULL */
	/* See zs_resolve_variant(), zs_default_params() and zs_parse_switches(). */
	const struct zs_ops *(*resolve_variant)(const struct zs_ops *ops, const char **text);
	void (*default_params)(const struct zs_ops *ops, struct zs_params *params);
	int (*parse_switches)(const struct zs_ops *ops, const char *text, struct zs_params *params,
			      char *why, size_t why_len);
	/* See migrate_check(): 0, or -EINVAL with what was expected. */
	int (*check_migrate)(const char *text, const struct sim_config *machine,
			     unsigned int *threads, const char **expected);
	/*
	 * Boots, replays @plan, shuts down. 0 or -errno. Once per process (the host forks);
	 * a VM_BUG_ON or a crash ends the process.
	 */
	int (*replay)(const struct replay_plan *plan, struct replay_outcome *outcome);
	/* Likewise; see microbench_run(). @microbenches: their names, ends with NULL. */
	int (*microbench)(const struct microbench_plan *plan, struct microbench_outcome *outcome);
	const char *const *microbenches;
	/* For another host thread: see replay_finished() and sim_tasks_each(). */
	u64 (*finished)(void);
	void (*tasks)(sim_task_fn *fn, void *ctx);
	/* Accesses of the simulated machine since it booted. NULL: this build sees none. */
	void (*observed)(struct sim_observed *out);
	/* For another host thread; false: it does not replay. NULL: time is the host's. */
	bool (*position)(struct machine_position *out);
};

extern const struct machine_module zslab_machine;

#endif
