/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A repeat as an element of "repeats" in a result file (docs/interface.md). */
#ifndef RESULTS_OUTCOME_JSON_H
#define RESULTS_OUTCOME_JSON_H

#include <jansson.h>

#include "src/replay/replay.h"

/* A new reference, or NULL: out of memory. @nr_cpus: that replayed. */
json_t *outcome_to_json(const struct replay_outcome *outcome, unsigned int nr_cpus,
			unsigned int nr_nodes);

#endif
