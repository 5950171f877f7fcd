// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "zslab run": traces one after the other; per trace, repeats in turn, and in each repeat the
 * variants in turn (A B A B ...), so that what drifts on the host drifts for all.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/results/result_json.h"
#include "src/run/child.h"
#include "src/cli/run_table.h"

enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_ENVIRONMENT = 3, STATUS_INTERRUPTED = 130 };

struct run {
	struct run_setup *setup;
	struct run_progress progress;
	json_t *tables; /* with --json */
	int status;
};

static void on_signal(int number)
{
	run_interrupted = number;
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static bool over(const struct run *run)
{
	return run_interrupted || run->status == STATUS_ENVIRONMENT;
}

/* Repeats with failed checks are kept: what was measured shows how it went wrong. */
static void judge(struct run *run, const struct run_result *result, const json_t *repeat)
{
	json_t *verified = json_object_get(repeat, "verified");
	json_int_t failures = json_integer_value(json_object_get(verified, "failures"));
	json_int_t leaked = json_integer_value(json_object_get(repeat, "leaked"));
	json_int_t refused = json_integer_value(json_object_get(repeat, "failed_allocations"));

	if (refused)
		fprintf(stderr, "%s: %lld allocations failed; their objects were left out\n",
			result->variant->label, (long long)refused);
	if (!failures && !leaked)
		return;
	run->status = STATUS_FAILED;
	fprintf(stderr, "%s: %lld checks failed, %lld things leaked\n", result->variant->label,
		(long long)failures, (long long)leaked);
}

static void do_repeat(struct run *run, const struct run_trace *trace, struct run_result *result)
{
	struct run_child child;
	struct error err;

	run_progress_repeat(&run->progress, trace->name, result->variant->label);
	if (run_child(run->setup, trace, result->variant, &run->progress, &child, &err)) {
		fprintf(stderr, "%s\n", err.text);
		run->status = STATUS_ENVIRONMENT;
		return;
	}
	run_progress_clear(&run->progress);
	run->progress.repeats_done++;
	if (child.repeat) {
		judge(run, result, child.repeat);
		json_array_append_new(result->repeats, child.repeat);
	} else if (child.failed) {
		const char *signal = json_string_value(json_object_get(child.failed, "signal"));

		run->status = STATUS_FAILED;
		fprintf(stderr, "%s: %s failed%s%s; the other variants go on\n", trace->name,
			result->variant->label, signal ? " by " : "", signal ? signal : "");
		result->failed = child.failed;
	}
}

/* After each round, so that at any time what is finished is on the disk. */
static void write_results(struct run *run, const struct run_trace *trace,
			  const struct run_result *results)
{
	struct error err;

	for (unsigned int i = 0; i < run->setup->nr_variants; i++) {
		if (!json_array_size(results[i].repeats) && !results[i].failed)
			continue;
		if (!result_write(run->setup, trace, &results[i], run_interrupted, &err))
			continue;
		fprintf(stderr, "%s\n", err.text);
		run->status = STATUS_ENVIRONMENT;
		return;
	}
}

static void do_repeats(struct run *run, const struct run_trace *trace, struct run_result *results)
{
	for (uint64_t repeat = 0; repeat < run->setup->options->repeat && !over(run); repeat++) {
		for (unsigned int i = 0; i < run->setup->nr_variants && !over(run); i++)
			if (!results[i].failed)
				do_repeat(run, trace, &results[i]);
		write_results(run, trace, results);
	}
}

static void show(struct run *run, const struct run_trace *trace, const struct run_result *results)
{
	if (run->tables)
		json_array_append_new(run->tables, run_table_json(run->setup, trace, results));
	else
		run_table_print(stdout, run->setup, trace, results);
	fflush(stdout);
}

static void run_trace(struct run *run, const struct run_trace *trace)
{
	struct run_result results[RUN_MAX_VARIANTS] = {0};
	unsigned int nr = run->setup->nr_variants;

	for (unsigned int i = 0; i < nr; i++)
		results[i] = (struct run_result){.variant = &run->setup->variants[i],
						 .repeats = json_array()};
	do_repeats(run, trace, results);
	show(run, trace, results);
	for (unsigned int i = 0; i < nr; i++) {
		json_decref(results[i].repeats);
		json_decref(results[i].failed);
	}
}

/* Once for the run, whatever the number of its traces. */
static void warn_if_oversubscribed(const struct run_setup *setup)
{
	unsigned int host = topology_host_cpus();

	for (unsigned int i = 0; i < setup->nr_traces && !setup->module->simulated; i++) {
		unsigned int busy = run_busy_threads(setup, run_cpus(setup, &setup->traces[i]));

		if (busy <= host)
			continue;
		fprintf(stderr,
			"warning: %u threads that never rest on %u CPUs: all variants use locks "
			"that "
			"yield, and the figures show the host's scheduler as well\n",
			busy, host);
		return;
	}
}

static int finish(struct run *run)
{
	if (run->tables) {
		json_t *out =
			json_pack("{s:s, s:o}", "results", run->setup->out, "traces", run->tables);

		json_dumpf(out, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
		printf("\n");
		json_decref(out);
	} else {
		printf("results: %s\n", run->setup->out);
	}
	if (fflush(stdout) && run->status == STATUS_DONE)
		run->status = STATUS_ENVIRONMENT;
	if (run->status == STATUS_ENVIRONMENT)
		return run->status;
	if (run_interrupted) {
		fprintf(stderr, "interrupted: the repeats that were finished are kept\n");
		return STATUS_INTERRUPTED;
	}
	return run->status;
}

static int run_all(struct run_setup *setup)
{
	struct run run = {.setup = setup};

	if (setup->options->json)
		run.tables = json_array();
	run_progress_init(&run.progress, setup->options->quiet,
			  setup->options->repeat * setup->nr_variants * setup->nr_traces);
	warn_if_oversubscribed(setup);
	catch_signals();
	for (unsigned int i = 0; i < setup->nr_traces && !over(&run); i++)
		run_trace(&run, &setup->traces[i]);
	return finish(&run);
}

int bench_run(const struct run_options *options)
{
	struct run_setup *setup = malloc(sizeof(*setup));
	struct error err = {""};
	int status;

	if (!setup)
		return STATUS_ENVIRONMENT;
	status = run_setup_init(setup, options, &err);
	if (status)
		fprintf(stderr, "%s\n", err.text);
	else
		status = run_all(setup);
	run_setup_free(setup);
	free(setup);
	return status;
}
