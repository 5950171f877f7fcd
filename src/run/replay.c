// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/results/outcome_json.h"
#include "src/run/host_use.h"
#include "src/run/prepare.h"
#include "src/run/contents.h"
#include "src/run/show.h"

/* 32 MiB of prepared operations; longer traces are decoded again for each lap. */
#define MAX_KEPT_OPS (4u * REPLAY_SEGMENT_OPS)

/* A grace period takes about as many at most. */
#define PERIOD_TICKS 6ull

struct feed {
	const struct run_trace *trace;
	struct trace_reader *reader;
	struct prepare *prepare;
	const struct run_events *events;
	struct host_use host;
	bool warm_up; /* the lap at hand is discarded if another follows */
	bool simulated;
	bool lap_ended; /* with the segment that was handed over last */
	struct error *err;
};

static ssize_t read_events(void *ctx, struct trace_event *events, size_t max, struct error *err)
{
	const struct feed *feed = ctx;
	ssize_t n = trace_read(feed->reader, events, max, err);

	if (n > 0)
		run_contents_fill(feed->trace->contents, events, (size_t)n);
	return n;
}

static int rewind_events(void *ctx, struct error *err)
{
	return trace_rewind(((struct feed *)ctx)->reader, err);
}

static int next(void *host, struct replay_segment *segment)
{
	struct feed *feed = host;
	int ret;

	host_use_pause(&feed->host);
	if (feed->lap_ended && feed->warm_up) {
		host_use_restart(&feed->host);
		feed->warm_up = false;
	}
	ret = prepare_next(feed->prepare, segment, feed->err);
	feed->lap_ended = !ret && segment->end;
	host_use_run(&feed->host);
	return ret;
}

static void progress(void *host, u64 lap, u64 ops_done)
{
	struct feed *feed = host;

	if (!feed->simulated) /* see progress_watch() */
		feed->events->progress(feed->events->ctx, lap, ops_done, feed->trace->ops);
}

static void *alloc(void *host, size_t bytes)
{
	const struct feed *feed = host;
	void *mem = NULL;

	/* No host time is measured: used memory stays the host's. */
	if (feed->simulated) {
		mem = calloc(1, bytes + 64);
		return mem ? (void *)(((uintptr_t)mem + 63) & ~(uintptr_t)63) : NULL;
	}
	if (posix_memalign(&mem, 64, bytes))
		return NULL;
	return memset(mem, 0, bytes);
}

static struct prepare *new_prepare(const struct run_setup *setup, const struct run_variant *variant,
				   struct feed *feed)
{
	const struct run_trace *trace = feed->trace;
	bool swap = trace->header.columns & TRACE_HAS_SLOT;
	const struct prepare_config config = {
		.source = {.ctx = feed, .read = read_events, .rewind = rewind_events},
		.columns = trace->header.columns,
		.nr_cpus = run_cpus(setup, trace),
		.nr_pools = run_pools(setup, trace, variant),
		.window = (uint32_t)setup->options->window,
		.frontend = trace->frontend != NULL,
		.nr_slots = swap && trace->frontend ? (uint32_t)trace->nr_slots : 0,
		.pages = run_contents_pages(trace->contents),
		.page_size = (uint32_t)setup->options->page_size,
		.verify = (uint32_t)run_verify(setup->options),
		.seed = setup->options->seed,
		.keep = setup->options->laps != 1 && trace->ops <= MAX_KEPT_OPS,
		.pace = setup->pace,
	};

	return prepare_new(&config);
}

static void make_plan(struct replay_plan *plan, const struct run_setup *setup,
		      const struct run_trace *trace, const struct run_variant *variant)
{
	const struct run_options *options = setup->options;
	unsigned int cpus = run_cpus(setup, trace);

	*plan = (struct replay_plan){
		.sim = setup->sim,
		.ops = variant->ops,
		.params = variant->params,
		.nr_pools = run_pools(setup, trace, variant),
		.window = (u32)options->window,
		.verify = (u32)run_verify(options),
		.no_contents = options->contents == CONTENTS_NONE,
		.preload = setup->preload,
		.nr_preload = setup->nr_preload,
		.paced = setup->pace != 0,
		.compact_at_end = setup->compact_at_end,
		.compact_every_ns = setup->compact_every_ns,
		.migrate = setup->migrate,
		.laps = options->laps,
		.min_time_ns = (u64)(options->min_time_s * 1e9),
		.trace_ops = trace->slot_events,
		.next = next,
		.progress = progress,
		.alloc = alloc,
	};
	plan->sim.nr_cpus = cpus;
	if (!setup->show_files.now)
		plan->sim.show.stacks = plan->sim.show.timeline = false;
	run_frontend_plan(setup, trace, variant, plan);
}

/*
 * True if all CPUs of the replay may sleep at once for longer than HOST_USE_GAP_NS: a flush may
 * wait for a grace period of some ticks.
 */
static bool sleeps(const struct run_setup *setup)
{
	return setup->pace != 0 ||
	       PERIOD_TICKS * 1000000000u / setup->options->hz > HOST_USE_GAP_NS;
}

/* Of the whole repeat, from boot to shutdown. */
static void add_accesses(json_t *repeat, const struct machine_module *module)
{
	struct sim_observed observed;
	uint64_t sum = 0;

	if (!module->observed)
		return;
	module->observed(&observed);
	for (unsigned int i = 0; i < NR_ACCESS_KINDS; i++)
		sum += observed.count[i];
	json_object_set_new(repeat, "accesses", json_integer((json_int_t)sum));
}

/* Simulated time does not pass with the host's. */
static void add_host_use(const struct run_setup *setup, const struct feed *feed, json_t *repeat,
			 const struct replay_outcome *outcome, unsigned int cpus)
{
	bool crowded = run_oversubscribed(setup, cpus);

	if (!setup->module->simulated)
		host_use_to_json(&feed->host, repeat, outcome->wall_ns, sleeps(setup), crowded);
}

static json_t *replay(const struct run_setup *setup, const struct run_trace *trace,
		      const struct run_variant *variant, struct feed *feed)
{
	struct replay_outcome *outcome = calloc(1, sizeof(*outcome));
	struct replay_plan plan;
	json_t *json = NULL;
	int ret;

	if (!outcome) {
		error_set(feed->err, ENOMEM, "out of memory");
		return NULL;
	}
	make_plan(&plan, setup, trace, variant);
	plan.host = feed;
	ret = run_contents_plan(trace->contents, &plan, feed->err);
	if (!ret)
		ret = variant->module->replay(&plan, outcome);
	host_use_pause(&feed->host);
	if (!ret) {
		json = outcome_to_json(outcome, plan.sim.nr_cpus, plan.sim.topology->nr_nodes);
		add_accesses(json, variant->module);
		add_host_use(setup, feed, json, outcome, plan.sim.nr_cpus);
		ret = run_show(json, setup, trace, variant, outcome);
		if (ret)
			error_set(feed->err, -ret, "%s: what was to be shown: %s", trace->name,
				  strerror(-ret));
	} else if (!*feed->err->text) {
		error_set(feed->err, -ret, "%s: %s", outcome->error, strerror(-ret));
	}
	free(outcome);
	return json;
}

json_t *run_replay(const struct run_setup *setup, const struct run_trace *trace,
		   const struct run_variant *variant, struct error *err)
{
	struct feed feed = {.trace = trace, .events = setup->events, .err = err};
	json_t *json = NULL;

	feed.warm_up = true;
	feed.simulated = variant->module->simulated;
	err->text[0] = '\0';
	feed.reader = trace_open(trace->path, (uint32_t)setup->options->page_size, err);
	if (!feed.reader)
		return NULL;
	feed.prepare = new_prepare(setup, variant, &feed);
	if (feed.prepare)
		json = replay(setup, trace, variant, &feed);
	else
		error_set(err, ENOMEM, "out of memory");
	prepare_free(feed.prepare);
	trace_close(feed.reader);
	return json;
}
