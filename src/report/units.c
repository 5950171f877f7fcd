// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct scale {
	const char *unit;
	double step; /* factor from each name to the next */
	const char *const *names;
};

static const char *const times[] = {"ns", "us", "ms", "s", NULL};
static const char *const sizes[] = {"B", "KiB", "MiB", "GiB", "TiB", NULL};
static const char *const rates[] = {"/s", "k/s", "M/s", "G/s", NULL};
static const char *const counts[] = {"", "k", "M", "G", "T", NULL};

static const struct scale scales[] = {
	{"ns", 1000, times},
	{"bytes", 1024, sizes},
	{"ops/s", 1000, rates},
	{NULL, 1000, counts},
};

/* 999.5 would be shown as 1000. */
static int decimals(double value)
{
	return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

void units_format(char *out, size_t size, double value, const char *unit)
{
	const struct scale *scale = scales;
	const char *const *name;

	if (isnan(value)) {
		snprintf(out, size, "-");
		return;
	}
	while (scale->unit && strcmp(scale->unit, unit))
		scale++;
	name = scale->names;
	if (!scale->unit && value == floor(value) && value < 100000 && value > -100000) {
		snprintf(out, size, "%.0f", value);
		return;
	}
	while (name[1] && value >= scale->step - 0.5) {
		value /= scale->step;
		name++;
	}
	/* Nothing that a run could measure. */
	if (value < 99999.5 && value > -999.5)
		snprintf(out, size, "%.*f%s%s", value == 0 ? 0 : decimals(value), value,
			 **name ? " " : "", *name);
	else
		snprintf(out, size, "%shuge", value < 0 ? "-" : "");
}
