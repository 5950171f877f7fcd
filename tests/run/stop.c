// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A variant that stops its process in the first zs_free(), as a module of a kernel tree: a repeat
 * is then known to be in a lap, and stays there until it is continued.
 */
#include <signal.h>

#include "src/zs/plain.h"

extern const struct zs_ops zs_ops_null;

static struct zs_ops stop;
const struct zs_ops *const kernel_tree_variants[] = {&stop, NULL};

static bool stopped;

static void stop_free(struct zs_pool *pool, unsigned long handle)
{
	if (!stopped) {
		stopped = true;
		raise(SIGSTOP);
	}
	zs_ops_null.free(pool, handle);
}

static void __attribute__((constructor)) fill(void)
{
	stop = zs_ops_null;
	stop.name = "stop";
	stop.free = stop_free;
}
