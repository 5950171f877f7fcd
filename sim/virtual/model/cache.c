// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a core's caches still hold, by capacity alone: a line that came to L1 some number of fills
 * ago has been replaced when that number is above what the cache holds. So are L2, counted by the
 * same fills, and the L3 of a cluster, counted by its own. Ways and sets are left out, and so are
 * the copies of lines that several cores only read: these are taken as present.
 */
#include "sim/virtual/model/model.h"

static u32 core_fills[MODEL_MAX_CORES], cluster_fills[MODEL_MAX_CORES];
static const struct model_line *last_of_run;

void model_caches_reset(void)
{
	memset(core_fills, 0, sizeof(core_fills));
	memset(cluster_fills, 0, sizeof(cluster_fills));
	last_of_run = NULL;
}

u32 *model_fills_of(unsigned int core)
{
	return &core_fills[core];
}

/* The hot part has the running core's. */
static u32 next_fill(unsigned int core)
{
	if (model_hot.key && model_hot.core == core)
		return ++model_hot.fills;
	return ++core_fills[core];
}

bool model_is_replaced(const struct model_line *line, unsigned int owner)
{
	const struct model_place *at = &model_machine.place[owner];
	u32 fills = core_fills[at->core];

	if (model_hot.core == at->core)
		fills = model_hot.fills;
	return fills - line->stamp >= model_machine.l2_lines &&
	       cluster_fills[at->cluster] - line->l3_stamp >= model_machine.l3_lines;
}

void model_line_arrived(struct model_line *line, unsigned int cpu)
{
	const struct model_place *at = &model_machine.place[cpu];

	line->stamp = next_fill(at->core);
	line->l3_stamp = ++cluster_fills[at->cluster];
}

bool model_continues_run(const struct model_line *line)
{
	bool next = line == last_of_run + 1;

	last_of_run = line;
	return next;
}

u64 model_fetch_cost(struct model_line *line, unsigned int cpu)
{
	const struct model_place *at = &model_machine.place[cpu];
	bool had = line->key == cpu + 1;

	if (had && model_hot.fills - line->stamp < model_machine.l2_lines) {
		line->stamp = next_fill(at->core);
		return model_machine.l2;
	}
	if (had && cluster_fills[at->cluster] - line->l3_stamp < model_machine.l3_lines) {
		line->stamp = next_fill(at->core);
		line->l3_stamp = ++cluster_fills[at->cluster];
		return model_machine.l3;
	}
	model_line_arrived(line, cpu);
	return model_memory_cost(line, cpu);
}
