// SPDX-License-Identifier: GPL-2.0-or-later

#include "sim/virtual/explore/strategy.h"

static const struct explore_strategy *const all[] = {&explore_random, NULL};

const char *const explore_strategies[] = {"random", NULL};

const struct explore_strategy *explore_strategy_find(const struct explore_plan *plan)
{
	for (unsigned int i = 0; all[i]; i++)
		if (!__builtin_strcmp(all[i]->name, plan->strategy))
			return all[i];
	return NULL;
}
