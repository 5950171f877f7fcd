// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One host thread carries all CPUs, in an order that a strategy chooses. There is one clock: it
 * counts accesses, and jumps to the next event of an idle CPU when that is let go on, so time is
 * one more choice. A CPU that spins is parked on the words that it read in a whole turn of its
 * loop, until another CPU writes one of them; so what waits for ever is seen at once.
 */
#include <stdio.h>

#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/engine.h"
#include "sim/virtual/explore/private.h"
#include "sim/virtual/runtime/kmem_slab.h"

#include <machine/observe.h>

#define NEVER ~0ull

struct sim_cpu *sim_running_cpu EXPLORE_PRIVATE;
u64 sim_virtual_clock EXPLORE_PRIVATE;
u64 sim_virtual_limit EXPLORE_PRIVATE = NEVER;

bool explore_carrying;
const struct explore_strategy *explore_strategy;
u64 explore_max_steps;
unsigned int explore_actors;

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
	return nr_cpu_ids <= EXPLORE_MAX_CPUS ? 0 : -EINVAL;
}

void sim_carriers_exit(void)
{
}

void sim_carriers_adopt_boot(void)
{
	explore.running = 0;
	explore.enabled = explore_bit(0);
	sim_running_cpu = &explore.cpus[0].cpu;
}

/* The others idle from the beginning. */
int sim_carriers_start(void (*main)(unsigned int cpu))
{
	(void)main;
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++) {
		explore.cpus[cpu].idle = true;
		explore.cpus[cpu].until = NEVER;
	}
	return 0;
}

void sim_carriers_stop(void)
{
}

struct sim_cpu *sim_cpu_of(unsigned int cpu)
{
	return &explore.cpus[cpu].cpu;
}

/* Lets time pass until the CPU's next event, if it waits for that. */
void sim_carrier_enter(unsigned int cpu)
{
	struct explore_cpu *c = &explore.cpus[cpu];

	explore.running = cpu;
	sim_running_cpu = &c->cpu;
	if (explore.timers & explore_bit(cpu))
		sim_virtual_clock = max(sim_virtual_clock, c->until);
	explore.timers &= ~explore_bit(cpu);
	explore.enabled |= explore_bit(cpu);
	c->idle = false;
}

static unsigned int lowest(unsigned int cpus)
{
	return (unsigned int)__builtin_ctz(cpus);
}

static unsigned int earliest_timer(void)
{
	unsigned int found = lowest(explore.timers);

	for (unsigned int cpu = found + 1; cpu < nr_cpu_ids; cpu++)
		if (explore.timers & explore_bit(cpu) &&
		    explore.cpus[cpu].until < explore.cpus[found].until)
			found = cpu;
	return found;
}

/* Without a strategy: the running CPU continues, and time passes when no other CPU can run. */
static unsigned int by_default(bool forced)
{
	unsigned int ready = explore.enabled & ~explore.yielding;

	if (!forced)
		return explore.running;
	if (ready)
		return lowest(ready);
	explore.yielding = 0;
	return explore.timers ? earliest_timer() : lowest(explore.enabled);
}

static void say_what_waits(char *out, size_t size)
{
	size_t used = 0;

	for (unsigned int cpu = 0; cpu < nr_cpu_ids && used < size; cpu++) {
		const struct explore_cpu *c = &explore.cpus[cpu];

		if (explore.parked & explore_bit(cpu))
			used += (size_t)snprintf(out + used, size - used,
						 "CPU %u spins for a word at %p\n", cpu,
						 (const void *)c->watched[0].addr);
		else if (c->idle)
			used += (size_t)snprintf(out + used, size - used,
						 "CPU %u idles, its tasks sleep\n", cpu);
	}
}

static void deadlock(void)
{
	char text[1024] = "";

	say_what_waits(text, sizeof(text));
	explore_bug("deadlock", text);
}

/* CPUs that spin on unknown words run only when no other can. */
static unsigned int can_run(void)
{
	unsigned int ready = explore.enabled & ~explore.yielding;

	if (ready)
		return ready | explore.timers;
	if (explore_has_buffers()) /* what they wait for may be seen by now */
		explore.yielding = 0;
	return explore.timers ? explore.timers : explore.enabled;
}

static unsigned int choose_one(bool forced)
{
	unsigned int can = can_run();

	if (!can)
		deadlock();
	if (!explore.together)
		return by_default(forced);
	if (!forced && can == explore_bit(explore.running) && !explore_strategy->every_step)
		return explore.running;
	return explore_strategy->next(can, forced);
}

static void step_of_buffer(unsigned int actor, bool forced)
{
	unsigned int which = explore_buffers_pick(actor);

	explore_schedule_note(explore.running, actor | which << EXPLORE_ACTOR_BITS, forced);
	explore_buffers_step(actor, which);
	explore.steps++;
}

void explore_empty_buffers(void)
{
	unsigned int full;

	if (!explore_has_buffers())
		return;
	explore_step(); /* else this decision would have the number of the last access */
	while ((full = explore.enabled >> nr_cpu_ids << nr_cpu_ids))
		step_of_buffer(explore_strategy->next(full, true), true);
}

/* The CPU that runs next. Stores may leave their buffers before. */
static unsigned int choose(bool forced)
{
	unsigned int next;

	while (explore_is_buffer(next = choose_one(forced)))
		step_of_buffer(next, forced);
	return next;
}

void explore_choose(bool forced)
{
	unsigned int next = choose(forced);

	if (forced || next != explore.running)
		explore_schedule_note(explore.running, next, forced);
	if (next != explore.running)
		explore_buffers_switch(explore.running, next);
	if (next == explore.running && !(explore.timers & explore_bit(next)))
		return;
	if (next == explore.running) {
		sim_carrier_enter(next);
		return;
	}
	explore_carrying = true;
	sched_carry(next);
	explore_carrying = false;
}

void explore_too_long(void)
{
	explore_bug("livelock", "no end: more steps than a schedule may have\n");
}

/* CPUs switch at accesses. */
void sim_carrier_turn(void)
{
}

void sim_carrier_look(void)
{
	explore_self()->kicked = false;
}

void sim_carrier_sync_clock(void)
{
}

static void say_yielded(void)
{
	if (explore.together && explore_strategy->yielded)
		explore_strategy->yielded(explore.running);
}

void sim_carrier_idle(u64 until)
{
	struct explore_cpu *self = explore_self();

	if (self->kicked)
		return;
	explore_step();
	self->until = until;
	self->idle = true;
	explore.enabled &= ~explore_bit(explore.running);
	if (until != NEVER) {
		explore.timers |= explore_bit(explore.running);
		say_yielded();
	}
	explore_choose(true);
}

void sim_carrier_kick(unsigned int cpu)
{
	struct explore_cpu *c = &explore.cpus[cpu];

	c->kicked = true;
	if (!c->idle)
		return;
	explore.timers &= ~explore_bit(cpu);
	explore.enabled |= explore_bit(cpu);
}

/* None of them has changed since, so that another turn would read the same. */
static bool is_unchanged(const struct explore_cpu *self)
{
	for (unsigned int i = 0; i < self->read_since_relax; i++)
		if (explore_value(self->watched[i].addr, self->watched[i].size) !=
		    self->watched[i].value)
			return false;
	return true;
}

/*
 * The words are known when the turn before this one read a few and wrote none: then the loop is
 * those reads, and nothing but a write to them ends it. The first turn's reads may be older.
 */
void sim_virtual_relax(unsigned int turns)
{
	struct explore_cpu *self = explore_self();
	bool knows = self->read_since_relax && self->read_since_relax <= EXPLORE_WATCHED &&
		     !self->wrote_since_relax && is_unchanged(self);

	(void)turns;
	explore_step();
	if (knows) {
		self->nr_watched = (unsigned int)self->read_since_relax;
		explore.parked |= explore_bit(explore.running);
		explore.enabled &= ~explore_bit(explore.running);
	} else {
		explore.yielding |= explore_bit(explore.running);
		say_yielded();
	}
	self->read_since_relax = self->wrote_since_relax = 0;
	explore_choose(true);
}

/* Ticks and slabs are part of the machine, and take no step. */
void sim_carrier_ticked(void)
{
}

void virtual_object_taken(const void *object)
{
	(void)object;
}

void virtual_object_given(const void *object)
{
	(void)object;
}

/* The words that a loop reads are noted already, with each read. */
void sim_virtual_wait(const volatile void *word, unsigned int turns)
{
	(void)word;
	sim_virtual_relax(turns);
}
