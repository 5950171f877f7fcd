// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/host_use.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"

#define NS_PER_S 1000000000u
/* The time between two reads of /proc, which take longer than a short lap. */
#define LOOK_NS 20000000u

/* The host's line of /proc/stat: proc_stat(5). Nothing where there is none. */
static void look_at_host(struct host_times *times)
{
	unsigned long long user = 0, nice = 0, system = 0, idle, iowait, irq = 0, softirq = 0;
	unsigned long long steal = 0;
	uint64_t tick = NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
	FILE *file = fopen("/proc/stat", "re");

	if (!file)
		return;
	if (fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system,
		   &idle, &iowait, &irq, &softirq, &steal) == 8) {
		times->busy = (user + nice + system + irq + softirq) * tick;
		times->steal = steal * tick;
	}
	fclose(file);
}

/* The second number of schedstat (sched-stats.rst): time spent waiting on a run queue. */
static uint64_t waited_of(const char *thread)
{
	unsigned long long ran, waited = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%.16s/schedstat", thread);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%llu %llu", &ran, &waited) != 2)
		waited = 0;
	fclose(file);
	return waited;
}

/* Threads that have ended take their counts with them: the earlier value is then used. */
static void look_at_threads(struct host_times *times)
{
	DIR *folder = opendir("/proc/self/task");
	struct dirent *entry;
	uint64_t waited = 0;

	if (!folder)
		return;
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			waited += waited_of(entry->d_name);
	closedir(folder);
	if (waited > times->waited)
		times->waited = waited;
}

static void look(struct host_times *times)
{
	times->wall = clock_ns(CLOCK_MONOTONIC);
	times->own = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	look_at_host(times);
	look_at_threads(times);
}

static uint64_t above(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

void host_use_run(struct host_use *use)
{
	if (!use->begin.wall)
		look(&use->begin);
	use->running = true;
	use->window_own = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	use->window_wall = clock_ns(CLOCK_MONOTONIC);
}

void host_use_pause(struct host_use *use)
{
	uint64_t wall = clock_ns(CLOCK_MONOTONIC), gap;

	if (!use->running)
		return;
	use->running = false;
	gap = above(wall - use->window_wall, clock_ns(CLOCK_PROCESS_CPUTIME_ID) - use->window_own);
	use->gaps += gap > HOST_USE_GAP_NS ? gap : 0;
	if (wall - use->now.wall >= LOOK_NS)
		look(&use->now);
}

void host_use_restart(struct host_use *use)
{
	memset(use, 0, sizeof(*use));
}

/* The measured part of what was observed. */
static uint64_t scaled(const struct host_use *use, uint64_t ns, uint64_t wall_ns)
{
	uint64_t span = above(use->now.wall, use->begin.wall);

	return span > wall_ns ? (uint64_t)((double)ns * (double)wall_ns / (double)span) : ns;
}

void host_use_to_json(const struct host_use *use, json_t *repeat, uint64_t wall_ns, bool sleeps,
		      bool crowded)
{
	const struct host_times *a = &use->begin, *b = &use->now;
	uint64_t own = above(b->own, a->own);
	uint64_t foreign = scaled(use, above(above(b->busy, a->busy), own), wall_ns);
	uint64_t steal = scaled(use, above(b->steal, a->steal), wall_ns);
	uint64_t waited = scaled(use, above(b->waited, a->waited), wall_ns);
	uint64_t stopped = sleeps ? 0 : use->gaps;
	/*
	 * A thread that waits for another thread of its process does not wait for other processes.
	 */
	uint64_t for_others = crowded && foreign < waited ? foreign : waited;
	uint64_t lost = steal + stopped + for_others;
	uint64_t others = above(foreign + steal, 2 * NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
	json_t *cpu = json_object_get(repeat, "cpu_ns");

	json_object_set_new(cpu, "foreign", json_integer((json_int_t)foreign));
	json_object_set_new(cpu, "steal", json_integer((json_int_t)steal));
	json_object_set_new(cpu, "waited", json_integer((json_int_t)waited));
	json_object_set_new(cpu, "stopped", json_integer((json_int_t)stopped));
	json_object_set_new(repeat, "host_busy",
			    json_boolean((double)(lost > others ? lost : others) >
					 HOST_USE_SHARE * (double)wall_ns));
}
