// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/run_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/contention_output.h"
#include "src/report/units.h"
#include "src/report/verdict_output.h"
#include "src/report/wrap.h"
#include "src/results/setting.h"
#include "src/run/out_folder.h"
#include "src/run/statement.h"

#define WIDTH		   80
#define WAITS_WORTH_A_LINE 0.05 /* of the CPUs' time */
#define LABEL		   16	/* columns; longer ones take a line of their own */

/* @m, or the next metric that is a column of the table; the end of the list if there is none. */
static const struct metric *next_column(const struct metric *m)
{
	while (m->name && !m->column[0])
		m++;
	return m;
}

/* The metric in the last repeat. */
static json_t *last_of(const struct run_result *result, const char *key)
{
	size_t nr = json_array_size(result->repeats);

	return nr ? json_object_get(json_array_get(result->repeats, nr - 1), key) : NULL;
}

int run_table_load(struct run_table *table, const struct run_setup *setup,
		   const struct run_trace *trace, const struct run_result *results,
		   struct error *err)
{
	memset(table, 0, sizeof(*table));
	table->setup = setup;
	table->trace = trace;
	for (unsigned int i = 0; i < setup->nr_variants; i++) {
		char path[RUN_PATH_MAX];
		int ret;

		if (!json_array_size(results[i].repeats) && !results[i].failed)
			continue;
		run_out_path(setup, trace, &results[i], path, sizeof(path));
		ret = result_load(path, RESULT_COMPARED, &table->results[i], err);
		if (ret)
			return ret;
		table->there[i] = true;
		table->locks[i] = json_incref(last_of(&results[i], "locks"));
		table->lines[i] = json_incref(last_of(&results[i], "lines"));
		if (table->results[i].nr_repeats)
			table->shown[table->nr_shown++] = &table->results[i];
	}
	if (table->nr_shown &&
	    table_make(&table->table, table->shown, table->nr_shown, setup->options->seed))
		return error_set(err, ENOMEM, "%s: out of memory", trace->name);
	return 0;
}

void run_table_free(struct run_table *table)
{
	table_free(&table->table);
	for (unsigned int i = 0; i < RUN_MAX_VARIANTS; i++)
		if (table->there[i]) {
			result_free(&table->results[i]);
			json_decref(table->locks[i]);
			json_decref(table->lines[i]);
		}
}

/* False: it was not measured. */
static bool median_of(const struct result *result, const char *path, double *out)
{
	double values[RESULT_MAX_REPEATS];
	size_t nr = result_numbers(result, path, values, RESULT_MAX_REPEATS);

	if (nr)
		*out = stats_median(values, nr);
	return nr;
}

static void print_setting(FILE *out, const struct run_table *table)
{
	char *text = NULL;
	size_t len;
	FILE *buffer = open_memstream(&text, &len);

	if (!buffer)
		return;
	setting_print(buffer, table->shown, table->nr_shown);
	fclose(buffer);
	wrap_print_list(out, text, WIDTH);
	free(text);
}

static void print_head(FILE *out, const struct run_table *table)
{
	const struct metric *m;

	fprintf(out, "%s: %llu operations\n", table->trace->name,
		(unsigned long long)table->trace->ops);
	print_setting(out, table);
	fprintf(out, "\n%-*s", LABEL, "median");
	for (m = next_column(metrics); m->name; m = next_column(m + 1))
		fprintf(out, " %8s", m->column[0]);
	fprintf(out, "\n%-*s", LABEL, "");
	for (m = next_column(metrics); m->name; m = next_column(m + 1))
		fprintf(out, " %8s", m->column[1]);
	fputc('\n', out);
}

static void print_label(FILE *out, const char *label)
{
	fprintf(out, "%-*s", LABEL, label);
	if (strlen(label) > LABEL)
		fprintf(out, "\n%-*s", LABEL, "");
}

static void print_row(FILE *out, const struct result *result)
{
	print_label(out, result->label);
	for (const struct metric *m = next_column(metrics); m->name; m = next_column(m + 1)) {
		char cell[UNITS_TEXT] = "-";
		double value;

		if (median_of(result, m->path, &value))
			units_format(cell, sizeof(cell), value, m->unit);
		fprintf(out, " %8s", cell);
	}
	fputc('\n', out);
}

static void print_variant(FILE *out, const struct run_table *table, unsigned int nr)
{
	const struct result *result = &table->results[nr];

	if (table->there[nr] && result->nr_repeats) {
		print_row(out, result);
	} else {
		print_label(out, table->setup->variants[nr].label);
		fprintf(out, " %s before its first repeat was done\n",
			table->there[nr] ? "failed" : "interrupted");
	}
	if (table->there[nr] && *result->failed)
		fprintf(out, "%-*s failed: %s\n", LABEL, "", result->failed);
}

/* A run whose CPUs wait for each other much says little about contention. */
static void print_waits(FILE *out, const struct run_table *table)
{
	double most = 0, share;

	for (size_t i = 0; i < table->nr_shown; i++)
		if (median_of(table->shown[i], "wait_share", &share) && share > most)
			most = share;
	if (most >= WAITS_WORTH_A_LINE)
		fprintf(out,
			"\nThe CPUs waited for each other for up to %.0f %% of their time"
			" (--window).\n",
			most * 100);
}

void run_table_print(FILE *out, const struct run_table *table)
{
	print_head(out, table);
	for (unsigned int i = 0; i < table->setup->nr_variants; i++)
		print_variant(out, table, i);
	print_waits(out, table);
	for (unsigned int i = 0; i < table->setup->nr_variants; i++)
		if (table->locks[i]) {
			fputc('\n', out);
			contention_print_locks(out, table->locks[i],
					       table->setup->variants[i].label,
					       run_machine_text(table->setup));
		}
	for (unsigned int i = 0; i < table->setup->nr_variants; i++)
		if (table->lines[i]) {
			fputc('\n', out);
			contention_print_lines(out, table->lines[i],
					       table->setup->variants[i].label,
					       run_machine_text(table->setup));
		}
	fputc('\n', out);
	for (size_t i = 1; i < table->nr_shown; i++)
		verdict_print_sentences(out, &table->table, table->shown[i],
					table->setup->options->seed);
	verdict_print_notes(out, &table->table);
	fputc('\n', out);
}

static json_t *rows_json(const struct run_table *table, const struct result *result)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < table->table.nr; i++)
		if (table->table.rows[i].of == result)
			json_array_append_new(rows, verdict_to_json(&table->table.rows[i],
								    table->setup->options->seed));
	return rows;
}

static json_t *variant_json(const struct run_table *table, unsigned int nr)
{
	const struct result *result = &table->results[nr];
	json_t *out = json_pack("{s:s, s:I, s:I}", "variant", table->setup->variants[nr].label,
				"repeats", (json_int_t)result->nr_repeats, "set_aside",
				(json_int_t)result->nr_set_aside);
	double value;

	if (!table->there[nr])
		return out;
	for (const struct metric *m = metrics; m->name; m++)
		json_object_set_new(out, m->path,
				    median_of(result, m->path, &value) ? json_real(value)
								       : json_null());
	if (table->nr_shown && result->nr_repeats)
		json_object_set_new(out, "verdicts", rows_json(table, result));
	if (*result->failed)
		json_object_set_new(out, "failed", json_string(result->failed));
	return out;
}

json_t *run_table_json(const struct run_table *table)
{
	json_t *variants = json_array();

	for (unsigned int i = 0; i < table->setup->nr_variants; i++)
		json_array_append_new(variants, variant_json(table, i));
	return json_pack("{s:s, s:b, s:s, s:o}", "trace", table->trace->name, "simulated",
			 table->setup->module->simulated, "against",
			 table->nr_shown ? table->shown[0]->label : "", "variants", variants);
}
