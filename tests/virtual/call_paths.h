/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paths whose surface calls are counted, each run alone on a small booted kernel. */
#ifndef TESTS_VIRTUAL_CALL_PATHS_H
#define TESTS_VIRTUAL_CALL_PATHS_H

#include "sim/kernel.h"
#include "src/zs/zsmalloc.h"

struct call_scene {
	const char *variant; /* NULL: @ops is set */
	size_t size;	     /* of the objects */

	const struct zs_ops *ops;
	struct zs_pool *pool;
	unsigned int class_size;
	unsigned int objs;	/* of a zspage */
	unsigned int n;		/* pages of a zspage */
	unsigned int c;		/* classes of the pool */
	u64 seen[NR_SIM_CALLS]; /* what the path called */
	int failed;
};

struct call_path {
	const char *name;
	void (*run)(struct call_scene *scene);
	size_t sizes[4]; /* ends with 0 */
};

/* Ends with a NULL name. */
extern const struct call_path call_paths[];
const struct call_path *call_path_find(const char *name);

/* Fills the rest of @scene. 0, or -1 when the kernel, the pool or the path failed. */
int call_path_measure(const struct call_path *path, struct call_scene *scene);

#endif
