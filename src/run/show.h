/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a simulated machine showed, with names in place of addresses. */
#ifndef RUN_SHOW_H
#define RUN_SHOW_H

#include <jansson.h>

#include "src/modules/machine_module.h"

/* Adds to the repeat that outcome_to_json() made, in the process that replayed it. */
void run_show(json_t *repeat, const struct machine_module *module,
	      const struct replay_outcome *outcome);

#endif
