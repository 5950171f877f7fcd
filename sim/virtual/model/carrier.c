// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One host thread carries all CPUs. The CPU with the next event continues, at an access, at a
 * switch point or where it idles. The same calls give the same schedule.
 */
#include <stdlib.h>

#include "sim/virtual/model/model.h"

#define PS_PER_NS  1000u
#define MOST_TURNS 100000u
#define TURN_BITS  20
/* From one look to the next; twice as long after each 12 looks without success, up to 10 us. */
#define POLL_PS	      20000u
#define POLLS_ALIKE   12u
#define MOST_DOUBLING 9u
/* CPUs do not leave idle in step: a queue would keep the order in which they were woken. */
#define STAGGER_PS 50000u

struct model_cpu *model_cpus; /* [nr_cpu_ids] */
struct sim_cpu *sim_running_cpu;
static unsigned int nr_started;
static u64 random_state;

u64 sim_ticks_to_ns(u64 ticks)
{
	return ticks / PS_PER_NS;
}

u64 sim_ns_to_ticks(u64 ns)
{
	return ns > MODEL_NEVER / PS_PER_NS ? MODEL_NEVER : ns * PS_PER_NS;
}

const char *sim_clock_name(void)
{
	return "virtual";
}

u64 sim_yields(void)
{
	return 0;
}

u64 model_random(u64 below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return below ? random_state % below : 0;
}

unsigned int sim_carrier_nr_cpus(const struct sim_config *config)
{
	return config->topology->nr_cpus;
}

int sim_carriers_init(const struct sim_config *config)
{
	int err = model_lock_choose(config->lock);

	if (!err)
		err = model_params_init(config);
	if (!err)
		err = model_directory_init();
	if (!err)
		err = model_events_init();
	if (!err)
		err = model_data_init();
	if (!err)
		err = model_show_init(config);
	model_cpus = calloc(nr_cpu_ids, sizeof(*model_cpus));
	if (!err && !model_cpus)
		err = -ENOMEM;
	if (err) {
		sim_carriers_exit();
		return err;
	}
	model_caches_reset();
	model_activity_init();
	memset(model_transfers, 0, sizeof(model_transfers));
	random_state = config->seed * 2654435761u + config->repeat * 0x9e3779b97f4a7c15ull +
		       88172645463325252ull;
	sim_virtual_limit = MODEL_NEVER;
	nr_started = 1;
	return 0;
}

void sim_carriers_exit(void)
{
	free(model_cpus);
	model_cpus = NULL;
	model_data_size = 0;
	model_show_exit();
	model_events_exit();
	model_directory_exit();
	model_hot = (struct model_hot){0};
}

/* State that observe() needs. */
static void load_hot(unsigned int cpu)
{
	struct model_cpu *c = &model_cpus[cpu];

	sim_running_cpu = &c->cpu;
	sim_virtual_clock = c->clock;
	model_hot.key = cpu + 1;
	model_hot.core = model_machine.place[cpu].core;
	model_hot.core_bit = model_hot.core < 64 ? 1ull << model_hot.core : 0;
	model_hot.fills = *model_fills_of(model_hot.core);
	model_hot.l1_lines = model_machine.l1_lines;
	model_hot.stores = model_stores_of(c, c->clock);
}

static void save_fills(void)
{
	*model_fills_of(model_hot.core) = model_hot.fills;
}

static void save_hot(void)
{
	model_cpus[model_running()].clock = sim_virtual_clock;
	save_fills();
}

void sim_carriers_adopt_boot(void)
{
	model_cpus[0].clock = sim_virtual_clock;
	load_hot(0);
	model_activity_switch(0);
}

/* They idle for ever, and are not run again. */
void sim_carriers_stop(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++)
		model_cpus[cpu].turn++;
	nr_started = 1;
	model_set_limit();
}

struct sim_cpu *sim_cpu_of(unsigned int cpu)
{
	return &model_cpus[cpu].cpu;
}

/* The others idle from the beginning. */
int sim_carriers_start(void (*main)(unsigned int cpu))
{
	(void)main;
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++) {
		model_cpus[cpu].clock = sim_virtual_clock;
		model_cpus[cpu].idle = true;
	}
	nr_started = nr_cpu_ids;
	return 0;
}

/* To leave idle takes a while. */
static void wake_up(unsigned int cpu)
{
	struct model_cpu *c = &model_cpus[cpu];

	if (c->idle) {
		c->idle = false;
		c->clock += model_machine.idle_exit + model_random(STAGGER_PS);
		model_activity_change(cpu, true);
	}
}

void sim_carrier_enter(unsigned int cpu)
{
	save_hot();
	wake_up(cpu);
	load_hot(cpu);
	model_activity_switch(cpu);
	model_set_limit();
}

void model_resume_at(unsigned int cpu, u64 at)
{
	struct model_cpu *c = &model_cpus[cpu];

	c->turn = (c->turn + 1) & ((1u << TURN_BITS) - 1);
	model_event_add(at, EVENT_CPU, cpu << TURN_BITS | c->turn);
}

/* The CPU that the event resumes; ~0u: a later event does. */
static unsigned int cpu_of(const struct model_event *event)
{
	unsigned int cpu = event->what >> TURN_BITS;
	struct model_cpu *c = &model_cpus[cpu];

	if (c->turn != (event->what & ((1u << TURN_BITS) - 1)))
		return ~0u;
	c->clock = max(c->clock, event->at);
	return cpu;
}

/* Lines move until a CPU can go on, which is returned. @spins: the running one waits for a word. */
static unsigned int next_cpu(bool spins)
{
	struct model_event event;

	while (model_event_next(&event)) {
		unsigned int cpu;

		if (event.kind == EVENT_ARRIVE) {
			model_arrive(model_more_at(event.what), event.at);
		} else if (event.kind == EVENT_FREE) {
			model_free(model_more_at(event.what), event.at);
		} else {
			cpu = cpu_of(&event);
			if (cpu != ~0u)
				return cpu;
		}
	}
	sim_bug(__FILE__, __LINE__,
		spins ? "waits for what no other CPU could do" : "every task waits: deadlock");
}

static void block(bool spins)
{
	unsigned int self = model_running(), next;

	save_hot();
	next = next_cpu(spins);
	if (next != self) {
		sched_carry(next);
		return;
	}
	save_fills(); /* lines came meanwhile */
	wake_up(self);
	load_hot(self);
	model_activity_switch(self);
	model_set_limit();
}

void model_block(void)
{
	block(false);
}

void model_in_order(void)
{
	model_resume_at(model_running(), sim_virtual_clock);
	model_block();
}

void sim_carrier_turn(void)
{
	if (nr_started > 1 && sim_virtual_clock > sim_virtual_limit)
		model_in_order();
}

void sim_carrier_ticked(void)
{
	sim_virtual_clock += model_machine.tick;
}

void sim_carrier_look(void)
{
	model_cpus[model_running()].kicked = false;
}

/* Messages of that time have not been handled before. */
void sim_carrier_sync_clock(void)
{
	sim_virtual_clock = max(sim_virtual_clock, model_cpus[model_running()].kicked_at);
}

void sim_carrier_idle(u64 until)
{
	unsigned int cpu = model_running();
	struct model_cpu *self = &model_cpus[cpu];

	if (self->kicked)
		return;
	self->idle = true;
	model_activity_change(cpu, false);
	if (until != MODEL_NEVER)
		model_resume_at(cpu, max(until, sim_virtual_clock));
	model_block();
}

void sim_carrier_kick(unsigned int cpu)
{
	struct model_cpu *c = &model_cpus[cpu];

	c->kicked = true;
	c->kicked_at = max(c->kicked_at, sim_virtual_clock);
	if (c->idle && cpu < nr_started)
		model_resume_at(cpu, sim_virtual_clock);
	sim_virtual_clock += model_machine.wakeup;
}

/*
 * One turn of a wait for a word that is not known. Nothing changes before the next event, or this
 * CPU's next tick or timer; a CPU that has waited long looks less often. After very many turns what
 * it waits for will never come: it holds the lock itself, or no CPU is left that could set the word.
 */
void sim_virtual_relax(unsigned int turns)
{
	u64 step = (u64)POLL_PS << min(turns / POLLS_ALIKE, MOST_DOUBLING);
	u64 at = model_first_event();

	if (at == MODEL_NEVER) {
		if (turns > MOST_TURNS)
			sim_bug(__FILE__, __LINE__, "waits for what no other CPU could do");
		at = sim_self.deadline;
	}
	sim_virtual_clock = max(sim_virtual_clock + step, at);
	model_in_order();
}

static void park(struct model_line *line)
{
	struct model_more *more = model_more_make(line);
	unsigned int cpu = model_running();
	struct model_cpu *self = &model_cpus[cpu];

	if (line->key == MODEL_BUSY && more->active && !more->arrived && more->current.exclusive) {
		model_resume_at(cpu, max(sim_virtual_clock, more->loss_at) +
					     model_random(model_machine.pause));
	} else {
		self->next_parked = (u16)more->parked;
		more->parked = cpu + 1;
	}
	block(true);
}

/*
 * One turn of a wait for another CPU to write @word, which this one has just read. It reads its own
 * copy until it loses the line.
 */
void sim_virtual_wait(const volatile void *word, unsigned int turns)
{
	struct model_line *line = model_line_of(word);

	if (!line) {
		sim_virtual_relax(turns);
		return;
	}
	if (model_first_event() < sim_virtual_clock)
		model_in_order();
	if (model_has(line, model_running()))
		park(line);
	else
		sim_virtual_clock += model_hot.cost[ACCESS_READ];
}
