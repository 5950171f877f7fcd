/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents of an object: a sequence of words with a start and a step that both come from its
 * key, so that a byte of another object, or at another offset, does not fit. An additive
 * sequence costs less than the memory it is written to.
 *
 * Memory is 8-byte aligned, as zsmalloc's objects are.
 */
#ifndef BENCH_REPLAY_CONTENT_H
#define BENCH_REPLAY_CONTENT_H

#include "sim/kernel.h"

void content_fill(void *to, u32 size, u32 key);
/* Reads every byte. */
u64 content_sum(const void *from, u32 size);
/* Offset of the first word that differs, or @size. */
u32 content_check(const void *from, u32 size, u32 key);
/* Depends on every byte and its place. */
u64 content_hash(const void *from, u32 size);

#endif
