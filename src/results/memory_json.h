/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A repeat's report on the nodes and the background. */
#ifndef RESULTS_MEMORY_JSON_H
#define RESULTS_MEMORY_JSON_H

#include <jansson.h>

#include "src/replay/replay.h"

/* Adds "nodes", "remote_cost" and "background" to @out, the repeat's "memory". */
void memory_json_add(json_t *out, const struct replay_memory *memory, unsigned int nr_nodes);

#endif
