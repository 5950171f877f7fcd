// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of the explored build. */
#include "src/modules/explore_module.h"

#include "src/explore/scenarios/world.h"

static void search(const struct scenario *scenario, const struct scenario_env *env,
		   const struct explore_plan *plan, struct explore_outcome *outcome)
{
	struct scenario_world world = {.scenario = scenario, .env = *env};

	explore_search(plan, scenario_world, &world, outcome);
}

__attribute__((visibility("default"))) const struct explore_module zslab_explore = {
	.abi = EXPLORE_MODULE_ABI,
	.variants = zs_variants,
	.scenarios = scenarios,
	.strategies = explore_strategies,
	.resolve_variant = zs_resolve_variant,
	.default_params = zs_default_params,
	.parse_switches = zs_parse_switches,
	.scenario_of_program = scenario_of_program,
	.search = search,
};
