// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/cachedir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int cachedir_path(const char *below, char *path, size_t size)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int len;

	if (cache && *cache == '/')
		len = snprintf(path, size, "%s/zslab/%s", cache, below);
	else if (home && *home)
		len = snprintf(path, size, "%s/.cache/zslab/%s", home, below);
	else
		return -ENOENT;
	return len > 0 && (size_t)len < size ? 0 : -ENAMETOOLONG;
}
