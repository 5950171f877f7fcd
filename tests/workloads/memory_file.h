/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces in memory files, and what tests of traces share. */
#ifndef WORKLOADS_MEMORY_FILE_H
#define WORKLOADS_MEMORY_FILE_H

#include "workloads/trace.h"

struct memory_file {
	int fd;
	char path[64]; /* reopens it */
};

struct memory_file memory_file_new(const void *bytes, size_t size);
void memory_file_set(struct memory_file *file, const void *bytes, size_t size);
void memory_file_close(struct memory_file *file);

/* All of the file at @path; to be freed. */
unsigned char *read_file(const char *path, size_t *size);

/* All events of the trace at @path, at most @max; -errno with @err when it is not read. */
ssize_t read_events(const char *path, struct trace_event *events, size_t max, struct error *err);

/*
 * @n events, each valid by itself, with every operation of a trace with these columns, and fields
 * of all widths. The same @seed gives the same events.
 */
void random_events(struct trace_event *events, size_t n, unsigned int columns, uint64_t seed);

bool events_equal(const struct trace_event *a, const struct trace_event *b, size_t n);
uint64_t digest_of(const struct trace_event *events, size_t n, unsigned int columns);

#endif
