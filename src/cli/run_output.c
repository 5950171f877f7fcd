// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/run_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/exit_status.h"
#include "lib/quote.h"
#include "src/results/robust.h"

static void notice(void *ctx, const char *line)
{
	const struct run_output *output = ctx;

	run_progress_clear(&output->progress);
	fprintf(stderr, "%s\n", line);
}

static void complaint(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	fwrite(text, 1, len, stderr);
}

static void scanned(void *ctx, const struct run_trace *trace, uint64_t events)
{
	struct run_output *output = ctx;

	if (trace)
		run_progress_scanned(&output->progress, trace->name, events);
	else
		run_progress_clear(&output->progress);
}

static void begin(void *ctx, uint64_t repeats)
{
	struct run_output *output = ctx;

	run_progress_begin(&output->progress, repeats);
}

static void repeat(void *ctx, const struct run_trace *trace, const struct run_variant *variant)
{
	struct run_output *output = ctx;

	run_progress_repeat(&output->progress, trace->name, variant->label);
}

static void progress(void *ctx, uint64_t lap, uint64_t ops_done, uint64_t ops)
{
	struct run_output *output = ctx;

	run_progress_update(&output->progress, lap, ops_done, ops);
}

static void position(void *ctx, const struct run_position *at)
{
	struct run_output *output = ctx;

	run_progress_simulated(&output->progress, at);
}

static void repeat_done(void *ctx)
{
	struct run_output *output = ctx;

	run_progress_clear(&output->progress);
	output->progress.repeats_done++;
}

static void show(struct run_output *output, const struct run_table *table)
{
	if (output->tables)
		json_array_append_new(output->tables, run_table_json(table));
	else
		run_table_print(stdout, table);
	fflush(stdout);
}

static void free_table(struct run_table *table)
{
	run_table_free(table);
	free(table);
}

/* The table of the run itself that @table repeats. */
static struct run_table *kept_of(const struct run_output *output, const struct run_table *table)
{
	for (unsigned int i = 0; i < output->nr_kept; i++)
		if (!strcmp(output->kept[i]->trace->name, table->trace->name))
			return output->kept[i];
	return NULL;
}

static void take_table(struct run_output *output, struct run_table *table)
{
	struct run_table *kept = kept_of(output, table);

	if (output->change) {
		if (kept)
			robust_repeat(&kept->table, &table->table, output->change->on,
				      output->change->name);
		free_table(table);
	} else if (output->again && output->nr_kept < RUN_MAX_TRACES) {
		output->kept[output->nr_kept++] = table;
	} else {
		show(output, table);
		free_table(table);
	}
}

static void trace_done(void *ctx, const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_result *results)
{
	struct run_table *table = malloc(sizeof(*table));
	struct error err = {"out of memory"};

	if (table && !run_table_load(table, setup, trace, results, &err)) {
		take_table(ctx, table);
		return;
	}
	notice(ctx, err.text);
	if (table)
		free_table(table);
}

bool run_output_has_verdicts(const struct run_output *output)
{
	for (unsigned int i = 0; i < output->nr_kept; i++)
		if (robust_has_verdicts(&output->kept[i]->table))
			return true;
	return false;
}

void run_output_repeat(struct run_output *output, const struct run_change *change)
{
	output->change = change;
}

static void store(struct run_output *output, const struct run_table *table)
{
	struct error err;

	for (size_t i = 1; i < table->nr_shown; i++)
		if (robust_store(&table->table, table->shown[i], &err))
			notice(output, err.text);
}

/* Of the whole run, once its repeats are done. */
static void show_kept(struct run_output *output, bool all)
{
	for (unsigned int i = 0; i < output->nr_kept; i++) {
		if (!all)
			robust_is_cut(&output->kept[i]->table);
		robust_conclude(&output->kept[i]->table);
		store(output, output->kept[i]);
		show(output, output->kept[i]);
		free_table(output->kept[i]);
	}
	output->nr_kept = 0;
}

void run_output_init(struct run_output *output, const struct run_options *options)
{
	*output = (struct run_output){
		.events = {.ctx = output,
			   .notice = notice,
			   .complaint = complaint,
			   .scanned = scanned,
			   .begin = begin,
			   .repeat = repeat,
			   .progress = progress,
			   .repeat_done = repeat_done,
			   .trace_done = trace_done},
		.quiet = options->quiet,
		.again = options->sensitivity || options->robust,
		.tables = options->json ? json_array() : NULL,
	};
	run_progress_init(&output->progress, options->quiet);
	if (output->progress.fd >= 0)
		output->events.position = position;
}

int run_output_finish(struct run_output *output, const struct run_setup *setup, int status)
{
	show_kept(output, status == EXIT_DONE);
	if (output->tables) {
		char *folder = quote_utf8(setup->out);
		json_t *out = json_pack("{s:s*, s:o}", "results", folder, "traces", output->tables);

		json_dumpf(out, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
		printf("\n");
		json_decref(out);
		free(folder);
	} else {
		fputs("results: ", stdout);
		quote_plain(stdout, setup->out);
		fputc('\n', stdout);
	}
	if (fflush(stdout) && status == EXIT_DONE)
		status = EXIT_ENVIRONMENT;
	if (status == EXIT_INTERRUPTED)
		fprintf(stderr, "interrupted: the repeats that were finished are kept\n");
	return status;
}
