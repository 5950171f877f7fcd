// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver "random", under the name that a bare rate gets. */
#include "sim/drivers/by_rate.h"

const struct migrate_driver migrate_driver_rate = {
	.name = "rate",
	.synthetic = true,
	.state_size = sizeof(struct by_rate),
	.parse = by_rate_parse,
	.init = by_rate_init,
	.step = by_rate_random_step,
};
