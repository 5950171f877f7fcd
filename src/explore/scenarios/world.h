/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the search runs: a scenario from boot to its end. */
#ifndef SCENARIOS_WORLD_H
#define SCENARIOS_WORLD_H

#include "sim/sim.h"
#include "src/explore/scenarios/scenario.h"

struct scenario_world {
	const struct scenario *scenario;
	struct scenario_env env;
};

/* @arg: a struct scenario_world. Passes explore_gate(); does not return. */
void scenario_world(void *arg);

#endif
