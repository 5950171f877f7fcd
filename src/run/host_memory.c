// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/host_memory.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/run/contents.h"

#define GIB (1024.0 * 1024 * 1024)

/* Segments in hand and kept, code, what a machine takes to boot. */
#define FIXED_BYTES (96.0 * 1024 * 1024)
/* id_table.h: 32 at most; the handle, and the share of a zspage. */
#define BYTES_OF_OBJECT 64
/* struct prepare_slot, and a front-end's own. */
#define BYTES_OF_SLOT 64
/* A struct page, and what stands beside it. */
#define BYTES_OF_FRAME 80
/*
 * Of the pages for the bytes that live: an object above four fifths of a page takes a whole one,
 * smaller ones less than that in classes and zspages.
 */
#define PAGES_SHARE 1.25

/* Of the simulated nodes, the frames that pools may come to hold. */
static double pool_bytes(const struct run_setup *setup, const struct run_trace *trace)
{
	double page = (double)setup->options->page_size;
	double nodes = setup->sim.topology->nr_nodes * (double)setup->sim.pages_per_node * page;
	double most = (double)trace->peak_live * page;
	double held = PAGES_SHARE * (double)trace->peak_bytes;

	/* Compressed sizes are not known yet; no more than a page each. */
	if (trace->contents || trace->without_size || held > most)
		held = most;
	return held < nodes ? held : nodes;
}

double run_memory_needed(const struct run_setup *setup, const struct run_trace *trace)
{
	double page = (double)setup->options->page_size, pools = pool_bytes(setup, trace);
	const struct page_set *contents = run_contents_pages(trace->contents);
	double slots = trace->frontend ? (double)trace->nr_slots : 0;

	return FIXED_BYTES + pools + pools / page * BYTES_OF_FRAME +
	       (double)trace->peak_live * BYTES_OF_OBJECT + slots * BYTES_OF_SLOT +
	       (contents ? page_set_nr(contents) * page : 0);
}

/* A number of a line "NAME: 123 kB" of /proc/meminfo; infinite where there is none. */
static double meminfo(const char *name)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];
	double found = INFINITY;
	unsigned long long kib;

	if (!file)
		return found;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) &&
		    sscanf(line + strlen(name), ": %llu kB", &kib) == 1)
			found = (double)kib * 1024;
	fclose(file);
	return found;
}

/* Of this process's own control group, as a container sees it; infinite without a limit. */
static double cgroup(const char *name)
{
	char path[96];
	unsigned long long bytes;
	FILE *file;
	double found = INFINITY;

	snprintf(path, sizeof(path), "/sys/fs/cgroup/%s", name);
	file = fopen(path, "re");
	if (!file)
		return found;
	if (fscanf(file, "%llu", &bytes) == 1)
		found = (double)bytes;
	fclose(file);
	return found;
}

static double host_free(void)
{
	double available = meminfo("MemAvailable");
	double limit = cgroup("memory.max"), current = cgroup("memory.current");

	if (isfinite(limit) && isfinite(current) && limit - current < available)
		return limit - current;
	return available;
}

int run_host_memory(const struct run_setup *setup, struct error *err)
{
	uint64_t given = setup->options->host_memory;
	double limit = given ? (double)given : host_free();

	for (unsigned int i = 0; i < setup->nr_traces; i++) {
		double needed = run_memory_needed(setup, &setup->traces[i]);

		if (needed > limit)
			return error_set(err, EINVAL,
					 "%s: up to %.1f GiB of memory, %.1f GiB of it for pages; "
					 "%s %.1f GiB; expected a smaller trace or --memory, or "
					 "--host-memory %.0fG to try anyway",
					 setup->traces[i].path, needed / GIB,
					 pool_bytes(setup, &setup->traces[i]) / GIB,
					 given ? "--host-memory says" : "the host has free",
					 limit / GIB, ceil(needed / GIB));
	}
	return 0;
}
