// SPDX-License-Identifier: GPL-2.0-or-later
/* Moves pages up a tier of memory, at a rate: see sim/drivers/tiers.h. */
#include "sim/drivers/tiers.h"

const struct migrate_driver migrate_driver_promote = {
	.name = "promote",
	.synthetic = true,
	.needs = TIERS_NEEDS,
	.state_size = sizeof(struct tiers),
	.counters = tiers_counters,
	.parse = tiers_parse,
	.init = tiers_init_promote,
	.report = tiers_report,
	.step = tiers_step,
};
