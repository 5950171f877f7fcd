/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A simulated machine of --machine, as a machine file describes it. */
#ifndef RUN_MACHINE_H
#define RUN_MACHINE_H

#include "lib/error.h"
#include "sim/topology/topology.h"
#include "src/run/options.h"

struct run_machine;

/*
 * The machine of --machine, scaled by --scale, with its --arbitration. -EINVAL or -errno with @err:
 * there is none, or it is wrong.
 */
int run_machine_load(const struct run_options *options, struct run_machine **out,
		     struct error *err);
void run_machine_free(struct run_machine *machine);

/* They live as long as the machine. */
const char *run_machine_name(const struct run_machine *machine);
const char *run_machine_arbitration(const struct run_machine *machine);
struct topology *run_machine_topology(struct run_machine *machine);
const struct machine_params *run_machine_params(const struct run_machine *machine);

#endif
