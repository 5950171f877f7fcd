// SPDX-License-Identifier: GPL-2.0-or-later
/* Order between CPUs: after the start, all waits are for operations earlier in the trace. */
#include "src/replay/order.h"

#include "src/replay/state.h"

void replay_start_together(struct replay_cpu *cpu)
{
	struct replay *replay = cpu->replay;
	u32 before = READ_ONCE(replay->order.started);
	unsigned int turns = 0;

	__atomic_fetch_add(&replay->order.arrived, 1, __ATOMIC_RELEASE);
	if (cpu->cpu == 0) {
		while (smp_load_acquire(&replay->order.arrived) < replay->nr_cpus)
			sim_wait_turn(&turns);
		replay->order.arrived = 0;
		replay->order.origin = sim_clock() - replay->lap.ticks;
		smp_store_release(&replay->order.started, before + 1);
	}
	while (smp_load_acquire(&replay->order.started) == before)
		sim_wait_turn(&turns);
}

/*
 * A wait since @begin is over. Within an event at the trace's pace it is part of the latency, since
 * the intended start has passed.
 */
static void waited(struct replay_cpu *cpu, u64 begin)
{
	cpu->counts.wait_ticks += sim_clock() - begin;
	stamp_invalidate(&cpu->stamp);
	if (unlikely(cpu->replay->plan->paced && cpu->stamp.in_event))
		stamp_begin_at(&cpu->stamp, begin);
}

/* Waits until the CPU's next operation is at @position or later. */
static void wait_until(struct replay_cpu *other, u32 position)
{
	unsigned int turns = 0;

	while (smp_load_acquire(&other->progress) < position)
		sim_wait_turn(&turns);
}

void replay_wait_for(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	struct replay_cpu *other = &cpu->replay->cpus[entry->wait_cpu];
	u64 begin;

	if (smp_load_acquire(&other->progress) >= entry->wait_seq)
		return;
	begin = sim_clock();
	wait_until(other, entry->wait_seq);
	waited(cpu, begin);
}

static u32 slowest(const struct replay *replay, const struct replay_cpu **cpu)
{
	u32 least = ~0u;

	*cpu = replay->cpus;
	for (unsigned int i = 0; i < replay->nr_cpus; i++) {
		u32 progress = READ_ONCE(replay->cpus[i].progress);

		if (progress >= least)
			continue;
		least = progress;
		*cpu = &replay->cpus[i];
	}
	return least;
}

void replay_wait_for_window(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	unsigned int turns = 0;
	u64 begin = sim_clock();
	u32 least, window = replay_window(cpu->replay);
	const struct replay_cpu *last;

	/* As long as the last CPU is too far behind, the others need not be checked. */
	while ((u64)(least = slowest(cpu->replay, &last)) + window < entry->seq)
		do
			sim_wait_turn(&turns);
		while ((u64)READ_ONCE(last->progress) + window < entry->seq);
	cpu->order.window_end = least + window + 1;
	waited(cpu, begin);
}

/*
 * The latency counts from the intended start, even if that has passed. So does a wait for another
 * CPU just before: at the trace's pace, the operation is late because of what delayed that CPU, its
 * allocator.
 */
void replay_wait_for_start(struct replay_cpu *cpu, const struct replay_entry *entry)
{
	u64 start =
		cpu->replay->order.origin + (u64)((double)entry->t_ns / cpu->replay->ns_per_tick);
	unsigned int turns = 0;
	u64 begin = sim_clock(), now = begin;

	WRITE_ONCE(cpu->order.pauses, true);
	while ((s64)(now - start) < 0) {
		sim_wait_turn(&turns);
		now = sim_clock();
	}
	WRITE_ONCE(cpu->order.pauses, false);
	cpu->counts.pause_ticks += now - begin;
	stamp_begin_at(&cpu->stamp, start);
}

static void check_all(struct replay_cpu *cpu)
{
	struct replay *replay = cpu->replay;

	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		cpu->counts.verify_failures += replay->ops->check_pool(replay->pools[i], false);
}

void replay_check_pools(struct replay_cpu *cpu, u32 position)
{
	struct replay *replay = cpu->replay;
	u64 begin = sim_clock();
	unsigned int turns = 0;

	while (cpu->order.next_check <= position) {
		for (unsigned int i = 0; i < replay->nr_cpus; i++)
			wait_until(&replay->cpus[i], cpu->order.next_check);
		if (cpu->cpu == 0) {
			check_all(cpu);
			smp_store_release(&replay->order.checked, cpu->order.next_check);
		}
		while (smp_load_acquire(&replay->order.checked) < cpu->order.next_check)
			sim_wait_turn(&turns);
		cpu->order.next_check += REPLAY_CHECK_EVERY;
	}
	cpu->counts.verify_ticks += sim_clock() - begin;
	stamp_invalidate(&cpu->stamp);
}
