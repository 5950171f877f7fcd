/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file header of a binary trace. */
#ifndef WORKLOADS_TRACE_HEADER_H
#define WORKLOADS_TRACE_HEADER_H

#include "workloads/trace_format.h"

/*
 * Fills @header from HEADER_BYTES @bytes; a trace without a name keeps @header's. -EINVAL
 * with @err when anything in it is not as the format has it. @path: for messages.
 */
int trace_header_decode(struct trace_header *header, const unsigned char *bytes, const char *path,
			struct error *err);
/* HEADER_BYTES to @bytes. The name is made safe: see trace_name_set(). */
void trace_header_encode(unsigned char *bytes, const struct trace_header *header);

/*
 * Copies @name, at most 63 bytes, with what is not a letter, a digit or one of . _ - +
 * replaced by _, and also a leading dot: names become parts of file names.
 */
void trace_name_set(char name[64], const char *from, size_t len);

/* Page sizes that zslab knows: powers of two from 4 to 64 KiB. */
bool trace_page_size_valid(uint64_t page_size);

#endif
