// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The task of one CPU. Between two operations it does little: what it costs is measured by
 * replay_overhead.c and stated in every result.
 */
#include "sim/page_return.h"
#include "src/bench/replay_content.h"
#include "src/bench/replay_state.h"

/* Ends a timed part that began at cpu->stamp. */
static __always_inline void record(struct replay_cpu *cpu, enum replay_latency what)
{
	u64 now = sim_clock(), ticks = now - cpu->stamp;

	histogram_record(&cpu->latency[what], ticks);
	cpu->event_ticks += ticks;
	cpu->stamp = now;
}

/* Begins one: at the end of the last part, or at the intended start, where that is valid. */
static __always_inline void begin(struct replay_cpu *cpu)
{
	if (!cpu->stamp_valid)
		cpu->stamp = sim_clock();
	cpu->stamp_valid = true;
}

static __always_inline void write_object(struct replay_cpu *cpu, const struct replay_entry *entry,
					 unsigned long handle)
{
	const struct zs_ops *ops = cpu->replay->ops;
	struct zs_pool *pool = replay_pool(cpu->replay, entry);

	content_fill(ops->map(pool, handle, ZS_MM_WO), entry->size, entry->content);
	ops->unmap(pool, handle);
	record(cpu, LATENCY_WRITE);
}

static __always_inline void count_live(struct replay_cpu *cpu, u64 objects, u64 bytes)
{
	WRITE_ONCE(cpu->live_objects, cpu->live_objects + objects);
	WRITE_ONCE(cpu->live_bytes, cpu->live_bytes + bytes);
}

static void do_malloc(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	struct replay *replay = cpu->replay;
	unsigned long handle;
	u64 pages;

	handle = replay->ops->malloc(replay_pool(replay, entry), entry->size, REPLAY_GFP);
	record(cpu, LATENCY_MALLOC);
	if (IS_ERR_VALUE(handle)) {
		*replay_handle(replay, entry->slot) = 0;
		cpu->counts.failed_allocations++;
		return;
	}
	*replay_handle(replay, entry->slot) = handle;
	write_object(cpu, entry, handle);
	count_live(cpu, 1, entry->size);
	pages = replay_total_pages(replay);
	if (pages > cpu->peak_pages)
		cpu->peak_pages = pages;
	if (unlikely(entry->flags & REPLAY_VERIFY) && replay->watch)
		replay_watch_add(cpu, entry, handle);
}

static void do_free(struct replay_cpu *cpu, const struct replay_entry *entry, unsigned long handle)
{
	page_return_op_begin(cpu->stamp);
	cpu->replay->ops->free(replay_pool(cpu->replay, entry), handle);
	record(cpu, LATENCY_FREE);
	page_return_op_end(cpu->stamp);
	count_live(cpu, -1ull, -(u64)entry->size);
}

static void do_read(struct replay_cpu *cpu, const struct replay_entry *entry, unsigned long handle)
{
	struct replay *replay = cpu->replay;
	struct zs_pool *pool = replay_pool(replay, entry);

	cpu->sum += content_sum(replay->ops->map(pool, handle, ZS_MM_RO), entry->size);
	replay->ops->unmap(pool, handle);
	record(cpu, LATENCY_READ);
}

static void do_compact(struct replay_cpu *cpu)
{
	struct replay *replay = cpu->replay;

	page_return_op_begin(cpu->stamp);
	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		replay->ops->compact(replay->pools[i]);
	cpu->stamp = sim_clock();
	page_return_op_end(cpu->stamp);
}

static void do_on_live(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	unsigned long handle = *replay_handle(cpu->replay, entry->slot);
	bool verify = (entry->flags & REPLAY_VERIFY) && cpu->replay->holds;
	struct zs_pool *pool = replay_pool(cpu->replay, entry);

	if (unlikely(!handle)) /* its allocation failed */
		return;
	if (unlikely(verify && entry->op != REPLAY_READ) && cpu->replay->watch)
		replay_watch_remove(cpu, entry->slot);
	if (unlikely(verify && entry->op == REPLAY_FREE))
		replay_verify(cpu, pool, handle, entry->size, entry->content);
	begin(cpu);
	if (entry->op == REPLAY_FREE)
		do_free(cpu, entry, handle);
	else if (entry->op == REPLAY_READ)
		do_read(cpu, entry, handle);
	else
		write_object(cpu, entry, handle);
	if (unlikely(verify && entry->op == REPLAY_READ))
		replay_verify(cpu, pool, handle, entry->size, entry->content);
	if (unlikely(verify && entry->op == REPLAY_WRITE) && cpu->replay->watch)
		replay_watch_add(cpu, entry, handle);
}

static __always_inline void end_event(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	cpu->counts.operations++;
	cpu->in_event = false;
	if (unlikely(entry->flags & REPLAY_SWAP_MASK)) {
		if (entry->flags & REPLAY_SWAP_OUT)
			histogram_record(&cpu->latency[LATENCY_SWAP_OUT], cpu->event_ticks);
		else if (entry->flags & REPLAY_SWAP_IN)
			histogram_record(&cpu->latency[LATENCY_SWAP_IN], cpu->event_ticks);
		else
			histogram_record(&cpu->latency[LATENCY_DISCARD], cpu->event_ticks);
	}
	cpu->event_ticks = 0;
}

/* Everything that may have to happen before the operation, none of it timed. */
static __always_inline void before(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	if (unlikely(entry->seq >= cpu->next_check))
		replay_check_pools(cpu, entry->seq);
	if (unlikely(entry->seq >= cpu->window_end))
		replay_wait_for_window(cpu, entry);
	if (unlikely(entry->wait_cpu != REPLAY_NO_WAIT))
		replay_wait_for(cpu, entry);
	if (unlikely(cpu->replay->plan->paced && !cpu->in_event))
		replay_wait_for_start(cpu, entry);
	cpu->in_event = true;
}

static __always_inline void replay_one(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	before(cpu, entry);
	if (entry->op == REPLAY_MALLOC) {
		begin(cpu);
		do_malloc(cpu, entry);
	} else if (likely(entry->op != REPLAY_COMPACT)) {
		do_on_live(cpu, entry);
	} else {
		begin(cpu);
		do_compact(cpu);
	}
	if (entry->flags & REPLAY_LAST)
		end_event(cpu, entry);
	if (cpu->replay->two_stamps)
		cpu->stamp_valid = false;
}

static void begin_segment(struct replay_cpu *cpu)
{
	const struct replay *replay = cpu->replay;

	cpu->stamp_valid = false;
	cpu->window_end = replay->nr_cpus == 1 ? ~0u : REPLAY_WINDOW;
	cpu->next_check = replay->plan->verify == REPLAY_VERIFY_ALL ? REPLAY_CHECK_EVERY : ~0u;
	replay_start_together(cpu);
	cpu->begin = sim_clock();
}

void replay_cpu_segment(void *arg, unsigned int nr)
{
	struct replay *replay = arg;
	struct replay_cpu *cpu = &replay->cpus[nr];
	const struct replay_entry *entry = replay->segment.entries[nr];
	const struct replay_entry *end = entry + replay->segment.nr_entries[nr];

	begin_segment(cpu);
	while (entry < end) {
		u32 position = entry->seq;

		replay_one(cpu, entry);
		entry++;
		smp_store_release(&cpu->progress, entry < end ? entry->seq : ~0u);
		if (unlikely(position >= READ_ONCE(replay->next_point)))
			replay_series_point(cpu, position);
		sim_quiescent();
	}
	/* The other CPUs count on this one for the checks. */
	if (cpu->next_check != ~0u && nr == 0)
		replay_check_pools(cpu, replay->segment_ops);
	cpu->end = sim_clock();
}
