/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents of an object: words out of one table that is made beforehand, from a place that its
 * key says, so that to write an object is to copy a buffer, as in the kernel, where a
 * compressor has filled it. No two words of the table are equal, so a byte at another offset
 * does not fit; nor does another object's, but that of one in 8,192.
 *
 * Memory is 8-byte aligned, as zsmalloc's objects are.
 */
#ifndef CONTENT_CONTENT_H
#define CONTENT_CONTENT_H

#include "sim/kernel.h"

/* Makes the table, unless it exists; by one task, before any call below. */
void content_prepare(void);

/* Objects' bytes are not written, where the machine can leave them out: see sim_leave_out(). */
void content_leave_out(void);

/* As many bytes as the largest page has. */
const void *content_of(u32 key);
/* Reads every byte. */
u64 content_sum(const void *from, u32 size);
/* Offset of the first word that differs, or @size. */
u32 content_check(const void *from, u32 size, u32 key);
/* Depends on every byte and its place. */
u64 content_hash(const void *from, u32 size);

#endif
