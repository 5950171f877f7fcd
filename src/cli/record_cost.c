// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/record_cost.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <tracefs.h>
#include <unistd.h>

#include "lib/clock.h"
#include "src/results/stats.h"

#define ROUNDS 33
#define CALLS  1000

/* Names of the system call's function in the kernel. */
#if defined(__x86_64__)
#define FUNCTION "__x64_sys_getppid"
#elif defined(__aarch64__)
#define FUNCTION "__arm64_sys_getppid"
#else
#define FUNCTION "sys_getppid"
#endif

int record_cost_name(struct record_cost *cost, const char *group)
{
	cost->group = group;
	cost->set[0] = tracefs_kprobe_alloc(group, "cost_in", FUNCTION, "size=$arg2:u64");
	cost->set[1] =
		tracefs_kretprobe_alloc(group, "cost_out", FUNCTION, "handle=$retval:x64", 0);
	return cost->set[0] && cost->set[1] ? 0 : -ENOMEM;
}

/* Nanoseconds. The median leaves out rounds in which something else ran. */
static double time_of_call(void)
{
	double took[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start = clock_ns(CLOCK_MONOTONIC);

		for (int call = 0; call < CALLS; call++)
			syscall(SYS_getppid);
		took[i] = (double)(clock_ns(CLOCK_MONOTONIC) - start) / CALLS;
	}
	return stats_median(took, ROUNDS);
}

static bool start_probes(struct record_cost *cost, struct tracefs_instance *instance)
{
	for (int i = 0; i < 2; i++)
		if (tracefs_dynevent_create(cost->set[i]))
			return false;
	return tracefs_event_enable(instance, cost->group, "cost_in") >= 0 &&
	       tracefs_event_enable(instance, cost->group, "cost_out") >= 0;
}

/*
 * The filter knows the function by any of its aliases. If it finds none it stays empty, which means
 * all functions, so the tracer stays off.
 */
static bool start_graph(struct tracefs_instance *instance)
{
	return tracefs_instance_file_write(instance, "current_tracer", "nop") >= 0 &&
	       tracefs_instance_file_write(instance, "set_ftrace_filter", "*_sys_getppid") >= 0 &&
	       tracefs_instance_file_write(instance, "current_tracer", "function_graph") >= 0 &&
	       tracefs_instance_file_write(instance, "tracing_on", "1") >= 0;
}

uint64_t record_cost_measure(struct record_cost *cost, struct tracefs_instance *instance,
			     bool graph)
{
	double without = time_of_call(), with = 0;

	if (graph ? start_graph(instance) : start_probes(cost, instance))
		with = time_of_call();
	tracefs_instance_file_write(instance, "tracing_on", "0");
	return with > without ? (uint64_t)(with - without) : 0;
}

void record_cost_remove(const struct record_cost *cost)
{
	for (int i = 0; i < 2; i++)
		if (cost->set[i])
			tracefs_dynevent_destroy(cost->set[i], true);
}

void record_cost_free(struct record_cost *cost)
{
	for (int i = 0; i < 2; i++)
		tracefs_dynevent_free(cost->set[i]);
}
