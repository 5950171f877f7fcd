// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/machines/scale.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/machines/check.h"

#define LEAST 0.1
#define MOST  10.0

/* Every machine's capacities and topology are known; the order of requests is a choice. */
static const struct {
	const char *name;
	enum machine_parameter of[8];
	unsigned int nr;
} groups[] = {
	{"transfers",
	 {MACHINE_SMT, MACHINE_CLUSTER, MACHINE_SOCKET, MACHINE_NEAR, MACHINE_FAR,
	  MACHINE_SHARED_READ, MACHINE_SHARER},
	 7},
	{"memory",
	 {MACHINE_L2_HIT, MACHINE_L3_HIT, MACHINE_MEMORY, MACHINE_MEMORY_SOCKET,
	  MACHINE_MEMORY_REMOTE, MACHINE_MEMORY_TIER},
	 6},
	{"hits",
	 {MACHINE_HIT, MACHINE_ATOMIC, MACHINE_LINE, MACHINE_SMT_FACTOR, MACHINE_ACTIVE_FACTOR},
	 5},
	{"protocol",
	 {MACHINE_HOLD, MACHINE_STORES, MACHINE_OVERLAP, MACHINE_FILLS, MACHINE_PAUSE},
	 5},
	{"software", {MACHINE_TICK, MACHINE_WAKE_UP, MACHINE_IDLE_EXIT}, 3},
};
#define NR_GROUPS (sizeof(groups) / sizeof(groups[0]))

const char *machine_group(unsigned int nr)
{
	return nr < NR_GROUPS ? groups[nr].name : NULL;
}

static int bad(const char *text, struct error *err)
{
	return error_set(err, EINVAL,
			 "--scale %s: expected transfers, memory, hits, protocol or software, and "
			 "=FACTOR from %g to %g",
			 text, LEAST, MOST);
}

static void scale(struct machine_file *machine, enum machine_parameter what, double factor)
{
	const struct machine_parameter_def *def = &machine_parameters[what];
	double value = machine_get(machine, what) * factor;

	value = fmin(fmax(value, def->least), def->most);
	machine->values[what].value = def->whole ? round(value) : value;
}

int machine_scale(struct machine_file *machine, const char *text, struct error *err)
{
	const char *equals = strchr(text, '=');
	size_t length = equals ? (size_t)(equals - text) : 0;
	double factor;
	char *end;

	if (!equals || equals[1] < '0' || equals[1] > '9' || equals[2] == 'x')
		return bad(text, err);
	factor = strtod(equals + 1, &end);
	if (*end || !(factor >= LEAST && factor <= MOST))
		return bad(text, err);
	for (size_t i = 0; i < NR_GROUPS; i++) {
		if (strlen(groups[i].name) != length || strncmp(groups[i].name, text, length))
			continue;
		for (unsigned int k = 0; k < groups[i].nr; k++)
			scale(machine, groups[i].of[k], factor);
		return machine_check(machine, machine->name, err);
	}
	return bad(text, err);
}
