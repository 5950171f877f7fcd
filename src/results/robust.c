// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/robust.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/output.h"

static bool is_decided(const struct comparison *c)
{
	return c->verdict == VERDICT_BETTER || c->verdict == VERDICT_WORSE ||
	       c->verdict == VERDICT_NONE;
}

static const struct comparison *find_like(const struct table *table, const struct comparison *c)
{
	for (size_t i = 0; i < table->nr; i++)
		if (table->rows[i].metric == c->metric &&
		    !strcmp(table->rows[i].of->own, c->of->own) &&
		    !strcmp(table->rows[i].to->own, c->to->own))
			return &table->rows[i];
	return NULL;
}

static size_t nr_decided(const struct table *table)
{
	size_t nr = 0;

	for (size_t i = 0; i < table->nr; i++)
		nr += is_decided(&table->rows[i]);
	return nr;
}

bool robust_has_verdicts(const struct table *table)
{
	return nr_decided(table) > 0;
}

/*
 * A variant of a kernel tree keeps its lock, so nothing was changed for it. The seed is not part of
 * a setting.
 */
static bool is_changed(const struct comparison *a, const struct comparison *b, enum verdict_on on)
{
	if (on == ON_SEED)
		return true;
	return strcmp(a->of->setting, b->of->setting) && strcmp(a->to->setting, b->to->setting);
}

/* Two runs on a host differ by chance, too. A simulated machine repeats itself. */
static bool is_measured(enum verdict_on on)
{
	return on == ON_LOCK || on == ON_HZ;
}

/*
 * Of two verdicts that differ. One that passes its test beside one that does not is no difference
 * yet (Gelman and Stern, The American Statistician 60, 2006): so the ratios themselves are tested,
 * at 5 % over the rows of the table (Bonferroni).
 */
static bool is_flip(const struct comparison *a, const struct comparison *b, enum verdict_on on,
		    size_t rows)
{
	if (!is_measured(on) || (a->verdict != VERDICT_NONE && b->verdict != VERDICT_NONE))
		return true;
	return comparisons_test(a, b, 0).p * (double)rows <= VERDICT_LEVEL;
}

static void add_flip(struct comparison *c, enum verdict_on on, const char *name)
{
	size_t used = strlen(c->flipped_in);

	c->depends_on |= 1u << on;
	snprintf(c->flipped_in + used, sizeof(c->flipped_in) - used, "%s%s", used ? " " : "", name);
}

void robust_repeat(struct table *table, const struct table *other, enum verdict_on on,
		   const char *name)
{
	size_t rows = nr_decided(table);

	for (size_t i = 0; i < table->nr; i++) {
		struct comparison *c = &table->rows[i];
		const struct comparison *again = find_like(other, c);

		if (!is_decided(c))
			continue;
		if (!again || !is_decided(again) || !is_changed(c, again, on))
			c->unclear = true;
		else if (again->verdict == c->verdict)
			c->stayed = true;
		else if (is_flip(c, again, on, rows))
			add_flip(c, on, name);
		else
			c->unclear = true;
	}
}

void robust_is_cut(struct table *table)
{
	for (size_t i = 0; i < table->nr; i++)
		table->rows[i].unclear = true;
}

void robust_conclude(struct table *table)
{
	for (size_t i = 0; i < table->nr; i++) {
		struct comparison *c = &table->rows[i];

		if (!is_decided(c))
			continue;
		if (c->depends_on) {
			c->verdict = VERDICT_DEPENDS;
			c->robust = ROBUST_NO;
		} else if (c->stayed && !c->unclear) {
			c->robust = ROBUST_YES;
		}
	}
}

static json_t *depends_json(unsigned int depends_on)
{
	json_t *out = json_array();

	for (unsigned int on = 0; on < NR_VERDICT_ON; on++)
		if (depends_on & 1u << on)
			json_array_append_new(out, json_string(verdict_on_name(on)));
	return out;
}

static json_t *rows_json(const struct table *table, const struct result *of)
{
	json_t *out = json_array();

	for (size_t i = 0; i < table->nr; i++) {
		const struct comparison *c = &table->rows[i];

		if (c->of != of || c->robust == ROBUST_NOT_TESTED)
			continue;
		json_array_append_new(
			out, json_pack("{s:s, s:s, s:f, s:f, s:s, s:o, s:s, s:b}", "against",
				       c->to->own, "metric", c->metric->path, "base", c->base,
				       "new", c->new, "verdict", verdict_name(c->verdict),
				       "depends_on", depends_json(c->depends_on), "flipped_in",
				       c->flipped_in, "robust", c->robust == ROBUST_YES));
	}
	return out;
}

static int write_file(const char *path, const json_t *json, struct error *err)
{
	struct output *out = output_open(path, err);
	FILE *file;

	if (!out)
		return -EIO;
	file = output_file(out);
	if (!json_dumpf(json, file, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) &&
	    fputc('\n', file) != EOF)
		return output_commit(out, err);
	output_abort(out);
	return error_set(err, EIO, "%s: the verdicts cannot be written", path);
}

int robust_store(const struct table *table, const struct result *of, struct error *err)
{
	json_error_t why;
	json_t *file = json_load_file(of->path, 0, &why);
	int ret;

	if (!file)
		return error_set(err, EIO, "%s: %s", of->path, why.text);
	json_object_set_new(file, "verdicts", rows_json(table, of));
	ret = write_file(of->path, file, err);
	json_decref(file);
	return ret;
}

static bool is_near(const json_t *value, double number)
{
	return json_is_number(value) &&
	       fabs(json_number_value(value) - number) <= 1e-9 * fabs(number);
}

static bool is_of(const json_t *row, const struct comparison *c)
{
	const char *metric = json_string_value(json_object_get(row, "metric"));
	const char *against = json_string_value(json_object_get(row, "against"));

	return metric && !strcmp(metric, c->metric->path) && against &&
	       !strcmp(against, c->to->own) && is_near(json_object_get(row, "base"), c->base) &&
	       is_near(json_object_get(row, "new"), c->new);
}

static unsigned int depends_of(const json_t *names)
{
	unsigned int bits = 0;
	const json_t *name;
	size_t i;

	json_array_foreach((json_t *)names, i, name)
		for (unsigned int on = 0; on < NR_VERDICT_ON; on++)
			if (json_is_string(name) &&
			    !strcmp(json_string_value(name), verdict_on_name(on)))
				bits |= 1u << on;
	return bits;
}

/* Results may come from anywhere: ignores what is not a list of names. */
static void recall_flips(struct comparison *c, const char *names)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789.- ";

	if (names && names[strspn(names, good)] == '\0')
		snprintf(c->flipped_in, sizeof(c->flipped_in), "%s", names);
}

/* Applies the other rules again: what they exclude stays excluded. */
static void recall_row(struct comparison *c, const json_t *row)
{
	const json_t *robust = json_object_get(row, "robust");

	if (!is_decided(c) || !json_is_boolean(robust))
		return;
	c->robust = json_is_true(robust) ? ROBUST_YES : ROBUST_NO;
	c->depends_on = depends_of(json_object_get(row, "depends_on"));
	recall_flips(c, json_string_value(json_object_get(row, "flipped_in")));
	if (c->depends_on)
		c->verdict = VERDICT_DEPENDS;
}

static void recall_rows(struct table *table, const struct result *of)
{
	json_t *head = result_head(of), *row;
	size_t k;

	json_array_foreach(json_object_get(head, "verdicts"), k, row)
		for (size_t i = 0; i < table->nr; i++)
			if (table->rows[i].of == of && is_of(row, &table->rows[i]))
				recall_row(&table->rows[i], row);
	json_decref(head);
}

void robust_recall(struct table *table)
{
	const struct result *last = NULL;

	for (size_t i = 0; i < table->nr; i++) {
		const struct result *of = table->rows[i].of;

		/* Most have none, and parsing takes time. */
		if (of != last && strstr(of->head, "\"verdicts\""))
			recall_rows(table, of);
		last = of;
	}
}
