// SPDX-License-Identifier: GPL-2.0-or-later
/* What somebody looks at. */
#include "sim/virtual/model/model.h"

static struct sim_show_config asked;
static struct sim_show show;

int model_show_init(const struct sim_config *config)
{
	asked = config->show;
	return model_lock_stats_init(asked.locks);
}

void model_show_exit(void)
{
	model_lock_stats_exit();
}

const struct sim_show *sim_show(void)
{
	if (!asked.locks && !asked.lines && !asked.stacks && !asked.timeline)
		return NULL;
	show.nr_lock_sites = model_lock_sites(&show.lock_sites);
	return &show;
}
