/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What recording adds to a call, measured on a system call: getppid(), which does next to nothing. */
#ifndef CLI_RECORD_COST_H
#define CLI_RECORD_COST_H

#include <stdbool.h>
#include <stdint.h>

struct tracefs_dynevent;
struct tracefs_instance;

struct record_cost {
	const char *group;
	struct tracefs_dynevent *set[2]; /* probes at both ends, as zsmalloc's calls have */
};

/* Names the probes, for record_cost_remove(); sets none. 0, or -ENOMEM. */
int record_cost_name(struct record_cost *cost, const char *group);
/*
 * Nanoseconds a call, on this CPU at this moment, with the function_graph tracer (@graph) or the
 * probes. Nothing else may be on in @instance, which serves no other purpose then. 0: unknown.
 */
uint64_t record_cost_measure(struct record_cost *cost, struct tracefs_instance *instance,
			     bool graph);
void record_cost_remove(const struct record_cost *cost);
void record_cost_free(struct record_cost *cost);

#endif
