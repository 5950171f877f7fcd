/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's cache: what can be made again, and is kept for speed. */
#ifndef LIB_CACHEDIR_H
#define LIB_CACHEDIR_H

#include <stddef.h>

/*
 * Puts the path of zslab's folder @below in the user's cache into @path: that of
 * $XDG_CACHE_HOME, or of $HOME/.cache. It need not exist. 0, -ENOENT when neither variable is
 * set, -ENAMETOOLONG.
 */
int cachedir_path(const char *below, char *path, size_t size);

#endif
