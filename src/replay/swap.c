// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The task of one CPU with a front-end between swap events and the allocator. The event is
 * timed as a whole, with the front-end's locks and, where contents are compressed, the
 * compressor; the calls of the allocator within it by the meter, each with stamps of its own.
 */
#include "src/replay/swap.h"

#include "sim/probes/page_return.h"
#include "src/content/content.h"
#include "src/replay/leftover.h"
#include "src/replay/step.h"
#include "src/replay/verify.h"
#include "src/replay/watch.h"

_Static_assert((int)FRONTEND_MALLOC == LATENCY_MALLOC && (int)FRONTEND_FREE == LATENCY_FREE &&
		       (int)FRONTEND_READ == LATENCY_READ && (int)FRONTEND_WRITE == LATENCY_WRITE,
	       "calls are recorded by their number");

/* Threads beside the replaying CPUs share their counts. */
static struct replay_cpu *meter_cpu(void *ctx, unsigned int cpu)
{
	struct replay *replay = ctx;

	return cpu < replay->nr_cpus ? &replay->cpus[cpu] : replay->background;
}

static void meter_begin(void *ctx, unsigned int nr)
{
	(void)ctx;
	(void)nr;
	sim_current()->call_stamp = sim_clock();
	page_return_op_begin(sim_current()->call_stamp);
}

static void meter_end(void *ctx, unsigned int nr, enum frontend_call what, u32 size, bool failed)
{
	struct replay_cpu *cpu = meter_cpu(ctx, nr);
	u64 now = sim_clock();

	page_return_op_end(now);
	if (!READ_ONCE(cpu->replay->untimed))
		histogram_record(&cpu->latency[what], now - sim_current()->call_stamp);
	if (what == FRONTEND_FREE)
		usage_add(&cpu->usage, -1ull, -(u64)size);
	if (what != FRONTEND_MALLOC || failed)
		return;
	usage_add(&cpu->usage, 1, size);
	step_peak_pages(cpu);
}

static void meter_untimed(void *ctx, enum frontend_call what, u32 size)
{
	struct replay *replay = ctx;
	u64 sign = what == FRONTEND_MALLOC ? 1 : -1ull;

	__atomic_fetch_add(&replay->swap.untimed_objects, sign, __ATOMIC_RELAXED);
	__atomic_fetch_add(&replay->swap.untimed_bytes, sign * size, __ATOMIC_RELAXED);
}

static bool is_expected(const struct replay_cpu *cpu, u32 content)
{
	return !cpu->swap.expects || content == cpu->swap.expected ||
	       READ_ONCE(cpu->replay->swap.store_failed);
}

/* The bytes of a load: with data the page's, else the object's. */
static void meter_check(void *ctx, unsigned int nr, const void *bytes, u32 size, u32 content)
{
	struct replay_cpu *cpu = meter_cpu(ctx, nr);
	const u8 *pages = cpu->replay->plan->pages;
	u64 begin = sim_clock();
	u32 good = size;

	if (!cpu->replay->holds)
		return;
	if (!is_expected(cpu, content))
		good = 0;
	else if (!pages)
		good = content_check(bytes, size, content);
	else if (content >= cpu->replay->plan->nr_pages ||
		 memcmp(bytes, pages + (size_t)content * PAGE_SIZE, size))
		good = 0;
	replay_verified(cpu, good, size);
	begin = sim_clock() - begin;
	cpu->counts.verify_ticks += begin;
	sim_current()->call_stamp += begin;
	stamp_shift(&cpu->stamp, begin);
}

static bool is_verified(const struct replay_cpu *cpu, const struct replay_entry *entry, u32 nr,
			u32 i)
{
	const struct replay_plan *plan = cpu->replay->plan;

	if (!(entry->flags & REPLAY_VERIFY) || !cpu->replay->holds)
		return false;
	return nr == 1 || plan->verify == REPLAY_VERIFY_ALL ||
	       replay_is_sampled(entry->slot + i, plan->sim.seed);
}

/* The slot's object, if it has one: the slot is this CPU's, and no other changes it. */
static bool peek(const struct replay *replay, u64 slot, struct frontend_object *object)
{
	return replay->plan->frontend->peek(replay->swap.frontend, slot, object) &&
	       object->handle && !object->stale;
}

/* For slots that are about to be freed or replaced. */
static void unwatch(struct replay_cpu *cpu, const struct replay_entry *entry, u32 nr)
{
	for (u32 i = 0; cpu->replay->watch && i < nr; i++)
		if (is_verified(cpu, entry, nr, i))
			replay_watch_remove(cpu, entry->slot + i);
}

static void watch(struct replay_cpu *cpu, const struct replay_entry *entry, u32 nr)
{
	struct frontend_object object;

	for (u32 i = 0; cpu->replay->watch && i < nr; i++) {
		struct replay_entry one = {.slot = entry->slot + i};

		if (!is_verified(cpu, entry, nr, i) || !peek(cpu->replay, one.slot, &object))
			continue;
		one.size = object.size;
		one.pool = object.pool;
		one.content = object.content;
		replay_watch_add(cpu, &one, object.handle);
	}
}

static void verify_slots(struct replay_cpu *cpu, const struct replay_entry *entry, u32 nr)
{
	const struct frontend_ops *ops = cpu->replay->plan->frontend;
	struct frontend *fe = cpu->replay->swap.frontend;
	struct frontend_object object;

	for (u32 i = 0; i < nr; i++) {
		if (!is_verified(cpu, entry, nr, i) || !ops->hold(fe, entry->slot + i, &object))
			continue;
		if (object.handle && !object.stale)
			replay_verify_object(cpu, &object);
		ops->release(fe, &object);
	}
}

/* Gathers the pages of one event, which are neighbours; returns how many. */
static u32 fill_folio(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	const u8 *pages = cpu->replay->plan->pages;
	u32 nr = 0;
	bool last;

	do {
		bool data = entry->flags & REPLAY_DATA;

		cpu->swap.folio[nr++] = (struct frontend_page){
			.data = data ? pages + (size_t)entry->content * PAGE_SIZE : NULL,
			.size = entry->size,
			.content = entry->content,
			.kind = entry->pool,
			.verify = entry->flags & REPLAY_VERIFY,
		};
		last = entry->flags & REPLAY_LAST;
		entry++;
	} while (!last && nr < REPLAY_FOLIO_MAX);
	return nr;
}

static u32 do_store(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	const struct frontend_ops *ops = cpu->replay->plan->frontend;
	struct frontend *fe = cpu->replay->swap.frontend;
	u32 nr = fill_folio(cpu, entry);
	int ret;

	for (u32 i = 0; i < nr; i++)
		unwatch(cpu, entry + i, 1);
	stamp_begin(&cpu->stamp);
	if (nr == 1)
		ret = ops->store(fe, cpu->cpu, entry->slot, cpu->swap.folio);
	else
		ret = ops->store_folio(fe, cpu->cpu, entry->slot, nr, cpu->swap.folio);
	stamp_end(&cpu->stamp);
	if (unlikely(ret)) {
		WRITE_ONCE(cpu->replay->swap.store_failed, true);
		cpu->counts.failed_allocations++;
	}
	for (u32 i = 0; i < nr; i++)
		watch(cpu, entry + i, 1);
	cpu->counts.operations += nr;
	return nr;
}

static void do_load(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	const struct replay_plan *plan = cpu->replay->plan;
	bool frees = plan->frontend_params.exclusive;

	if (frees)
		unwatch(cpu, entry, entry->size);
	cpu->swap.expects = entry->size == 1;
	cpu->swap.expected = entry->content;
	stamp_begin(&cpu->stamp);
	if (entry->size == 1)
		plan->frontend->load(cpu->replay->swap.frontend, cpu->cpu, entry->slot);
	else
		plan->frontend->load_folio(cpu->replay->swap.frontend, cpu->cpu, entry->slot,
					   entry->size);
	stamp_end(&cpu->stamp);
	if (frees)
		watch(cpu, entry, entry->size);
	cpu->counts.operations += entry->size;
}

static void do_drop(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	if (unlikely(entry->flags & REPLAY_VERIFY)) {
		unwatch(cpu, entry, entry->size);
		verify_slots(cpu, entry, entry->size);
	}
	stamp_begin(&cpu->stamp);
	cpu->replay->plan->frontend->free(cpu->replay->swap.frontend, cpu->cpu, entry->slot,
					  entry->size, entry->content);
	stamp_end(&cpu->stamp);
	cpu->counts.operations += entry->size;
}

static void do_compact(struct replay_cpu *cpu)
{
	stamp_begin(&cpu->stamp);
	cpu->replay->plan->frontend->compact(cpu->replay->swap.frontend);
	cpu->stamp.at = sim_clock();
	cpu->counts.operations++;
}

static const struct replay_entry *swap_one(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	u32 nr = 1;

	if (entry->op == REPLAY_WAIT) {
		step_wait(cpu, entry);
		return entry + 1;
	}
	step_before(cpu, entry);
	if (entry->op == REPLAY_STORE)
		nr = do_store(cpu, entry);
	else if (entry->op == REPLAY_LOAD)
		do_load(cpu, entry);
	else if (entry->op == REPLAY_DROP)
		do_drop(cpu, entry);
	else
		do_compact(cpu);
	if (entry[nr - 1].flags & REPLAY_LAST)
		step_end_event(cpu, entry->flags);
	if (cpu->replay->two_stamps)
		stamp_invalidate(&cpu->stamp);
	return entry + nr;
}

void replay_swap_segment(void *arg, unsigned int nr)
{
	step_segment(arg, nr, swap_one);
}

int replay_swap_init(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;

	for (unsigned int i = 0; i <= replay->nr_cpus; i++) {
		struct replay_cpu *cpu = &replay->cpus[i];

		cpu->swap.folio =
			plan->alloc(plan->host, REPLAY_FOLIO_MAX * sizeof(*cpu->swap.folio));
		cpu->scratch = plan->alloc(plan->host, PAGE_SIZE);
		if (!cpu->swap.folio || !cpu->scratch)
			return -ENOMEM;
	}
	replay->swap.meter = (struct frontend_meter){.begin = meter_begin,
						     .end = meter_end,
						     .check = meter_check,
						     .untimed = meter_untimed,
						     .ctx = replay};
	replay->swap.frontend =
		plan->frontend->create(&plan->frontend_params, plan->ops, replay->pools,
				       plan->nr_pools, &replay->swap.meter);
	return replay->swap.frontend ? 0 : -ENOMEM;
}

void replay_swap_leftover(struct replay *replay, bool last)
{
	const struct replay_entry *entry = replay->lap.segment.entries[0];
	const struct replay_entry *end = entry + replay->lap.segment.nr_entries[0];
	struct replay_cpu *cpu = &replay->cpus[0];
	u64 verify_ticks = cpu->counts.verify_ticks;

	for (; entry < end; entry++) {
		struct frontend_object object;

		if (!peek(replay, entry->slot, &object) || !replay->holds)
			continue;
		unwatch(cpu, entry, 1);
		if (entry->flags & REPLAY_VERIFY)
			replay_verify_object(cpu, &object);
		if (object.content != entry->content && !replay->swap.store_failed)
			replay_verified(cpu, 0, object.size);
		if (last)
			replay->outcome->checksum +=
				replay_object_checksum(replay, replay->pools[object.pool],
						       object.handle, entry->id, object.size);
		sim_quiescent();
	}
	cpu->counts.verify_ticks = verify_ticks; /* not a part of the measured time */
}

void replay_swap_reset(struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;

	plan->frontend->reset(replay->swap.frontend);
	for (unsigned int i = 0; i <= replay->nr_cpus; i++)
		replay->cpus[i].usage.objects = replay->cpus[i].usage.bytes = 0;
	replay->swap.untimed_objects = replay->swap.untimed_bytes = 0;
	replay->cpus[0].usage.objects = plan->nr_preload;
	for (u32 i = 0; i < plan->nr_preload; i++)
		replay->cpus[0].usage.bytes += plan->preload[i];
}
