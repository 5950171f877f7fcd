/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run found, for people: a table per trace on stdout; and for scripts, as JSON. */
#ifndef CLI_RUN_TABLE_H
#define CLI_RUN_TABLE_H

#include <stdio.h>

#include "src/run/run.h"

void run_table_print(FILE *out, const struct run_setup *setup, const struct run_trace *trace,
		     const struct run_result *results);
/* A new reference: the same figures, an object per variant. */
json_t *run_table_json(const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_result *results);

#endif
