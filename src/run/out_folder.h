/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's folder of results, made without damage to another run's. */
#ifndef RUN_OUT_FOLDER_H
#define RUN_OUT_FOLDER_H

#include "src/run/run.h"

/*
 * Makes the folder of --out, or one of its own, which no other run has. Without --force, refuses to
 * replace a result by one with fewer repeats. EXIT_DONE, EXIT_USAGE or EXIT_ENVIRONMENT with @err.
 */
int run_out_make(struct run_setup *setup, struct error *err);

/*
 * The repeats of the result that stands where this one would, 0: there is none, or --force. While
 * there are fewer new ones, these are kept beside it.
 */
size_t run_out_repeats(const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_variant *variant);
/* Where that many repeats are kept: beside a result of more, or in its place. */
void run_out_path(const struct run_setup *setup, const struct run_trace *trace,
		  const struct run_result *result, char *out, size_t size);
/* After the last write: removes what was kept beside the result, or reports it. */
void run_out_settle(const struct run_setup *setup, const struct run_trace *trace,
		    const struct run_result *result);

#endif
