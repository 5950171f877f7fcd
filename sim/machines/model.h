/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine file as the model takes it: parameters, and the topology that goes with them. */
#ifndef MACHINES_MODEL_H
#define MACHINES_MODEL_H

#include "sim/host.h"
#include "sim/machines/machine_file.h"

struct machine_model {
	struct machine_params params;
	struct sim_topology topology;
	void *arrays; /* that both point into */
};

/*
 * What the file says, with the model's own slack and arbitration. CPUs are numbered cores first;
 * nodes by socket, those without CPUs last and of tier 1. 0 or -ENOMEM.
 */
int machine_model_init(struct machine_model *model, const struct machine_file *file,
		       struct error *err);
void machine_model_free(struct machine_model *model);

#endif
