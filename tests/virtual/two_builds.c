// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtual/two_builds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/run/prepare.h"

#define NR_EVENTS 12000u
#define NR_IDS	  700u

/* Sizes of every kind of class, huge ones too; compaction from time to time. */
struct source {
	unsigned int at;
	u64 random;
	bool live[NR_IDS];
	u32 size[NR_IDS];
};

struct host {
	struct source source;
	struct prepare *prepare;
};

static u32 draw(struct source *source, u32 below)
{
	source->random = source->random * 6364136223846793005u + 1442695040888963407u;
	return (u32)(source->random >> 33) % below;
}

static void make_event(struct source *source, struct trace_event *event)
{
	u32 id = draw(source, NR_IDS), kind = draw(source, 8);

	*event = (struct trace_event){.id = id, .nr = 1};
	if (source->at % 3000 == 2999) {
		event->op = TRACE_COMPACT;
		event->id = 0;
	} else if (!source->live[id]) {
		event->op = TRACE_MALLOC;
		source->size[id] = 1 + draw(source, draw(source, 4) ? 1200 : 4096);
		source->live[id] = true;
	} else if (kind < 4) {
		event->op = TRACE_FREE;
		source->live[id] = false;
	} else {
		event->op = kind < 6 ? TRACE_READ : TRACE_WRITE;
	}
	event->size = event->op == TRACE_COMPACT ? 0 : source->size[id];
	source->at++;
}

static ssize_t read_events(void *ctx, struct trace_event *events, size_t max, struct error *err)
{
	struct source *source = ctx;
	size_t n = 0;

	(void)err;
	while (n < max && source->at < NR_EVENTS)
		make_event(source, &events[n++]);
	return (ssize_t)n;
}

static int rewind_events(void *ctx, struct error *err)
{
	(void)err;
	*(struct source *)ctx = (struct source){.random = 1};
	return 0;
}

static int next_segment(void *ctx, struct replay_segment *segment)
{
	struct host *host = ctx;
	struct error err = {0};
	int rc = prepare_next(host->prepare, segment, &err);

	if (rc)
		fprintf(stderr, "%s\n", err.text);
	return rc;
}

static void no_progress(void *host, u64 lap, u64 ops_done)
{
	(void)host;
	(void)lap;
	(void)ops_done;
}

static void *zeroed(void *host, size_t bytes)
{
	size_t whole = (bytes + 63) & ~(size_t)63;
	void *memory = aligned_alloc(64, whole);

	(void)host;
	return memory ? memset(memory, 0, whole) : NULL;
}

static int fill_plan(struct replay_plan *plan, const struct two_builds_run *run, struct host *host)
{
	static const unsigned short node[1], distance[1] = {10}, fallback[1];
	static const unsigned int no_host[1] = {~0u};
	static const struct sim_topology topology = {1,	      1,	node,	  no_host,
						     no_host, distance, fallback, NULL};
	const struct zs_ops *const *ops = run->module->variants;
	const struct prepare_config config = {
		.source = {&host->source, read_events, rewind_events},
		.nr_cpus = 1,
		.nr_pools = 1,
		.page_size = 4096,
		.verify = REPLAY_VERIFY_ALL,
		.seed = 1,
	};

	while (*ops && strcmp((*ops)->name, run->variant))
		ops++;
	host->source.random = 1;
	host->prepare = prepare_new(&config);
	if (!*ops || !host->prepare)
		return -1;
	plan->sim = (struct sim_config){.topology = &topology,
					.nr_cpus = 1,
					.page_shift = 12,
					.pages_per_node = 16384,
					.seed = 1};
	plan->ops = *ops;
	run->module->default_params(*ops, &plan->params);
	if ((*ops)->flags & ZS_DEFECTIVE &&
	    run->module->parse_switches(*ops, "repaired", &plan->params, NULL, 0))
		return -1;
	plan->nr_pools = 1;
	plan->verify = REPLAY_VERIFY_ALL;
	plan->compact_at_end = true;
	plan->migrate = run->migrate;
	plan->laps = 1;
	plan->trace_ops = NR_EVENTS;
	plan->host = host;
	plan->next = next_segment;
	plan->progress = no_progress;
	plan->alloc = zeroed;
	return 0;
}

static unsigned int copy_classes(struct zs_class_state *to, const struct replay_classes *from)
{
	if (from->nr <= MAX_CLASSES && from->nr)
		memcpy(to, from->states, from->nr * sizeof(*to));
	return from->nr;
}

static void replay_in_child(const struct two_builds_run *run, struct two_builds_result *result)
{
	static struct replay_outcome outcome;
	static struct replay_plan plan;
	static struct host host;

	if (fill_plan(&plan, run, &host))
		_exit(2);
	result->rc = run->module->replay(&plan, &outcome);
	memcpy(result->error, outcome.error, sizeof(result->error));
	result->memory = outcome.memory;
	result->nr_classes = copy_classes(result->classes, &outcome.classes);
	result->nr_after = copy_classes(result->after, &outcome.classes_after_compact);
	result->has_checksum = outcome.has_checksum;
	result->checksum = outcome.checksum;
	result->operations = outcome.operations;
	result->verified = outcome.verified_objects;
	result->verify_failures = outcome.verify_failures;
	result->leaked = outcome.leaked;
	result->migrated = outcome.migration.migrated;
	result->kthread_ns = outcome.cpu_ns.migration;
	if (run->module->observed)
		run->module->observed(&result->observed);
	_exit(0);
}

int two_builds_replay(const struct two_builds_run *run, struct two_builds_result *result)
{
	struct two_builds_result *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
						MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = -1;
	pid_t child;

	if (shared == MAP_FAILED)
		return -1;
	child = fork();
	if (child == 0)
		replay_in_child(run, shared);
	if (child > 0)
		waitpid(child, &status, 0);
	*result = *shared;
	munmap(shared, sizeof(*shared));
	return status == 0 ? 0 : -1;
}
