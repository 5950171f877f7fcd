/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zslab model bench: microbenchmarks on a machine, simulated or this host. */
#ifndef CLI_MODEL_BENCH_H
#define CLI_MODEL_BENCH_H

#include <stdbool.h>
#include <stdint.h>

struct model_options {
	const char *machine, *cpus, *lock;
	uint64_t arbitration, placement, hold, work, pages, seed, slack;
	double time, warmup;
	bool csv, json;
};

/* @name with what follows it, "page-alloc" "bulk". The exit status. */
int model_bench(const struct model_options *options, int argc, char **argv);

#endif
