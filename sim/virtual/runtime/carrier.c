// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One host thread carries all CPUs, each with a clock of its own that the accesses of its tasks
 * move. At a switch point the CPU whose clock is earliest comes first, or the one that a strategy
 * chooses. The same calls give the same schedule.
 */
#include <stdlib.h>

#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/carrier.h"
#include "sim/virtual/runtime/internal.h"
#include <machine/observe.h>

#define NEVER	   ~0ull
#define MOST_TURNS 100000u

/* Bookkeeping of a CPU that is not running now, but for the running one's inline part. */
struct carried {
	struct sim_cpu cpu;
	u64 clock;
	u64 until; /* it idles until then, if ... */
	bool idle;
	bool kicked;
	u64 kicked_at; /* on the clock of the CPU that did it */
};

static struct carried *carried; /* [nr_cpu_ids] */
static virtual_choose_fn *choose;
static void *choose_ctx;
static unsigned int nr_started;

struct sim_cpu *sim_running_cpu;
u64 sim_virtual_limit;

void virtual_choose_cpu(virtual_choose_fn *fn, void *ctx)
{
	choose = fn;
	choose_ctx = ctx;
}

u64 sim_ticks_to_ns(u64 ticks)
{
	return ticks;
}

u64 sim_ns_to_ticks(u64 ns)
{
	return ns;
}

const char *sim_clock_name(void)
{
	return "virtual";
}

u64 sim_yields(void)
{
	return 0;
}

unsigned int sim_carrier_nr_cpus(const struct sim_config *config)
{
	return config->topology->nr_cpus;
}

int sim_carriers_init(const struct sim_config *config)
{
	(void)config;
	carried = calloc(nr_cpu_ids, sizeof(*carried));
	choose = NULL;
	nr_started = 1;
	sim_virtual_limit = NEVER;
	return carried ? 0 : -ENOMEM;
}

void sim_carriers_exit(void)
{
	free(carried);
	carried = NULL;
}

void sim_carriers_adopt_boot(void)
{
	sim_running_cpu = &carried[0].cpu;
}

/* They idle for ever, and are not run again. */
void sim_carriers_stop(void)
{
	nr_started = 1;
	sim_virtual_limit = NEVER;
}

struct sim_cpu *sim_cpu_of(unsigned int cpu)
{
	return &carried[cpu].cpu;
}

static unsigned int running(void)
{
	return (unsigned int)((struct carried *)(void *)sim_running_cpu - carried);
}

/* When the CPU could go on. */
static u64 ready_at(unsigned int cpu)
{
	const struct carried *c = &carried[cpu];

	return c->idle ? max(c->until, c->clock) : c->clock;
}

/* The earliest but @except, first by number; NEVER as its time: none could. */
static unsigned int earliest(unsigned int except, u64 *at)
{
	unsigned int found = except;

	*at = NEVER;
	for (unsigned int cpu = 0; cpu < nr_started; cpu++) {
		if (cpu == except || ready_at(cpu) >= *at)
			continue;
		*at = ready_at(cpu);
		found = cpu;
	}
	return found;
}

static void set_limit(void)
{
	earliest(running(), &sim_virtual_limit);
}

void sim_carrier_enter(unsigned int cpu)
{
	carried[running()].clock = sim_virtual_clock;
	sim_virtual_clock = ready_at(cpu);
	carried[cpu].idle = false;
	sim_running_cpu = &carried[cpu].cpu;
	set_limit();
}

/* The others idle from the beginning. */
int sim_carriers_start(void (*main)(unsigned int cpu))
{
	(void)main;
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++) {
		carried[cpu].clock = sim_virtual_clock;
		carried[cpu].idle = true;
		carried[cpu].until = NEVER;
	}
	nr_started = nr_cpu_ids;
	set_limit();
	return 0;
}

/* Who is to run: the running CPU, which idles until @own, or not, or another. */
static unsigned int choose_next(u64 own)
{
	unsigned int self = running(), other;
	u64 at;

	other = earliest(self, &at);
	if (at == NEVER && own == NEVER)
		sim_bug(__FILE__, __LINE__, "every task waits: deadlock");
	if (at >= own)
		return self;
	return other;
}

static unsigned int strategy_or(unsigned int next)
{
	return choose ? choose(choose_ctx, next) : next;
}

void sim_carrier_turn(void)
{
	unsigned int next;

	if (nr_started == 1)
		return;
	next = strategy_or(choose_next(sim_virtual_clock));
	if (next != running())
		sched_carry(next);
	else
		set_limit();
}

void sim_carrier_look(void)
{
	carried[running()].kicked = false;
}

/* What was said at that time has not been heard before. */
void sim_carrier_heard(void)
{
	sim_virtual_clock = max(sim_virtual_clock, carried[running()].kicked_at);
}

void sim_carrier_idle(u64 until)
{
	struct carried *self = &carried[running()];
	unsigned int next;

	if (self->kicked)
		return;
	self->until = until;
	self->idle = true;
	next = strategy_or(choose_next(max(until, sim_virtual_clock)));
	if (next != running()) {
		sched_carry(next);
		return;
	}
	sim_virtual_clock = max(until, sim_virtual_clock);
	self->idle = false;
	set_limit();
}

/* An idle one goes on as soon as the clock of who kicks it. */
void sim_carrier_kick(unsigned int cpu)
{
	struct carried *c = &carried[cpu];

	c->kicked = true;
	c->kicked_at = max(c->kicked_at, sim_virtual_clock);
	c->until = min(c->until, sim_virtual_clock);
	if (cpu < nr_started)
		sim_virtual_limit = min(sim_virtual_limit, ready_at(cpu));
}

/*
 * A turn of waiting: nothing changes before another CPU, or this one's next tick or timer, has
 * had its time. When neither helped for long, what is waited for will never come: this CPU holds
 * the lock itself, or nobody is left who could set the word.
 */
void sim_virtual_relax(unsigned int turns)
{
	unsigned int self = running(), next;
	u64 at;

	next = earliest(self, &at);
	if (at == NEVER) {
		if (turns > MOST_TURNS)
			sim_bug(__FILE__, __LINE__, "waits for what no other CPU could do");
		sim_virtual_clock = max(sim_virtual_clock + OBSERVE_TICKS, sim_self.deadline);
		return;
	}
	sim_virtual_clock = max(sim_virtual_clock + OBSERVE_TICKS, at);
	next = strategy_or(next);
	if (next != self)
		sched_carry(next);
	else
		set_limit();
}
