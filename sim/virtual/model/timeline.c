// SPDX-License-Identifier: GPL-2.0-or-later
/* What each CPU does when: tasks, softirqs, and waits for contended locks. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/virtual/model/model.h"

static struct timeline {
	struct sim_timeline_event events[SIM_TIMELINE_EVENTS];
	u32 nr;
	u64 left_out;
	struct {
		u64 task, softirq; /* since when */
		char name[16];	   /* of the task; "": it idles */
	} cpus[SIM_MAX_CPUS];
} * timeline;
static bool counting;

int model_timeline_init(bool wanted)
{
	free(timeline);
	timeline = NULL;
	counting = false;
	if (!wanted)
		return 0;
	timeline = calloc(1, sizeof(*timeline));
	if (!timeline)
		return -ENOMEM;
	snprintf(timeline->cpus[0].name, sizeof(timeline->cpus[0].name), "boot");
	return 0;
}

static struct sim_timeline_event *add(enum sim_timeline_kind kind, unsigned int cpu, u64 begin,
				      u64 end)
{
	struct sim_timeline_event *event;

	if (!counting || end <= begin)
		return NULL;
	if (timeline->nr == SIM_TIMELINE_EVENTS) {
		timeline->left_out++;
		return NULL;
	}
	event = &timeline->events[timeline->nr++];
	event->kind = (u8)kind;
	event->cpu = (u16)cpu;
	event->begin = begin;
	event->end = end;
	return event;
}

static void add_task(unsigned int cpu, u64 now)
{
	const char *name = timeline->cpus[cpu].name;
	struct sim_timeline_event *event =
		*name ? add(SIM_TIMELINE_TASK, cpu, timeline->cpus[cpu].task, now) : NULL;

	if (event)
		memcpy(event->name, name, sizeof(event->name));
}

void model_timeline_switch(const char *name)
{
	unsigned int cpu = model_running();

	add_task(cpu, sim_virtual_clock);
	timeline->cpus[cpu].task = sim_virtual_clock;
	snprintf(timeline->cpus[cpu].name, sizeof(timeline->cpus[cpu].name), "%s",
		 name ? name : "");
}

void model_timeline_softirq(bool begins)
{
	unsigned int cpu = model_running();
	struct sim_timeline_event *event;

	if (begins) {
		timeline->cpus[cpu].softirq = sim_virtual_clock;
		return;
	}
	event = add(SIM_TIMELINE_SOFTIRQ, cpu, timeline->cpus[cpu].softirq, sim_virtual_clock);
	if (event)
		snprintf(event->name, sizeof(event->name), "softirq: RCU");
}

void model_timeline_wait(const char *lock, const void *at, const void *pc, u64 since)
{
	struct sim_timeline_event *event;

	if (!timeline)
		return;
	event = add(SIM_TIMELINE_WAIT, model_running(), since, sim_virtual_clock);
	if (!event)
		return;
	event->lock = lock;
	event->at = at;
	event->pc = pc;
}

void model_timeline_run(bool run)
{
	if (!timeline)
		return;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		u64 now = cpu == model_running() ? sim_virtual_clock : model_cpus[cpu].clock;

		if (!run)
			add_task(cpu, now);
		timeline->cpus[cpu].task = timeline->cpus[cpu].softirq = now;
	}
	counting = run;
}

void model_timeline_reset(void)
{
	if (timeline)
		timeline->nr = timeline->left_out = 0;
}

u32 model_timeline_events(const struct sim_timeline_event **out, u64 *left_out)
{
	*out = timeline ? timeline->events : NULL;
	*left_out = timeline ? timeline->left_out : 0;
	return timeline ? timeline->nr : 0;
}
