// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/machines/parameters.h"

#include <stddef.h>

const char *const machine_arbitrations[NR_ARBITRATIONS + 1] = {
	[ARBITRATION_HIERARCHICAL] = "hierarchical",
	[ARBITRATION_FIFO] = "fifo",
};

const char *const machine_arbitration_choices[NR_ARBITRATIONS + 2] = {
	"machine",
	"hierarchical",
	"fifo",
};

/* A parameter that is a number has no words. */
#define WITH_WORDS(section, name, unit, least, most, whole, help, words, ...) \
	{                                                                     \
		section, name, unit, least, most, whole, help, words          \
	}

const struct machine_parameter_def machine_parameters[NR_MACHINE_PARAMETERS] = {
#define PARAMETER_DEF(id, ...) [MACHINE_##id] = WITH_WORDS(__VA_ARGS__, NULL, NULL),
	MACHINE_PARAMETERS(PARAMETER_DEF)
#undef PARAMETER_DEF
};

const char *const machine_origins[NR_ORIGINS + 1] = {
	[ORIGIN_MEASURED] = "measured", [ORIGIN_TABLE] = "table",
	[ORIGIN_FITTED] = "fitted",	[ORIGIN_DATASHEET] = "datasheet",
	[ORIGIN_BORROWED] = "borrowed", [ORIGIN_DEFAULT] = "default",
};
