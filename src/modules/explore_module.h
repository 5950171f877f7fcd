/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one symbol that the explored build of the simulated kernel exports from its private module,
 * zslab_explore. Plain data crosses.
 */
#ifndef MODULES_EXPLORE_MODULE_H
#define MODULES_EXPLORE_MODULE_H

#include "sim/virtual/explore/explore.h"
#include "src/explore/scenarios/program.h"

#define EXPLORE_MODULE_ABI 2u

struct explore_module {
	unsigned int abi; /* EXPLORE_MODULE_ABI */
	const struct zs_ops *const *variants;
	const struct scenario *const *scenarios; /* ends with NULL */
	const char *const *strategies;		 /* ends with NULL */
	/* See zs_resolve_variant(), zs_default_params() and zs_parse_switches(). */
	const struct zs_ops *(*resolve_variant)(const struct zs_ops *ops, const char **text);
	void (*default_params)(const struct zs_ops *ops, struct zs_params *params);
	int (*parse_switches)(const struct zs_ops *ops, const char *text, struct zs_params *params,
			      char *why, size_t why_len);
	const struct scenario *(*scenario_of_program)(const struct scenario_program *program);
	/* See explore_search(). Once in a process. */
	void (*search)(const struct scenario *scenario, const struct scenario_env *env,
		       const struct explore_plan *plan, struct explore_outcome *outcome);
};

extern const struct explore_module zslab_explore;

#endif
