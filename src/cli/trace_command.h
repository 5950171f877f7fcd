/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands about traces share. */
#ifndef CLI_TRACE_COMMAND_H
#define CLI_TRACE_COMMAND_H

#include "lib/error.h"
#include "workloads/trace.h"

/*
 * Prints @err and tells the exit status for @ret, a negative errno: EXIT_ENVIRONMENT when
 * the machine lacks something (permission, space, memory), else EXIT_USAGE.
 */
int trace_fail(int ret, const struct error *err);

/* Prints what the reader leaves out, if anything. */
void print_trace_notice(const struct trace_reader *reader);

#endif
