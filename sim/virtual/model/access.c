// SPDX-License-Identifier: GPL-2.0-or-later
/* An access that is no plain hit: whose the line is, and what it takes to have it. */
#include "sim/virtual/model/model.h"

struct model_hot model_hot;
uint64_t sim_virtual_limit;

/* Stores do not wait for the line. */
static bool is_store(enum sim_access kind)
{
	return sim_access_writes(kind) && kind != ACCESS_ATOMIC_RMW;
}

/* Plain loads. A marked one is waited for: by a loop that spins, or by what depends on it. */
static bool overlaps(enum sim_access kind)
{
	return kind == ACCESS_READ || kind == ACCESS_RANGE_READ;
}

static void charge(u64 time)
{
	sim_virtual_clock += time;
}

/* What of a line's time a plain load waits: of a run that is read, all but the first come beside. */
static u64 part_of(const struct model_line *line, enum sim_access kind)
{
	if (kind == ACCESS_RANGE_READ && model_continues_run(line))
		return model_machine.fill_part;
	return overlaps(kind) ? model_machine.overlap_part : MODEL_ALL;
}

/* From L2, L3 or memory: no other CPU takes part. */
static void fetch_alone(struct model_line *line, unsigned int cpu, enum sim_access kind)
{
	u64 time = model_fetch_cost(line, cpu);

	line->key = cpu + 1;
	if (is_store(kind) && model_machine.store_buffer)
		model_store_fill(time);
	else
		charge(model_part(time, part_of(line, kind)));
}

/* No other CPU has it, and none of this one's stores has to be waited for. */
static bool is_alone(const struct model_line *line, enum sim_access kind)
{
	return (line->key == MODEL_NOBODY || line->key == model_hot.key) &&
	       (kind != ACCESS_ATOMIC_RMW || !model_hot.stores);
}

static bool same_core(u32 key, unsigned int cpu)
{
	return model_machine.place[key - 1].core == model_machine.place[cpu].core;
}

/* The other thread of the core had it. */
static void hand_over(struct model_line *line, unsigned int cpu)
{
	struct model_more *more = model_more_of(line);

	if (more)
		model_wake_parked(more, sim_virtual_clock, cpu);
	line->key = cpu + 1;
	charge(model_machine.transfer[DISTANCE_SMT]);
}

/* Its owner had it so long ago that the owner's caches have replaced it. */
static bool is_evicted(const struct model_line *line)
{
	unsigned int owner = line->key - 1;

	return !line->more && model_is_replaced(line, owner);
}

/* Of a busy or shared line: this CPU may go on as with a line of its own. */
static bool still_has(const struct model_line *line, unsigned int cpu, bool write)
{
	const struct model_more *more = model_more_of(line);
	bool taken = line->key == MODEL_BUSY && more->active && !more->arrived &&
		     more->current.exclusive && sim_virtual_clock >= more->loss_at;

	if (line->key == MODEL_BUSY && more->owner == cpu + 1) {
		if (!more->active || more->arrived || sim_virtual_clock < more->loss_at)
			return true;
		return !more->current.exclusive && !write;
	}
	return !write && !taken && !more->owner &&
	       model_shares(more, model_machine.place[cpu].core);
}

bool model_has(const struct model_line *line, unsigned int cpu)
{
	if (line->key == MODEL_SHARED || line->key == MODEL_BUSY)
		return still_has(line, cpu, false);
	return line->key == cpu + 1;
}

/*
 * A store to a line that is on its way to this CPU joins those before; a load reads them. A store
 * does not join a load: nobody would lose the line, and a spinning CPU would not wake.
 */
static bool on_its_way(const struct model_line *line, unsigned int cpu, bool store)
{
	return line->key == MODEL_BUSY && model_hot.stores & ~MODEL_FILLING &&
	       model_is_requested_by(model_more_of(line), cpu, store);
}

static void request_store(struct model_line *line)
{
	bool wait = !model_machine.store_buffer;

	if (!wait)
		model_store_add(line);
	model_request(line, true, wait, false);
}

/* Of a line that others have or want. */
static void share(struct model_line *line, unsigned int cpu, enum sim_access kind)
{
	if (on_its_way(line, cpu, is_store(kind)))
		return;
	if (is_store(kind))
		request_store(line);
	else
		model_request(line, sim_access_writes(kind), true, overlaps(kind));
}

/* What model_access() leaves; apart, because the cheap cases come often. */
static noinline void access_line(struct model_line *line, enum sim_access kind,
				 const volatile void *addr, const void *pc)
{
	unsigned int cpu = model_running();
	bool write = sim_access_writes(kind);

	model_cpus[cpu].asks_for = addr;
	model_cpus[cpu].asks_at = pc;
	if (kind == ACCESS_ATOMIC_RMW)
		model_stores_drain();
	for (;;) {
		u32 key = line->key;

		if (key == MODEL_BUSY) {
			model_calm(line);
			key = line->key;
		}
		if (key == MODEL_NOBODY || key == cpu + 1) {
			if (key == MODEL_NOBODY || !model_is_fresh(line))
				fetch_alone(line, cpu, kind);
			break;
		}
		if (key == MODEL_SHARED && still_has(line, cpu, write))
			break;
		if (key < MODEL_SHARED && is_evicted(line)) {
			line->key = MODEL_NOBODY;
			continue;
		}
		if (model_first_event() < sim_virtual_clock) {
			model_in_order();
			continue;
		}
		if (key < MODEL_SHARED && same_core(key, cpu)) {
			hand_over(line, cpu);
			break;
		}
		if (key == MODEL_BUSY && still_has(line, cpu, write))
			break;
		share(line, cpu, kind);
		break;
	}
	charge(model_hot.cost[kind]);
}

static bool reads_shared(const struct model_line *line, enum sim_access kind)
{
	return line->key == MODEL_SHARED && !sim_access_writes(kind) &&
	       model_shares(model_more_at(line->more), model_hot.core);
}

void model_access(struct model_line *line, enum sim_access kind, const volatile void *addr,
		  const void *pc)
{
	/* Boot clears memory before there is a CPU to charge: clang by memset(), gcc by itself. */
	if (unlikely(!model_hot.key))
		return;
	/* First: nothing may come between the look at the line and the access. */
	if (unlikely(sim_virtual_clock > sim_virtual_limit))
		model_in_order();
	if (model_hits(line, kind) || reads_shared(line, kind)) {
		charge(model_hot.cost[kind]);
	} else if (is_alone(line, kind)) {
		fetch_alone(line, model_running(), kind);
		charge(model_hot.cost[kind]);
	} else {
		access_line(line, kind, addr, pc);
	}
}

void model_fence(void)
{
	model_stores_drain();
	charge(model_hot.cost[ACCESS_ATOMIC_RMW]);
}
