/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lines of which objects CPUs took from each other, with names. */
#ifndef RUN_SHOW_LINES_H
#define RUN_SHOW_LINES_H

#include <jansson.h>

#include "src/replay/replay.h"
#include "src/run/code_names.h"
#include "sim/show.h"

void show_lines_want(struct code_names *names, const struct sim_show *watch);
/* A new reference: "lines" of a repeat, the @most that took longest; NULL without memory. */
json_t *show_lines_json(const struct code_names *names, const struct replay_outcome *outcome,
			unsigned int most);

#endif
