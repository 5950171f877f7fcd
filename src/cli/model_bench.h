/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zslab model bench: microbenchmarks on a machine, simulated or this host. */
#ifndef CLI_MODEL_BENCH_H
#define CLI_MODEL_BENCH_H

#include "src/cli/model_options.h"

/* @name and the word after it, as "page-alloc" "bulk". Returns the exit status. */
int model_bench(const struct model_options *options, int argc, char **argv);

#endif
