/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces in memory files, and what tests of traces share. */
#ifndef WORKLOADS_MEMORY_FILE_H
#define WORKLOADS_MEMORY_FILE_H

#include "workloads/trace.h"

struct memory_file {
	int fd;
	char path[64]; /* opens it again */
};

struct memory_file memory_file_new(const void *bytes, size_t size);
void memory_file_set(struct memory_file *file, const void *bytes, size_t size);
void memory_file_close(struct memory_file *file);

/* The whole file at @path; free() it. */
unsigned char *read_file(const char *path, size_t *size);

/* All events of the trace at @path, at most @max; -errno with @err when it is not read. */
ssize_t read_events(const char *path, struct trace_event *events, size_t max, struct error *err);

/*
 * @n events that each can be right by itself, of every operation of a trace with these
 * columns, with fields of all widths. Same @seed, same events.
 */
void random_events(struct trace_event *events, size_t n, unsigned int columns, uint64_t seed);

bool events_equal(const struct trace_event *a, const struct trace_event *b, size_t n);
uint64_t digest_of(const struct trace_event *events, size_t n, unsigned int columns);

#endif
