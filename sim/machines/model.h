/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine file in the model's form: parameters, and the topology that goes with them. */
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
 * What the file says, with the model's own slack. CPUs are numbered cores first; nodes by socket,
 * those without CPUs last and of tier 1. 0 or -ENOMEM.
 */
int machine_model_init(struct machine_model *model, const struct machine_file *file,
		       struct error *err);
/* @choice: of machine_arbitration_choices. */
void machine_model_arbitrate(struct machine_model *model, u64 choice);
void machine_model_free(struct machine_model *model);

/* Where CPU 0, 1, 2 ... are: a benchmark of N threads uses the first N. */
enum machine_placement {
	PLACEMENT_FILL,	   /* cores, cluster by cluster; then second threads */
	PLACEMENT_THREADS, /* both threads of a core before the next */
	PLACEMENT_SPREAD,  /* sockets in turn; then second threads */
	PLACEMENT_RANDOM,  /* as a scheduler might, by seed; no core twice while one is free */
	NR_PLACEMENTS
};
extern const char *const machine_placements[NR_PLACEMENTS + 1]; /* ends with NULL */

/* Numbers the CPUs. Once, on a model that was just made. */
void machine_model_place(struct machine_model *model, enum machine_placement placement, u64 seed);

#endif
