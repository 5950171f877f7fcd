/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of a file, unpacked on the way if the file is zstd-compressed (told by its first
 * bytes). Memory is constant: a window above 128 MiB (zstd's own default limit) is refused.
 */
#ifndef WORKLOADS_INPUT_H
#define WORKLOADS_INPUT_H

#include <stddef.h>
#include <sys/types.h>

#include "lib/error.h"

struct input;

/* NULL with @err and errno set. @path must stay valid while the input is open. */
struct input *input_open(const char *path, struct error *err);
/* The first bytes of the file as it is on disk, at most @len; how many there are. */
size_t input_peek(const struct input *in, void *buf, size_t len);
/*
 * The first bytes as they are read, unpacked, in *@head: INPUT_HEAD_BYTES, or fewer when the
 * file is shorter; input_read() delivers them again. Only before anything was read.
 */
#ifndef INPUT_HEAD_BYTES /* fuzzing asks for fewer */
#define INPUT_HEAD_BYTES 8192
#endif
int input_look(struct input *in, const char **head, size_t *len, struct error *err);
/* Up to @len bytes; 0 at the end; -EINVAL or -errno with @err filled. */
ssize_t input_read(struct input *in, void *buf, size_t len, struct error *err);
/* Back to the first byte; fails on a pipe. */
int input_rewind(struct input *in, struct error *err);
void input_close(struct input *in);

#endif
