// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/machines/parameters.h"

#include <stddef.h>

const struct machine_parameter_def machine_parameters[NR_MACHINE_PARAMETERS] = {
#define PARAMETER_DEF(id, ...) [MACHINE_##id] = {__VA_ARGS__},
	MACHINE_PARAMETERS(PARAMETER_DEF)
#undef PARAMETER_DEF
};

const char *const machine_origins[NR_ORIGINS + 1] = {
	[ORIGIN_MEASURED] = "measured", [ORIGIN_TABLE] = "table",
	[ORIGIN_FITTED] = "fitted",	[ORIGIN_DATASHEET] = "datasheet",
	[ORIGIN_BORROWED] = "borrowed", [ORIGIN_DEFAULT] = "default",
};
