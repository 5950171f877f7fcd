// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/sensitivity.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct run_change all[] = {
	{ON_LOCK, "lock-ticket", "ticket", 0},
	{ON_LOCK, "lock-ck-mcs", "ck-mcs", 0},
	{ON_HZ, "hz-250", NULL, 250},
	{ON_HZ, "hz-1000", NULL, 1000},
};

static bool is_other(const struct run_setup *setup, const struct run_change *change)
{
	return (change->lock && strcmp(change->lock, setup->module->lock)) ||
	       (change->hz && change->hz != setup->options->hz);
}

unsigned int run_changes(const struct run_setup *setup, struct run_change changes[RUN_MAX_CHANGES])
{
	unsigned int nr = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all) && !setup->module->simulated; i++)
		if (is_other(setup, &all[i]))
			changes[nr++] = all[i];
	return nr;
}

int run_changed(const struct run_setup *setup, const struct run_change *change,
		struct run_options *out, char path[RUN_PATH_MAX])
{
	if ((size_t)snprintf(path, RUN_PATH_MAX, "%s/%s", setup->out, change->name) >= RUN_PATH_MAX)
		return -ENAMETOOLONG;
	*out = *setup->options;
	out->out = path;
	if (change->lock)
		out->lock = change->lock;
	if (change->hz)
		out->hz = change->hz;
	return 0;
}
