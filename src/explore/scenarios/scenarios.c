// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of scenarios, from the list in meson.build. */
#include "src/explore/scenarios/scenario.h"

#define SCENARIO_ENTRY(name) extern const struct scenario scenario_##name;
#include <src/explore/scenarios/scenario_list.h>
#undef SCENARIO_ENTRY

#define SCENARIO_ENTRY(name) &scenario_##name,
const struct scenario *const scenarios[] = {
#include <src/explore/scenarios/scenario_list.h>
	NULL};
