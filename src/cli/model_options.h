/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What zslab model bench and zslab model check make of their options. */
#ifndef CLI_MODEL_OPTIONS_H
#define CLI_MODEL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/machines/model.h"
#include "src/run/microbench.h"

struct model_options {
	const char *machine, *cpus, *lock;
	uint64_t arbitration, placement, hold, work, pages, seed, slack;
	double time, warmup;
	bool csv, json;
};

/* The machine of @file with its CPUs placed. 0, or -errno with @err and nothing to free. */
int model_options_machine(const struct model_options *options, const struct machine_file *file,
			  enum machine_placement placement, struct machine_model *model,
			  struct error *err);

/*
 * @bench on that many CPUs, without the times of its section; @params is NULL on this host. Keeps
 * pointers to its arguments.
 */
struct microbench_plan model_options_plan(const struct model_options *options,
					  const struct sim_topology *topology,
					  const struct machine_params *params, const char *bench,
					  unsigned int cpus);

/* "page-alloc" and "bulk": "page-alloc-bulk"; @part may be empty. */
void model_part_name(char *out, size_t size, const char *bench, const char *part);

/* Prints why it ended with -errno @ret; returns the exit status. */
int model_complain(const struct error *err, int ret);

#endif
