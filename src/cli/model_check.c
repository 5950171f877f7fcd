// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/model_check.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/datadir.h"
#include "lib/exit_status.h"
#include "src/cli/memory.h"
#include "src/cli/model_progress.h"
#include "src/run/model_rows.h"
#include "src/run/module_load.h"

#define OWN_ROWS  "rows.csv"
#define NOT_KNOWN NAN

/* Of a row: ns, and errors as parts of what was published; NOT_KNOWN: nothing to compare with. */
struct prediction {
	double ns, error, scaling, null;
};

struct check {
	const struct model_options *options;
	const struct machine_module *module;
	struct model_rows rows;
	struct prediction *predicted; /* [rows.nr] */
	json_t *array;		      /* NULL: text */
	struct model_progress progress;
};

/* Errors of a kind. */
struct errors {
	const char *name;
	size_t nr;
	double *each;
};

static void note(struct errors *errors, double error)
{
	if (!isnan(error))
		errors->each[errors->nr++] = fabs(error);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print_errors(struct errors *errors)
{
	double sum = 0;

	if (!errors->nr)
		return;
	qsort(errors->each, errors->nr, sizeof(errors->each[0]), by_size);
	for (size_t i = 0; i < errors->nr; i++)
		sum += errors->each[i];
	printf("%-34s %4zu rows: mean %3.0f %%, 90 %% of them within %3.0f %%, largest %3.0f %%\n",
	       errors->name, errors->nr, 100 * sum / (double)errors->nr,
	       100 * errors->each[(errors->nr * 9 + 9) / 10 - 1],
	       100 * errors->each[errors->nr - 1]);
}

static int load_model(const struct check *c, const struct model_row *row,
		      struct machine_model *model, struct error *err)
{
	struct machine_file file;
	int ret = machine_file_find(row->machine, &file, err);

	if (!ret && row->threads > machine_nr_cpus(&file))
		ret = error_set(err, EINVAL, "%s: %u threads; expected at most the %u of %s",
				row->table, row->threads, machine_nr_cpus(&file), file.name);
	if (!ret)
		ret = model_options_machine(c->options, &file, row->placement, model, err);
	return ret;
}

static int predict(struct check *c, const struct model_row *row, double *ns, struct error *err)
{
	struct microbench_outcome outcome;
	struct machine_model model;
	struct microbench_plan plan;
	int ret = load_model(c, row, &model, err);

	if (ret)
		return ret;
	plan = model_options_plan(c->options, &model.topology, &model.params, row->bench,
				  row->threads);
	plan.hold_ns = row->hold;
	plan.work_ns = row->work;
	if (!strcmp(row->bench, RUN_STORM))
		plan.variant = row->part;
	ret = model_progress_run(&c->progress, c->module, &plan, row->machine, &outcome, err);
	machine_model_free(&model);
	if (ret)
		return ret;
	for (unsigned int i = 0; i < outcome.nr_rows; i++)
		if (!strcmp(outcome.rows[i].part, row->part) && outcome.rows[i].ops) {
			*ns = outcome.rows[i].cpu_ns / (double)outcome.rows[i].ops;
			return 0;
		}
	return error_set(err, EINVAL, "%s: part '%s'; expected one that %s has", row->table,
			 row->part, row->bench);
}

/* The group's row of one thread; nr: none. */
static size_t single(const struct check *c, size_t at)
{
	for (size_t i = 0; i < c->rows.nr; i++)
		if (c->rows.rows[i].threads == 1 &&
		    model_rows_same_group(&c->rows.rows[i], &c->rows.rows[at]))
			return i;
	return c->rows.nr;
}

/*
 * What a model without a machine would predict: a constant serial part, found in the group's last
 * fitted row of several threads.
 */
static double null_model(const struct check *c, size_t at)
{
	const struct model_row *row = &c->rows.rows[at], *fit = NULL;
	size_t one = single(c, at);

	for (size_t i = 0; i < c->rows.nr; i++) {
		const struct model_row *other = &c->rows.rows[i];

		if (other->fitted && other->threads > 1 && model_rows_same_group(other, row))
			fit = other;
	}
	if (!fit || one == c->rows.nr)
		return NOT_KNOWN;
	return fmax(c->rows.rows[one].ns, fit->ns / fit->threads * row->threads);
}

/* The error of the growth from one thread. */
static double scaling_error(const struct check *c, size_t at)
{
	size_t one = single(c, at);

	if (one == c->rows.nr || one == at)
		return NOT_KNOWN;
	return c->predicted[at].ns / c->predicted[one].ns /
		       (c->rows.rows[at].ns / c->rows.rows[one].ns) -
	       1;
}

/* Needs all rows to be predicted, since some are compared with others. */
static void judge(struct check *c, size_t at)
{
	struct prediction *p = &c->predicted[at];
	double published = c->rows.rows[at].ns;

	p->error = p->ns / published - 1;
	p->scaling = scaling_error(c, at);
	p->null = null_model(c, at) / published - 1;
}

static void put_percent(char *out, size_t size, double error)
{
	if (isnan(error))
		snprintf(out, size, "-");
	else
		snprintf(out, size, "%+.0f %%", 100 * error);
}

static void print_row(const struct check *c, size_t at)
{
	const struct model_row *row = &c->rows.rows[at];
	const struct prediction *p = &c->predicted[at];
	char error[16], scaling[16], null[16], bench[48];

	put_percent(error, sizeof(error), p->error);
	put_percent(scaling, sizeof(scaling), p->scaling);
	put_percent(null, sizeof(null), p->null);
	model_part_name(bench, sizeof(bench), row->bench, row->part);
	printf("%-20s %-10s %-20s %4u %9.4g %9.4g %8s %8s %8s  %s\n", row->table, row->machine,
	       bench, row->threads, row->ns, p->ns, error, scaling, null,
	       row->fitted ? "fitted" : "");
}

static json_t *number(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static void add_row(struct check *c, size_t at)
{
	const struct model_row *row = &c->rows.rows[at];
	const struct prediction *p = &c->predicted[at];

	json_array_append_new(c->array,
			      json_pack("{s:s, s:s, s:s, s:s, s:i, s:f, s:f, s:o, s:o, s:o, s:b}",
					"table", row->table, "machine", row->machine, "bench",
					row->bench, "part", row->part, "threads", (int)row->threads,
					"published_ns", row->ns, "predicted_ns", p->ns, "error",
					number(p->error), "scaling_error", number(p->scaling),
					"null_error", number(p->null), "fitted", row->fitted));
}

static void print_summary(const struct check *c)
{
	struct errors kinds[] = {
		{.name = "predictions"},
		{.name = "predictions, to one thread"},
		{.name = "predictions, rows of the next line"},
		{.name = "a fixed serial part instead"},
		{.name = "fitted rows: no predictions"},
	};
	const size_t nr_kinds = sizeof(kinds) / sizeof(kinds[0]);

	for (size_t i = 0; i < nr_kinds; i++)
		kinds[i].each = must_calloc(c->rows.nr, sizeof(double));
	for (size_t i = 0; i < c->rows.nr; i++) {
		const struct prediction *p = &c->predicted[i];
		bool fitted = c->rows.rows[i].fitted;

		note(&kinds[fitted ? 4 : 0], p->error);
		if (fitted)
			continue;
		note(&kinds[1], p->scaling);
		if (!isnan(p->null))
			note(&kinds[2], p->error);
		note(&kinds[3], p->null);
	}
	putchar('\n');
	for (size_t i = 0; i < nr_kinds; i++) {
		print_errors(&kinds[i]);
		free(kinds[i].each);
	}
}

static int find_rows(const char *given, char *path, size_t size, struct error *err)
{
	if (given)
		return (size_t)snprintf(path, size, "%s", given) < size
			       ? 0
			       : error_set(err, EINVAL, "%s: the name is too long", given);
	if (datadir_find(DATA_MACHINES, OWN_ROWS, path, size))
		return error_set(err, ENOENT,
				 OWN_ROWS ": not found; expected it beside the machine files");
	return 0;
}

static void begin_progress(struct check *c)
{
	uint64_t all = 0;

	for (size_t i = 0; i < c->rows.nr; i++)
		all += c->rows.rows[i].threads;
	model_progress_begin(&c->progress, false, all);
}

static int predict_all(struct check *c, struct error *err)
{
	c->predicted = must_calloc(c->rows.nr, sizeof(*c->predicted));
	if (!c->array)
		printf("ns per operation of one CPU; simulated\n%-20s %-10s %-20s %4s %9s %9s %8s "
		       "%8s %8s\n",
		       "table", "machine", "benchmark", "CPUs", "published", "predicted", "error",
		       "scaling", "null");
	fflush(stdout);
	begin_progress(c);
	for (size_t i = 0; i < c->rows.nr; i++) {
		int ret = predict(c, &c->rows.rows[i], &c->predicted[i].ns, err);

		if (ret)
			return ret;
	}
	for (size_t i = 0; i < c->rows.nr; i++) {
		judge(c, i);
		c->array ? add_row(c, i) : print_row(c, i);
	}
	return 0;
}

static int check_row(const struct check *c, const struct model_row *row, struct error *err)
{
	int ret = run_microbench_check(c->module, row->bench, err);

	if (!ret && !strcmp(row->bench, RUN_STORM))
		ret = run_microbench_variant(c->module, row->part, err);
	return ret;
}

static int run_check(struct check *c, const char *given, struct error *err)
{
	char path[PATH_MAX];
	int ret = find_rows(given, path, sizeof(path), err);

	if (!ret)
		ret = model_rows_read(path, &c->rows, err);
	if (ret)
		return ret;
	c->module = machine_module_load("virtual", c->options->lock, err);
	if (!c->module)
		return -errno;
	for (size_t i = 0; i < c->rows.nr && !ret; i++)
		ret = check_row(c, &c->rows.rows[i], err);
	if (ret)
		return ret;
	return predict_all(c, err);
}

int model_check(const struct model_options *options, const char *path)
{
	struct check c = {.options = options, .array = options->json ? json_array() : NULL};
	struct error err;
	int ret = run_check(&c, path, &err), status = EXIT_DONE;

	if (ret) {
		status = model_complain(&err, ret);
	} else if (c.array) {
		json_dumpf(c.array, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		putchar('\n');
	} else {
		print_summary(&c);
	}
	json_decref(c.array);
	free(c.predicted);
	model_rows_free(&c.rows);
	return status;
}
