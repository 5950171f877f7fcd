/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host, as a machine file has it. */
#ifndef CALIBRATE_HOST_H
#define CALIBRATE_HOST_H

#include "lib/error.h"
#include "sim/host.h"
#include "sim/machines/machine_file.h"

#define NO_CPU (~0u)

/* Two CPUs at each distance, by the system's numbers. */
struct host_pairs {
	unsigned int first;
	unsigned int other[NR_DISTANCES]; /* by enum machine_distance; NO_CPU: this host has none */
};

/*
 * Writes topology and capacities to @machine, each with its source, and chooses the CPUs to measure
 * between. 0, or -errno with @err: parts of unequal size, or more than a machine file can say.
 */
int host_describe(struct machine_file *machine, struct host_pairs *pairs, struct error *err);

/* Sets @what as measured, datasheet or default, with the given source. */
void host_set(struct machine_file *machine, enum machine_parameter what, double value,
	      enum machine_origin origin, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

#endif
