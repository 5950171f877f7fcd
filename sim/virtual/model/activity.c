// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much slower a CPU is while others work: another thread of its core, and every active core,
 * since all share one budget of power and memory bandwidth.
 */
#include "sim/virtual/model/model.h"

static u16 busy_threads[MODEL_MAX_CORES];
static unsigned int nr_busy_cores;
static u64 changes;

void model_activity_init(void)
{
	memset(busy_threads, 0, sizeof(busy_threads));
	busy_threads[model_machine.place[0].core] = 1;
	nr_busy_cores = 1;
	changes = 1;
}

void model_activity_change(unsigned int cpu, bool busy)
{
	u16 *threads = &busy_threads[model_machine.place[cpu].core];

	changes++;
	if (busy)
		nr_busy_cores += !(*threads)++;
	else
		nr_busy_cores -= !--(*threads);
}

static double factor_of(unsigned int cpu)
{
	const struct model_machine *m = &model_machine;
	double factor = 1;

	if (busy_threads[m->place[cpu].core] > 1)
		factor = m->smt_factor;
	if (nr_busy_cores > m->all_cores_from)
		factor *= 1 + (m->all_cores_factor - 1) * (nr_busy_cores - m->all_cores_from) /
				      (m->nr_cores - m->all_cores_from);
	return factor;
}

void model_activity_switch(unsigned int cpu)
{
	struct model_cpu *c = &model_cpus[cpu];

	if (c->activity != changes) {
		double factor = factor_of(cpu);

		for (unsigned int kind = 0; kind < NR_ACCESS_KINDS; kind++)
			c->cost[kind] = (u32)(model_machine.cost[kind] * factor);
		c->activity = changes;
	}
	memcpy(model_hot.cost, c->cost, sizeof(model_hot.cost));
}
