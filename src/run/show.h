/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a simulated machine showed, with names instead of addresses. */
#ifndef RUN_SHOW_H
#define RUN_SHOW_H

#include <jansson.h>

#include "src/run/run.h"

/*
 * Adds to the repeat that outcome_to_json() made, and to the run's files, in the process that
 * replayed it. 0 or -errno: a file could not be written.
 */
int run_show(json_t *repeat, const struct run_setup *setup, const struct run_trace *trace,
	     const struct run_variant *variant, const struct replay_outcome *outcome);

#endif
