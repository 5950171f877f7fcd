// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "zslab run": traces one after the other; for each trace the repeats in turn, and in each repeat
 * the variants in turn (A B A B ...), so that a drift of the host affects all of them.
 */
#include "src/run/run.h"

#include <stdarg.h>
#include <stdio.h>

#include "lib/exit_status.h"
#include "src/run/again.h"
#include "src/run/child.h"
#include "src/run/notice.h"
#include "src/run/out_folder.h"
#include "src/run/statement.h"

struct run {
	struct run_setup *setup;
	const struct run_events *events;
	int status;
};

void run_notice(const struct run_setup *setup, const char *fmt, ...)
{
	char text[sizeof(struct error)];
	struct error line;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	error_set(&line, 0, "%s", text);
	setup->events->notice(setup->events->ctx, line.text);
}

static bool over(const struct run *run)
{
	return run_is_interrupted() || run->status == EXIT_ENVIRONMENT;
}

/* Keeps repeats with failed checks: what was measured shows how it went wrong. */
static void judge(struct run *run, const struct run_result *result, const json_t *repeat)
{
	json_t *verified = json_object_get(repeat, "verified");
	json_int_t failures = json_integer_value(json_object_get(verified, "failures"));
	json_int_t leaked = json_integer_value(json_object_get(repeat, "leaked"));
	json_int_t refused = json_integer_value(json_object_get(repeat, "failed_allocations"));

	if (refused)
		run_notice(run->setup, "%s: %lld allocations failed; their objects were left out",
			   result->variant->label, (long long)refused);
	if (!failures && !leaked)
		return;
	run->status = EXIT_FOUND;
	run_notice(run->setup, "%s: %lld checks failed, %lld things leaked", result->variant->label,
		   (long long)failures, (long long)leaked);
}

/* @again: in place of a marked one. */
static void do_repeat(struct run *run, const struct run_trace *trace, struct run_result *result,
		      bool again)
{
	struct run_child child;
	struct error err;

	run->setup->show_files.nr++;
	run->events->repeat(run->events->ctx, trace, result->variant);
	if (run_child(run->setup, trace, result->variant, &child, &err)) {
		run_notice(run->setup, "%s", err.text);
		run->status = EXIT_ENVIRONMENT;
		return;
	}
	run->events->repeat_done(run->events->ctx);
	if (child.repeat) {
		judge(run, result, child.repeat);
		if (again)
			again_take(result, child.repeat);
		else
			json_array_append_new(result->repeats, child.repeat);
	} else if (child.failed) {
		const char *signal = json_string_value(json_object_get(child.failed, "signal"));
		bool stall = json_object_get(child.failed, "kind");

		run->status = EXIT_FOUND;
		run_notice(run->setup, "%s: %s %s%s%s; the other variants go on", trace->name,
			   result->variant->label, stall ? "hung" : "failed", signal ? " by " : "",
			   signal ? signal : "");
		result->failed = child.failed;
	}
}

/* After each round, so that finished results are on the disk at any time. */
static void write_results(struct run *run, const struct run_trace *trace,
			  const struct run_result *results)
{
	struct error err;

	for (unsigned int i = 0; i < run->setup->nr_variants; i++) {
		if (!json_array_size(results[i].repeats) && !results[i].failed)
			continue;
		if (!run_write_result(run->setup, trace, &results[i], run_is_interrupted(), &err))
			continue;
		run_notice(run->setup, "%s", err.text);
		run->status = EXIT_ENVIRONMENT;
		return;
	}
}

/*
 * Measures one repeat of each variant that has a marked one, soon after it; true if there was any.
 */
static bool do_again(struct run *run, const struct run_trace *trace, struct run_result *results)
{
	bool any = false;

	run->setup->show_files.now = false;
	for (unsigned int i = 0; i < run->setup->nr_variants && !over(run); i++) {
		if (results[i].failed || !again_is_due(&results[i], run->setup->options->repeat))
			continue;
		do_repeat(run, trace, &results[i], true);
		any = true;
	}
	return any;
}

static void do_repeats(struct run *run, const struct run_trace *trace, struct run_result *results)
{
	for (uint64_t repeat = 0; repeat < run->setup->options->repeat && !over(run); repeat++) {
		run->setup->show_files.now = !repeat;
		run->setup->sim.repeat = repeat;
		for (unsigned int i = 0; i < run->setup->nr_variants && !over(run); i++)
			if (!results[i].failed)
				do_repeat(run, trace, &results[i], false);
		do_again(run, trace, results);
		write_results(run, trace, results);
	}
	while (!over(run) && do_again(run, trace, results))
		write_results(run, trace, results);
}

static void run_trace(struct run *run, const struct run_trace *trace)
{
	struct run_result results[RUN_MAX_VARIANTS] = {0};
	unsigned int nr = run->setup->nr_variants;

	for (unsigned int i = 0; i < nr; i++)
		results[i] =
			(struct run_result){.variant = &run->setup->variants[i],
					    .repeats = json_array(),
					    .set_aside = json_array(),
					    .replaces = run_out_repeats(run->setup, trace,
									&run->setup->variants[i])};
	do_repeats(run, trace, results);
	for (unsigned int i = 0; i < nr; i++)
		run_out_settle(run->setup, trace, &results[i]);
	run->events->trace_done(run->events->ctx, run->setup, trace, results);
	for (unsigned int i = 0; i < nr; i++) {
		json_decref(results[i].repeats);
		json_decref(results[i].set_aside);
		json_decref(results[i].failed);
	}
}

/* Once for the run, however many traces it has. */
static void warn_if_oversubscribed(const struct run_setup *setup)
{
	unsigned int host = topology_host_cpus();

	for (unsigned int i = 0; i < setup->nr_traces; i++) {
		unsigned int cpus = run_cpus(setup, &setup->traces[i]);

		if (!run_oversubscribed(setup, cpus))
			continue;
		run_notice(setup,
			   "warning: %u simulated CPUs on %u of the host: locks yield, and the "
			   "figures show the host's scheduler as well",
			   cpus, host);
		return;
	}
}

static void notice_moved_cpus(const struct run_setup *setup)
{
	char note[160];

	topology_note(setup->topology, note, sizeof(note));
	if (*note)
		run_notice(setup, "note: %s", note);
}

/* Pools that differ are another setting, which a comparison should not have by accident. */
static void notice_pools(const struct run_setup *setup)
{
	for (unsigned int t = 0; t < setup->nr_traces; t++) {
		const struct run_trace *trace = &setup->traces[t];
		uint32_t first = run_pools(setup, trace, &setup->variants[0]);

		for (unsigned int i = 1; i < setup->nr_variants; i++) {
			uint32_t pools = run_pools(setup, trace, &setup->variants[i]);

			if (pools == first)
				continue;
			run_notice(setup,
				   "note: zswap has %u pools for %s and %u for %s, as in their "
				   "kernels; --pools gives all the same number",
				   first, setup->variants[0].label, pools,
				   setup->variants[i].label);
			return;
		}
	}
}

static void commit_files(struct run *run)
{
	struct error err;

	if (!show_files_commit(&run->setup->show_files, &err))
		return;
	run_notice(run->setup, "%s", err.text);
	run->status = EXIT_ENVIRONMENT;
}

int run_traces(struct run_setup *setup)
{
	struct run run = {.setup = setup, .events = setup->events, .status = EXIT_DONE};

	run.events->begin(run.events->ctx,
			  setup->options->repeat * setup->nr_variants * setup->nr_traces);
	warn_if_oversubscribed(setup);
	notice_moved_cpus(setup);
	notice_pools(setup);
	for (unsigned int i = 0; i < setup->nr_traces && !over(&run); i++)
		run_trace(&run, &setup->traces[i]);
	commit_files(&run);
	if (run_is_interrupted() && run.status != EXIT_ENVIRONMENT)
		return EXIT_INTERRUPTED;
	return run.status;
}
