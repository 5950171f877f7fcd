// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The task of one CPU. It does little between two operations; overhead.c measures the cost,
 * and every result states it.
 */
#include "src/replay/cpu.h"

#include "sim/probes/page_return.h"
#include "src/content/content.h"
#include "src/replay/step.h"
#include "src/replay/verify.h"
#include "src/replay/watch.h"

static __always_inline void record(struct replay_cpu *cpu, enum replay_latency what)
{
	histogram_record(&cpu->latency[what], stamp_end(&cpu->stamp));
}

static __always_inline void write_object(struct replay_cpu *cpu, const struct replay_entry *entry,
					 unsigned long handle)
{
	const struct zs_ops *ops = cpu->replay->ops;
	struct zs_pool *pool = replay_pool(cpu->replay, entry);

	ops->write(pool, handle, content_of(entry->content), entry->size);
	record(cpu, LATENCY_WRITE);
}

static void do_malloc(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	struct replay *replay = cpu->replay;
	unsigned long handle;

	handle = replay->ops->malloc(replay_pool(replay, entry), entry->size, REPLAY_GFP);
	record(cpu, LATENCY_MALLOC);
	if (IS_ERR_VALUE(handle)) {
		*replay_handle(&replay->handles, entry->slot) = 0;
		cpu->counts.failed_allocations++;
		return;
	}
	*replay_handle(&replay->handles, entry->slot) = handle;
	write_object(cpu, entry, handle);
	usage_add(&cpu->usage, 1, entry->size);
	step_peak_pages(cpu);
	if (unlikely(entry->flags & REPLAY_VERIFY) && replay->watch)
		replay_watch_add(cpu, entry, handle);
}

static void do_free(struct replay_cpu *cpu, const struct replay_entry *entry, unsigned long handle)
{
	page_return_op_begin(cpu->stamp.at);
	cpu->replay->ops->free(replay_pool(cpu->replay, entry), handle);
	record(cpu, LATENCY_FREE);
	page_return_op_end(cpu->stamp.at);
	usage_add(&cpu->usage, -1ull, -(u64)entry->size);
}

static void do_read(struct replay_cpu *cpu, const struct replay_entry *entry, unsigned long handle)
{
	struct replay *replay = cpu->replay;
	struct zs_pool *pool = replay_pool(replay, entry);
	void *bytes = zs_read_begin(replay->ops, pool, handle, entry->size, cpu->local_copy);

	cpu->sum += content_sum(bytes, entry->size);
	zs_read_end(replay->ops, pool, handle, entry->size, bytes);
	record(cpu, LATENCY_READ);
}

static void do_compact(struct replay_cpu *cpu)
{
	replay_compact(cpu->replay);
	cpu->stamp.at = sim_clock();
}

static void do_on_live(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	unsigned long handle = *replay_handle(&cpu->replay->handles, entry->slot);
	bool verify = (entry->flags & REPLAY_VERIFY) && cpu->replay->holds;
	struct zs_pool *pool = replay_pool(cpu->replay, entry);

	if (unlikely(!handle)) /* its allocation failed */
		return;
	if (unlikely(verify && entry->op != REPLAY_READ) && cpu->replay->watch)
		replay_watch_remove(cpu, entry->slot);
	if (unlikely(verify && entry->op == REPLAY_FREE))
		replay_verify(cpu, pool, handle, entry->size, entry->content);
	stamp_begin(&cpu->stamp);
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

static __always_inline const struct replay_entry *replay_one(struct replay_cpu *cpu,
							     const struct replay_entry *entry)
{
	step_before(cpu, entry);
	if (entry->op == REPLAY_MALLOC) {
		stamp_begin(&cpu->stamp);
		do_malloc(cpu, entry);
	} else if (likely(entry->op != REPLAY_COMPACT)) {
		do_on_live(cpu, entry);
	} else {
		stamp_begin(&cpu->stamp);
		do_compact(cpu);
	}
	if (entry->flags & REPLAY_LAST) {
		cpu->counts.operations++;
		step_end_event(cpu, entry->flags);
	}
	if (cpu->replay->two_stamps)
		stamp_invalidate(&cpu->stamp);
	return entry + 1;
}

void replay_cpu_segment(void *arg, unsigned int nr)
{
	step_segment(arg, nr, replay_one);
}
