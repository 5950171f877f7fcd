/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Microbenchmarks in a process of their own, as the machine's module wants it. */
#ifndef RUN_MICROBENCH_H
#define RUN_MICROBENCH_H

#include "lib/error.h"
#include "src/modules/machine_module.h"
#include "src/run/run.h"

#define RUN_STORM "storm" /* the benchmark of a variant */

/* 0, or -EINVAL with @err: @module has no benchmark of that name. */
int run_microbench_check(const struct machine_module *module, const char *name, struct error *err);
/* 0, or -EINVAL with @err: @module has no variant of that name that frees what it was given. */
int run_microbench_variant(const struct machine_module *module, const char *name,
			   struct error *err);

/* Who wants to know, some fifty times a second, where a simulated benchmark is. */
struct run_microbench_watch {
	void *ctx;
	void (*position)(void *ctx, const struct run_position *position);
};

/*
 * 0, or -errno with @err: no such benchmark (EINVAL), no memory, no process, or the benchmark
 * crashed (EIO). @err names @plan->name. @watch may be NULL.
 */
int run_microbench(const struct machine_module *module, const struct microbench_plan *plan,
		   const struct run_microbench_watch *watch, struct microbench_outcome *outcome,
		   struct error *err);

#endif
