/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a result file of one trace and variant: schema zslab-result/1 of docs/interface.md. */
#ifndef RESULTS_RESULT_JSON_H
#define RESULTS_RESULT_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/error.h"

struct stated_trace {
	const char *name, *clock; /* clock: "none", "emulated", "hardware" */
	uint64_t ops, observations, digest;
	unsigned int cpus;
};

/* The contents of a result file. References are borrowed. */
struct result_statement {
	const char *variant, *label;
	json_t *switches; /* object: as each is set */
	const char *machine, *lock;
	bool simulated, oversubscribed, yielding_locks;
	const char *topology, *policy; /* as asked for */
	unsigned int cpus;	       /* that replay */
	uint64_t page_size, seed;
	char *const *command; /* words */
	int command_words;
	json_t *options; /* object: as chosen */
	struct stated_trace trace;
	bool interrupted;
	json_t *failed;	   /* object, or NULL */
	json_t *repeats;   /* array of what outcome_to_json() made */
	json_t *set_aside; /* array, likewise: marked ones in whose place others were measured */
};

/*
 * Writes the file @path, whole or not at all, and on the disk.
 * 0 or -errno with @err.
 */
int result_write(const char *path, const struct result_statement *statement, struct error *err);

#endif
