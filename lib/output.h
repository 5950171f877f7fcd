/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that appears under its name whole or not at all: written without a name (so that nothing
 * stays when the process is killed) or, where the file system cannot do that, under a random
 * temporary name beside it; in place after output_commit(), gone after output_abort(). The next
 * writer removes the temporary file of a killed process.
 */
#ifndef LIB_OUTPUT_H
#define LIB_OUTPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/error.h"

struct output;

/* "-" is the standard output. NULL with @err and errno set. */
struct output *output_open(const char *path, struct error *err);
/* 0 or -errno with @err filled. */
int output_write(struct output *out, const void *bytes, size_t size, struct error *err);
/* Overwrites @size bytes at @offset, which are written already; not on standard output. */
int output_rewrite(struct output *out, uint64_t offset, const void *bytes, size_t size,
		   struct error *err);
/* For printing; output_commit() reports errors. */
FILE *output_file(struct output *out);
/* Puts all that was written on the disk. 0 or -errno with @err. */
int output_sync(struct output *out, struct error *err);
/* Both free @out; a commit that fails leaves nothing behind. */
int output_commit(struct output *out, struct error *err);
void output_abort(struct output *out);

#endif
