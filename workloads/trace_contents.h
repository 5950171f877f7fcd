/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page file of a trace that names its pages. */
#ifndef WORKLOADS_TRACE_CONTENTS_H
#define WORKLOADS_TRACE_CONTENTS_H

#include "workloads/trace.h"

/*
 * How many pages the file beside the trace holds, all checked; *@path is its path, free() it.
 * -errno with @err when it cannot be read, or the trace has no contents (-ENOENT).
 */
long trace_count_pages(const struct trace_reader *reader, char **path, struct error *err);
/* Reads the trace again: each page that it names must be there. 0 or -errno. */
int trace_check_contents(struct trace_reader *reader, struct error *err);

#endif
