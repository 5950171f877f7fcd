/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of a CPU's task around its operations: cpu.c calls the allocator, swap.c a front-end.
 * Inline, so that neither pays for the other.
 */
#ifndef REPLAY_STEP_H
#define REPLAY_STEP_H

#include "src/replay/state.h"

static __always_inline void step_peak_pages(struct replay_cpu *cpu)
{
	u64 pages = replay_total_pages(cpu->replay);

	if (pages > cpu->usage.peak_pages)
		cpu->usage.peak_pages = pages;
}

static __always_inline void step_end_event(struct replay_cpu *cpu, u8 flags)
{
	cpu->stamp.in_event = false;
	if (unlikely(flags & REPLAY_SWAP_MASK)) {
		if (flags & REPLAY_SWAP_OUT)
			histogram_record(&cpu->latency[LATENCY_SWAP_OUT], cpu->stamp.event_ticks);
		else if (flags & REPLAY_SWAP_IN)
			histogram_record(&cpu->latency[LATENCY_SWAP_IN], cpu->stamp.event_ticks);
		else
			histogram_record(&cpu->latency[LATENCY_DISCARD], cpu->stamp.event_ticks);
	}
	cpu->stamp.event_ticks = 0;
}

static __always_inline void step_wait(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	if (unlikely(entry->seq >= cpu->order.next_check))
		replay_check_pools(cpu, entry->seq);
	if (unlikely(entry->seq >= cpu->order.window_end))
		replay_wait_for_window(cpu, entry);
	if (unlikely(entry->wait_cpu != REPLAY_NO_WAIT))
		replay_wait_for(cpu, entry);
}

/* All that may have to happen before the operation, none of it timed. */
static __always_inline void step_before(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	step_wait(cpu, entry);
	if (unlikely(cpu->replay->plan->paced && !cpu->stamp.in_event))
		replay_wait_for_start(cpu, entry);
	cpu->stamp.in_event = true;
}

static inline void step_begin_segment(struct replay_cpu *cpu)
{
	const struct replay *replay = cpu->replay;

	stamp_invalidate(&cpu->stamp);
	cpu->order.window_end = replay->nr_cpus == 1 ? ~0u : replay_window(replay);
	cpu->order.next_check =
		replay->plan->verify == REPLAY_VERIFY_ALL ? REPLAY_CHECK_EVERY : ~0u;
	replay_start_together(cpu);
	cpu->begin = sim_clock();
}

/* Does the operation at @entry, and perhaps some after it; returns the first that is left. */
typedef const struct replay_entry *step_fn(struct replay_cpu *cpu,
					   const struct replay_entry *entry);

static __always_inline void step_segment(struct replay *replay, unsigned int nr, step_fn *one)
{
	struct replay_cpu *cpu = &replay->cpus[nr];
	const struct replay_entry *entry = replay->lap.segment.entries[nr];
	const struct replay_entry *end = entry + replay->lap.segment.nr_entries[nr];

	step_begin_segment(cpu);
	while (entry < end) {
		u32 position = entry->seq;

		entry = one(cpu, entry);
		smp_store_release(&cpu->progress, entry < end ? entry->seq : ~0u);
		if (unlikely(replay_series_due(&replay->series, position)))
			replay_series_point(cpu, position);
		if (unlikely(sim_quiescent_at(cpu->stamp.at)))
			stamp_invalidate(&cpu->stamp);
	}
	/* The other CPUs rely on this one for the checks. */
	if (cpu->order.next_check != ~0u && nr == 0)
		replay_check_pools(cpu, replay->lap.segment_ops);
	cpu->end = sim_clock();
}

#endif
