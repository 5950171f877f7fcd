/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result file of one trace and variant: schema zslab-result/1 of docs/interface.md. */
#ifndef RESULTS_RESULT_JSON_H
#define RESULTS_RESULT_JSON_H

#include "src/run/setup.h"

/* What became of one variant on one trace. */
struct run_result {
	const struct run_variant *variant;
	json_t *repeats; /* array */
	json_t *failed;	 /* object, or NULL */
};

/*
 * Writes the file into setup->out, whole or not at all: under a temporary name, synced and
 * renamed. 0 or -errno with @err.
 */
int result_write(const struct run_setup *setup, const struct run_trace *trace,
		 const struct run_result *result, bool interrupted, struct error *err);

#endif
