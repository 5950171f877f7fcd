/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces as CSV, for people and other programs; what trace_open() reads back unchanged. */
#ifndef WORKLOADS_CSV_WRITER_H
#define WORKLOADS_CSV_WRITER_H

#include "workloads/trace.h"

struct csv_writer;

/* @path: "-" is the standard output; a file appears whole or not at all. NULL with @err. */
struct csv_writer *csv_writer_open(const char *path, const struct trace_header *header,
				   struct error *err);
/* 0 or -errno with @err. */
int csv_write(struct csv_writer *writer, const struct trace_event *events, size_t n,
	      struct error *err);
/* Both free @writer. */
int csv_writer_commit(struct csv_writer *writer, struct error *err);
void csv_writer_abort(struct csv_writer *writer);

#endif
