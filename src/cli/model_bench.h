/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zslab model bench: microbenchmarks on a machine, simulated or this host. */
#ifndef CLI_MODEL_BENCH_H
#define CLI_MODEL_BENCH_H

#include "src/cli/model_options.h"

/* @name with what follows it, "page-alloc" "bulk". The exit status. */
int model_bench(const struct model_options *options, int argc, char **argv);

#endif
