// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/progress.h"

#include <math.h>
#include <pthread.h>
#include <time.h>

#define LOOK_NS 100000000

/* One repeat a process. */
static struct {
	const struct run_setup *setup;
	const struct run_trace *trace;
	const struct machine_module *module;
} watched;

double progress_share(const struct run_options *options, double laps, double simulated_ns)
{
	double needed = (double)options->laps;

	if (!(laps > 0) || !(simulated_ns > 0))
		return 0;
	if (!options->laps)
		needed = fmax(1, ceil(options->min_time_s * 1e9 / (simulated_ns / laps)));
	return fmin(1, laps / needed);
}

static void tell(const struct machine_position *at)
{
	const struct run_events *events = watched.setup->events;
	uint64_t ops = watched.trace->ops;
	struct run_position position = {.lap = at->lap,
					.ops_done = at->ops < ops ? at->ops : ops,
					.ops = ops,
					.simulated_ns = at->simulated_ns};
	double laps = (double)at->lap + (ops ? (double)position.ops_done / (double)ops : 0);

	position.share = progress_share(watched.setup->options, laps, (double)at->simulated_ns);
	events->position(events->ctx, &position);
}

static void *look_on(void *arg)
{
	const struct timespec nap = {.tv_nsec = LOOK_NS};
	struct machine_position at;

	(void)arg;
	for (;;) {
		nanosleep(&nap, NULL);
		if (watched.module->position(&at))
			tell(&at);
	}
	return NULL;
}

int progress_watch(const struct run_setup *setup, const struct run_trace *trace,
		   const struct machine_module *module)
{
	pthread_t thread;
	int ret;

	if (!module->position || !setup->events->position)
		return 0;
	watched.setup = setup;
	watched.trace = trace;
	watched.module = module;
	ret = pthread_create(&thread, NULL, look_on, NULL);
	if (!ret)
		pthread_detach(thread);
	return -ret;
}
