// SPDX-License-Identifier: GPL-2.0-or-later
/* See buffers.h. */
#include "sim/virtual/explore/buffers.h"
#include "sim/virtual/explore/history.h"
#include "sim/virtual/explore/strategy.h"

#define MOST_STORES EXPLORE_MOST_STORES
#define MOST_BYTES  8u

struct store {
	struct explore_pending what;
	unsigned int epoch; /* a store of a later epoch leaves later */
	struct view carried;
	unsigned char value[MOST_BYTES];
	unsigned char under[MOST_BYTES]; /* while its CPU runs: the value that others see */
};

static struct {
	struct store stores[MOST_STORES];
	unsigned int nr, epoch;
} buffers[EXPLORE_MAX_CPUS / 2];

static enum explore_model model;
static struct explore_rng rng;
static unsigned int said; /* the store that a schedule names, + 1; 0: none */

bool explore_buffers_init(enum explore_model chosen)
{
	model = chosen;
	explore_actors = model == EXPLORE_SC ? nr_cpu_ids : 2 * nr_cpu_ids;
	return explore_actors <= EXPLORE_MAX_CPUS;
}

static void copy_bytes(volatile void *to, const volatile void *from, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		((volatile unsigned char *)to)[i] = ((const volatile unsigned char *)from)[i];
}

static volatile void *place_of(const struct store *store)
{
	return (volatile void *)store->what.addr;
}

/* Strategies see the oldest store as the buffer's next step. */
static void tell_actor(unsigned int cpu)
{
	unsigned int actor = nr_cpu_ids + cpu;

	if (buffers[cpu].nr) {
		explore.cpus[actor].pending = buffers[cpu].stores[0].what;
		explore.enabled |= explore_bit(actor);
	} else {
		explore.cpus[actor].pending.addr = NULL;
		explore.enabled &= ~explore_bit(actor);
	}
}

void explore_buffers_reset(u64 seed)
{
	history_reset(model == EXPLORE_LKMM);
	if (model == EXPLORE_SC)
		return;
	explore_rng_seed(&rng, seed);
	history_seed(~seed);
	said = 0;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		buffers[cpu].nr = buffers[cpu].epoch = 0;
		explore.cpus[nr_cpu_ids + cpu].steps = 0;
		tell_actor(cpu);
	}
}

/* The last store has been made by now, so its value is known. */
static void take_value(unsigned int cpu)
{
	struct store *store = &buffers[cpu].stores[buffers[cpu].nr - 1];

	if (buffers[cpu].nr)
		copy_bytes(store->value, store->what.addr, store->what.size);
}

/* Takes the stores out of memory, the newest first. */
static void take_out(unsigned int cpu)
{
	take_value(cpu);
	for (unsigned int i = buffers[cpu].nr; i--;) {
		struct store *store = &buffers[cpu].stores[i];

		copy_bytes(place_of(store), store->under, store->what.size);
	}
}

static void put_in(unsigned int cpu)
{
	for (unsigned int i = 0; i < buffers[cpu].nr; i++) {
		struct store *store = &buffers[cpu].stores[i];

		copy_bytes(store->under, store->what.addr, store->what.size);
		copy_bytes(place_of(store), store->value, store->what.size);
	}
}

void explore_buffers_switch(unsigned int from, unsigned int to)
{
	if (model == EXPLORE_SC || !explore.together)
		return;
	take_out(from);
	put_in(to);
}

static bool overlap(const struct store *a, const struct store *b)
{
	uintptr_t at = (uintptr_t)a->what.addr, bt = (uintptr_t)b->what.addr;

	return at < bt + b->what.size && bt < at + a->what.size;
}

/* No earlier store must leave before it. */
static bool may_leave(unsigned int cpu, unsigned int which)
{
	const struct store *store = &buffers[cpu].stores[which];

	for (unsigned int i = 0; i < which; i++)
		if (buffers[cpu].stores[i].epoch != store->epoch ||
		    overlap(&buffers[cpu].stores[i], store))
			return false;
	return true;
}

/* All CPUs' stores must be out of memory. */
static void leave(unsigned int cpu, unsigned int which)
{
	struct store *store = &buffers[cpu].stores[which], gone = *store;

	if (explore_shown_to)
		explore_show(cpu, &store->what, "seen by all");
	if (history_on)
		history_store(cpu, &store->what, store->epoch, &store->carried,
			      explore_value(store->what.addr, store->what.size));
	copy_bytes(place_of(store), store->value, store->what.size);
	for (unsigned int i = which + 1; i < buffers[cpu].nr; i++)
		buffers[cpu].stores[i - 1] = buffers[cpu].stores[i];
	buffers[cpu].nr--;
	tell_actor(cpu);
	explore_wake_watchers(gone.what.addr, gone.what.size);
}

void explore_buffers_step(unsigned int actor, unsigned int which)
{
	unsigned int cpu = actor - nr_cpu_ids;

	take_out(explore.running);
	leave(cpu, which < buffers[cpu].nr && may_leave(cpu, which) ? which : 0);
	put_in(explore.running);
}

unsigned int explore_buffers_follow(unsigned int to)
{
	unsigned int actor = to & EXPLORE_ACTOR_MASK;

	if (explore_is_buffer(actor))
		said = (to >> EXPLORE_ACTOR_BITS) + 1;
	return actor;
}

unsigned int explore_buffers_pick(unsigned int actor)
{
	unsigned int cpu = actor - nr_cpu_ids, which = said - 1;

	if (said) {
		said = 0;
		return which;
	}
	if (model == EXPLORE_TSO)
		return 0;
	/* Half of the time the newest, since it overtakes the most stores. */
	which = explore_rng_below(&rng, 2 * buffers[cpu].nr);
	which = min(which, buffers[cpu].nr - 1);
	return may_leave(cpu, which) ? which : 0;
}

/* Leaves as part of the running step. */
static void leave_now(unsigned int cpu)
{
	if (explore_strategy->leaves)
		explore_strategy->leaves(cpu, &buffers[cpu].stores[0].what);
	leave(cpu, 0);
}

void explore_buffers_flush(unsigned int cpu)
{
	if (model == EXPLORE_SC || !buffers[cpu].nr)
		return;
	take_out(explore.running);
	while (buffers[cpu].nr)
		leave_now(cpu);
	put_in(explore.running);
}

bool explore_buffers_takes(const struct explore_pending *access)
{
	return explore_has_buffers() && access->write && access->kind != ACCESS_ATOMIC_RMW &&
	       access->size <= MOST_BYTES;
}

bool explore_buffers_conflict(unsigned int cpu, const struct explore_pending *step)
{
	for (unsigned int i = 0; explore_has_buffers() && i < buffers[cpu].nr; i++)
		if (explore_conflict(&buffers[cpu].stores[i].what, step))
			return true;
	return false;
}

bool explore_buffers_own(const volatile void *addr, size_t size)
{
	struct store load = {.what = {.addr = addr, .size = size}};

	for (unsigned int i = 0; i < buffers[explore.running].nr; i++)
		if (overlap(&buffers[explore.running].stores[i], &load))
			return true;
	return false;
}

unsigned int explore_buffers_epoch(unsigned int cpu)
{
	return ++buffers[cpu].epoch;
}

static bool releases(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

/* A store barrier starts a new epoch; a full barrier empties the buffer. */
void explore_buffers_fence(int order)
{
	bool full = order == __ATOMIC_SEQ_CST || order == __ATOMIC_ACQ_REL;

	if (full)
		explore_buffers_flush(explore.running);
	else if (releases(order))
		buffers[explore.running].epoch++;
	if (history_on && full)
		views_fence(explore.running);
	else if (history_on && order != __ATOMIC_RELEASE)
		views_fence_loads(explore.running);
}

bool explore_buffers_store(const struct explore_pending *what, int order)
{
	unsigned int cpu = explore.running;
	struct store *store;

	if (what->size > MOST_BYTES) {
		explore_buffers_flush(cpu);
		return false;
	}
	if (buffers[cpu].nr == MOST_STORES) {
		take_out(cpu);
		leave_now(cpu);
		put_in(cpu);
	}
	take_value(cpu);
	if (model == EXPLORE_TSO || releases(order))
		buffers[cpu].epoch++;
	store = &buffers[cpu].stores[buffers[cpu].nr++];
	store->what = *what;
	store->epoch = buffers[cpu].epoch;
	if (history_on)
		store->carried = views_carried(cpu, order);
	copy_bytes(store->under, what->addr, what->size);
	tell_actor(cpu);
	if (explore_strategy->waits)
		explore_strategy->waits(cpu);
	return true;
}
