/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's side of the explorer: its module, what is asked of it, and what it found. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "lib/error.h"
#include "src/modules/explore_module.h"

/* What to explore. */
struct explore_subject {
	const struct explore_module *module;
	const struct scenario *scenario;
	struct scenario_env env;
	char variant[128]; /* as it was named; "" without one */
};

/*
 * The module of zslab's own scenarios; with @source, a file of the user's, one that is built of it
 * and has that scenario alone. NULL with @err filled and errno ENOENT, ENOEXEC, or EINVAL for what
 * the user's file has wrong.
 */
const struct explore_module *explore_module_load(const char *source, struct error *err);

/* The loaded module's file. */
const char *explore_module_path(void);

/* -EINVAL with @err filled: no such scenario or variant. @variant: NULL for scenarios without. */
int explore_subject_find(struct explore_subject *subject, const struct explore_module *module,
			 const char *scenario, const char *variant, struct error *err);

#endif
