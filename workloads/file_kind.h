/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that people have instead of a trace, told by their first bytes. */
#ifndef WORKLOADS_FILE_KIND_H
#define WORKLOADS_FILE_KIND_H

#include <stddef.h>

#include "lib/error.h"

/*
 * -EINVAL with @err ("PATH: what it is; what to do") when the file is of a kind that cannot be
 * read as it is: packed otherwise than by zstd, an archive, UTF-16, a recorder's own binary
 * file. Else 0. @head: the first bytes, unpacked.
 */
int file_kind_refuse(const char *path, const char *head, size_t len, struct error *err);

#endif
