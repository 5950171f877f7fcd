// SPDX-License-Identifier: GPL-2.0-or-later
/* See views.h. */
#include "sim/virtual/explore/views.h"

#define NR_BARRIERS 1024u /* the last ones; a power of two */

static struct {
	struct view now;     /* loads return nothing older than this */
	struct view pending; /* carried by values that loads read: a barrier takes it */
	struct view seen;    /* everything that the CPU read or stored, and what that carried */
	struct view fenced;  /* what relaxed stores carry: @seen at the last full barrier */
	struct view mine;    /* its stores that left the buffer, and what they carry */
	struct view before;  /* @mine of earlier epochs */
	unsigned int epoch;
	u32 time;	   /* no later load executes before this */
	u32 pending_time;  /* the same, for loads after a barrier */
	u32 pending_since; /* when the first of the pending loads executed, at the latest */
	bool is_pending;
	u32 synced;
} cpus[VIEW_CPUS];

/* What full barriers have made visible to all; each includes those before it. */
static struct {
	u32 stamp;
	struct view view;
} barriers[NR_BARRIERS];
static unsigned int nr_barriers;
static u32 stamp;

void views_reset(void)
{
	for (unsigned int cpu = 0; cpu < VIEW_CPUS; cpu++)
		cpus[cpu] = (typeof(cpus[cpu])){0};
	nr_barriers = 0;
	stamp = 0;
}

u32 views_stamp(void)
{
	return stamp;
}

struct view views_all(void)
{
	struct view all;

	for (unsigned int cpu = 0; cpu < VIEW_CPUS; cpu++)
		all.at[cpu] = stamp;
	return all;
}

static bool releases(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

struct view views_carried(unsigned int cpu, int order)
{
	return releases(order) ? cpus[cpu].seen : cpus[cpu].fenced;
}

u32 views_commit(unsigned int cpu, unsigned int epoch, struct view *view)
{
	if (epoch != cpus[cpu].epoch) {
		cpus[cpu].before = cpus[cpu].mine;
		cpus[cpu].epoch = epoch;
	}
	view_join(view, &cpus[cpu].before);
	stamp++;
	view_join(&cpus[cpu].mine, view);
	cpus[cpu].mine.at[cpu] = stamp;
	view_join(&cpus[cpu].seen, &cpus[cpu].mine);
	return stamp;
}

bool views_need(unsigned int cpu, unsigned int owner, u32 of)
{
	return of <= cpus[cpu].now.at[owner];
}

/* The barriers up to @time; a later one if that one was forgotten. */
static const struct view *barriers_until(u32 time)
{
	const struct view *found = NULL;

	for (unsigned int i = nr_barriers; i && nr_barriers - i < NR_BARRIERS; i--) {
		const struct view *view = &barriers[(i - 1) % NR_BARRIERS].view;

		if (barriers[(i - 1) % NR_BARRIERS].stamp <= time)
			return view;
		found = view;
	}
	return nr_barriers > NR_BARRIERS ? found : NULL;
}

static void take_pending(unsigned int cpu);

static void raise_time(unsigned int cpu, u32 time)
{
	const struct view *barrier;

	if (time <= cpus[cpu].time)
		return;
	cpus[cpu].time = time;
	barrier = barriers_until(time);
	if (barrier)
		view_join(&cpus[cpu].now, barrier);
	/* A value that a load read had reached this CPU when the load executed. */
	if (time > cpus[cpu].pending_since)
		take_pending(cpu);
}

static void take_pending(unsigned int cpu)
{
	if (!cpus[cpu].is_pending)
		return;
	cpus[cpu].is_pending = false;
	view_join(&cpus[cpu].now, &cpus[cpu].pending);
	raise_time(cpu, cpus[cpu].pending_time);
}

void views_read(unsigned int cpu, unsigned int owner, u32 of, const struct view *view)
{
	if (!cpus[cpu].is_pending) {
		cpus[cpu].is_pending = true;
		cpus[cpu].pending_since = stamp;
		cpus[cpu].pending = (struct view){0};
		cpus[cpu].pending_time = 0;
	}
	view_join(&cpus[cpu].pending, view);
	cpus[cpu].pending_time = max(cpus[cpu].pending_time, of);
	view_join(&cpus[cpu].seen, view);
	cpus[cpu].seen.at[owner] = max(cpus[cpu].seen.at[owner], of);
}

void views_acquire(unsigned int cpu, u32 of, const struct view *view, bool own)
{
	/* The CPU's own store may wait for its value, and the value for an earlier load. */
	if (own)
		take_pending(cpu);
	view_join(&cpus[cpu].now, view);
	raise_time(cpu, of);
}

void views_fence_loads(unsigned int cpu)
{
	take_pending(cpu);
}

static void note_barrier(const struct view *view)
{
	unsigned int at = nr_barriers++ % NR_BARRIERS;

	barriers[at].view = *view;
	if (nr_barriers > 1)
		view_join(&barriers[at].view, &barriers[(nr_barriers - 2) % NR_BARRIERS].view);
	barriers[at].stamp = stamp;
}

void views_fence(unsigned int cpu)
{
	stamp++;
	take_pending(cpu);
	view_join(&cpus[cpu].seen, &cpus[cpu].now);
	note_barrier(&cpus[cpu].seen);
	raise_time(cpu, stamp);
	view_join(&cpus[cpu].seen, &cpus[cpu].now);
	cpus[cpu].fenced = cpus[cpu].seen;
}

void views_lock(unsigned int cpu)
{
	take_pending(cpu);
	raise_time(cpu, stamp);
	view_join(&cpus[cpu].seen, &cpus[cpu].now);
	cpus[cpu].fenced = cpus[cpu].seen;
}

void views_sync(unsigned int cpu)
{
	struct view all;

	if (cpus[cpu].synced == stamp && stamp)
		return;
	stamp++;
	all = views_all();
	note_barrier(&all);
	cpus[cpu].now = cpus[cpu].seen = cpus[cpu].fenced = all;
	cpus[cpu].time = stamp;
	cpus[cpu].is_pending = false;
	cpus[cpu].synced = stamp;
}
