/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FUZZ_READ_TRACE_H
#define FUZZ_READ_TRACE_H

/*
 * Reads the trace at @path to its end, or its refusal: every event is within its bounds, and
 * what was read once is read again, to the same digest.
 */
void fuzz_read_trace(const char *path);

/* Likewise what @reader reads, and closes it; NULL: refused with @err. */
struct error;
struct trace_reader;
void fuzz_read(struct trace_reader *reader, const struct error *err);

#endif
