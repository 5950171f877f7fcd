// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stores to lines that are still on their way. They leave in order: one whose line has come waits
 * for those before it. The stored value is in memory at once, which is what another CPU finds that
 * still has the line; a later request for the line comes behind the store.
 */
#include "sim/virtual/model/model.h"

static unsigned int slot(const struct model_cpu *c, unsigned int i)
{
	return (c->first_store + i) % MACHINE_MAX_STORE_BUFFER;
}

static void set_stores(struct model_cpu *c, unsigned int n)
{
	c->nr_stores = n;
	if (c == &model_cpus[model_running()])
		model_hot.stores = model_stores_of(c, sim_virtual_clock);
}

u32 model_stores_of(const struct model_cpu *c, u64 now)
{
	return c->nr_stores | (c->filled > now ? MODEL_FILLING : 0);
}

/*
 * As many lines at a time as the core has buffers for; more stores than the store buffer holds make
 * the CPU wait.
 */
void model_store_fill(u64 time)
{
	struct model_cpu *self = &model_cpus[model_running()];
	u64 step = model_part(time, model_machine.fill_part);
	u64 from = max(sim_virtual_clock, self->next_fill);
	u64 ahead = step * model_machine.store_buffer;

	self->next_fill = from + step;
	self->filled = max(self->filled, from + time);
	if (from > sim_virtual_clock + ahead)
		sim_virtual_clock = from - ahead;
	model_hot.stores |= MODEL_FILLING;
}

void model_store_add(const struct model_line *line)
{
	struct model_cpu *self = &model_cpus[model_running()];
	unsigned int i;

	while (self->nr_stores >= model_machine.store_buffer) {
		self->waits_for_room = true;
		model_block();
	}
	i = slot(self, self->nr_stores);
	self->stores[i].line = line;
	self->stores[i].done = false;
	set_stores(self, self->nr_stores + 1);
}

void model_stores_drain(void)
{
	struct model_cpu *self = &model_cpus[model_running()];

	while (self->nr_stores) {
		self->waits_for_stores = true;
		model_block();
	}
	sim_virtual_clock = max(sim_virtual_clock, self->filled);
	model_hot.stores = 0;
}

void model_store_arrived(unsigned int cpu, const struct model_line *line, u64 now)
{
	struct model_cpu *c = &model_cpus[cpu];
	unsigned int left = c->nr_stores;

	for (unsigned int i = 0; i < left; i++)
		if (c->stores[slot(c, i)].line == line)
			c->stores[slot(c, i)].done = true;
	while (left && c->stores[c->first_store].done) {
		c->first_store = slot(c, 1);
		left--;
	}
	set_stores(c, left);
	if ((c->waits_for_stores && !left) ||
	    (c->waits_for_room && left < model_machine.store_buffer)) {
		c->waits_for_stores = c->waits_for_room = false;
		model_resume_at(cpu, now);
	}
}
