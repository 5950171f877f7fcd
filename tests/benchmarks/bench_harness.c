// SPDX-License-Identifier: GPL-2.0-or-later
/* The replay's own cost: what every result states, from a replay of nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/replay/replay.h"
#include "tests/benchmarks/bench.h"

#define MAX_BLOCKS 64

struct host {
	bool begun;
	void *blocks[MAX_BLOCKS]; /* the replay's, which leaves them to the end of its process */
	unsigned int nr_blocks;
};

static int next(void *host, struct replay_segment *segment)
{
	struct host *at = host;
	static const struct replay_entry *none[1];
	static const u32 zero[1];

	*segment = (struct replay_segment){.entries = none, .nr_entries = zero};
	segment->trace_done = !at->begun;
	segment->leftover = segment->end = at->begun;
	at->begun = true;
	return 0;
}

static void progress(void *host, u64 lap, u64 ops_done)
{
}

static void *alloc(void *host, size_t bytes)
{
	struct host *at = host;
	void *mem = NULL;

	if (at->nr_blocks == MAX_BLOCKS || posix_memalign(&mem, 64, bytes))
		return NULL;
	at->blocks[at->nr_blocks++] = mem;
	return memset(mem, 0, bytes);
}

static void time_replay(struct bench *bench, u32 verify, const char *label)
{
	struct replay_outcome *outcome = calloc(1, sizeof(*outcome));
	struct host host = {0};
	struct replay_plan plan = {
		.sim = {.topology = bench->topology,
			.nr_cpus = 1,
			.page_shift = 12,
			.pages_per_node = 1 << 16},
		.ops = zs_find_variant("null"),
		.nr_pools = 1,
		.verify = verify,
		.laps = 1,
		.trace_ops = 1,
		.host = &host,
		.next = next,
		.progress = progress,
		.alloc = alloc,
	};

	zs_default_params(plan.ops, &plan.params);
	bench_require(!replay_run(&plan, outcome), "a replay of nothing");
	printf("the replay, per operation, %-13s %.1f ns; a time stamp %.1f; histogram_record "
	       "%.1f\n",
	       label, outcome->harness_ns_per_op, outcome->stamp_ns, outcome->recorder_ns);
	while (host.nr_blocks)
		free(host.blocks[--host.nr_blocks]);
	free(outcome);
}

void bench_harness(struct bench *bench)
{
	time_replay(bench, REPLAY_VERIFY_OFF, "one stamp:");
	time_replay(bench, REPLAY_VERIFY_SAMPLE, "two stamps:");
}
