// SPDX-License-Identifier: GPL-2.0-or-later
/* A preloaded hwloc with a bug: $BAD_HWLOC says which. */
#include <hwloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile unsigned int forever = 1;

static void take_memory(void)
{
	for (;;) {
		char *more = malloc(1 << 24);

		if (!more)
			_exit(9);
		memset(more, 1, 1 << 24);
	}
}

int hwloc_topology_load(struct hwloc_topology *topology)
{
	const char *what = getenv("BAD_HWLOC");

	(void)topology;
	if (!what)
		return -1;
	if (!strcmp(what, "spins"))
		while (forever)
			;
	if (!strcmp(what, "takes memory"))
		take_memory();
	if (!strcmp(what, "crashes"))
		raise(SIGSEGV);
	if (!strcmp(what, "exits"))
		_exit(3);
	return -1;
}
