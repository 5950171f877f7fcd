// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/sensitivity.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/machines/scale.h"

/* Both ways from what a machine file says. */
static const char *const factors[] = {"0.8", "1.2"};
#define OTHER_SEEDS 2u

static const struct run_change native[] = {
	{.on = ON_LOCK, .name = "lock-ticket", .lock = "ticket"},
	{.on = ON_LOCK, .name = "lock-ck-mcs", .lock = "ck-mcs"},
	{.on = ON_HZ, .name = "hz-250", .hz = 250},
	{.on = ON_HZ, .name = "hz-1000", .hz = 1000},
};

static bool is_other(const struct run_setup *setup, const struct run_change *change)
{
	return (change->lock && strcmp(change->lock, setup->module->lock)) ||
	       (change->hz && change->hz != setup->options->hz);
}

static unsigned int native_changes(const struct run_setup *setup, struct run_change *changes)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < sizeof(native) / sizeof(*native); i++)
		if (is_other(setup, &native[i]))
			changes[nr++] = native[i];
	return nr;
}

static struct run_change other_arbitration(const struct run_setup *setup)
{
	struct run_change change = {.on = ON_ARBITRATION};
	const char *now = run_machine_arbitration(setup->machine);

	for (uint64_t i = 1; machine_arbitration_choices[i]; i++)
		if (strcmp(machine_arbitration_choices[i], now))
			change.arbitration = i;
	snprintf(change.name, sizeof(change.name), "arbitration-%s",
		 machine_arbitration_choices[change.arbitration]);
	return change;
}

static struct run_change other_parameters(const char *group, const char *factor)
{
	struct run_change change = {.on = ON_PARAMETERS};

	snprintf(change.name, sizeof(change.name), "%s-%s", group, factor);
	snprintf(change.scale, sizeof(change.scale), "%s=%s", group, factor);
	return change;
}

static struct run_change other_seed(const struct run_setup *setup, unsigned int by)
{
	struct run_change change = {.on = ON_SEED, .seed = by};

	snprintf(change.name, sizeof(change.name), "seed-%llu",
		 (unsigned long long)(setup->options->seed + by));
	return change;
}

static unsigned int simulated_changes(const struct run_setup *setup, struct run_change *changes)
{
	unsigned int nr = 0;
	const char *group;

	changes[nr++] = other_arbitration(setup);
	for (unsigned int i = 0; (group = machine_group(i)); i++)
		for (size_t k = 0; k < sizeof(factors) / sizeof(*factors); k++)
			changes[nr++] = other_parameters(group, factors[k]);
	for (unsigned int i = 1; i <= OTHER_SEEDS; i++)
		changes[nr++] = other_seed(setup, i);
	return nr;
}

unsigned int run_changes(const struct run_setup *setup, struct run_change changes[RUN_MAX_CHANGES])
{
	if (setup->options->sensitivity && !setup->module->simulated)
		return native_changes(setup, changes);
	return setup->options->robust ? simulated_changes(setup, changes) : 0;
}

int run_changed(const struct run_setup *setup, const struct run_change *change,
		struct run_options *out, char path[RUN_PATH_MAX])
{
	if ((size_t)snprintf(path, RUN_PATH_MAX, "%s/%s", setup->out, change->name) >= RUN_PATH_MAX)
		return -ENAMETOOLONG;
	*out = *setup->options;
	out->sensitivity = out->robust = false;
	out->out = path;
	if (change->lock)
		out->lock = change->lock;
	if (change->hz)
		out->hz = change->hz;
	if (change->arbitration)
		out->arbitration = change->arbitration;
	if (*change->scale)
		out->scale = change->scale;
	out->seed += change->seed;
	return 0;
}
