/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FUZZ_READ_TRACE_H
#define FUZZ_READ_TRACE_H

/*
 * Reads the trace at @path to its end, or its refusal: every event is within its bounds, and a
 * second reading has the same digest.
 */
void fuzz_read_trace(const char *path);

/* The same for @reader, which it closes; NULL: refused with @err. */
struct error;
struct trace_reader;
void fuzz_read(struct trace_reader *reader, const struct error *err);

#endif
