/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RUN_STATEMENT_H
#define RUN_STATEMENT_H

#include "src/run/run.h"

/* The path of a variant's result on a trace. */
void run_result_path(const struct run_setup *setup, const struct run_trace *trace,
		     const struct run_variant *variant, char *out, size_t size);

/* Writes a variant's result on a trace into setup->out. 0 or -errno with @err. */
int run_write_result(const struct run_setup *setup, const struct run_trace *trace,
		     const struct run_result *result, bool interrupted, struct error *err);

#endif
