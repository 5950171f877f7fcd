// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/verdict_output.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/quote.h"
#include "src/report/units.h"
#include "src/report/wrap.h"

#define LINE 80u

void verdict_print_depends(FILE *out, const struct comparison *c, const char *between)
{
	const char *before = "";

	for (unsigned int on = 0; on < NR_VERDICT_ON; on++) {
		if (!(c->depends_on & 1u << on))
			continue;
		fprintf(out, "%s%s", before, verdict_on_name(on));
		before = between;
	}
}

const char *verdict_robust_text(enum robust robust)
{
	return robust == ROBUST_NOT_TESTED ? "null" : robust == ROBUST_YES ? "true" : "false";
}

static bool is_untested(const struct comparison *c)
{
	return c->of->simulated && c->robust == ROBUST_NOT_TESTED &&
	       (c->verdict == VERDICT_BETTER || c->verdict == VERDICT_WORSE ||
		c->verdict == VERDICT_NONE);
}

const char *verdict_untested(const struct comparison *c)
{
	return is_untested(c) ? ", robustness not tested" : "";
}

static bool any_untested(const struct table *table)
{
	for (size_t i = 0; i < table->nr; i++)
		if (is_untested(&table->rows[i]))
			return true;
	return false;
}

static bool any_verdict(const struct table *table, enum verdict verdict)
{
	for (size_t i = 0; i < table->nr; i++)
		if (table->rows[i].verdict == verdict)
			return true;
	return false;
}

static void note_conditions(FILE *out, const struct table *table)
{
	struct conditions all = {0};

	for (size_t i = 0; i < table->nr; i++)
		all = conditions_join(all, table->rows[i].conditions);
	if (any_untested(table))
		fputs("Simulated: robustness not tested; zslab run --robust does.\n", out);
	if (all.yields)
		fputs("Locks yield: latencies and rates follow after how many turns they do.\n",
		      out);
	if (any_verdict(table, VERDICT_HOST_BUSY))
		fputs("host busy: others had 2 % of the run or more, or took its CPUs away.\n",
		      out);
	if (any_verdict(table, VERDICT_TOO_FEW))
		fputs("too few repeats: none could pass the test with this many rows.\n", out);
	if (all.older)
		fputs("Older results: what else ran on the host was not recorded.\n", out);
}

/* The names of repeats, a list that may be long. */
static void put_flipped(FILE *out, const struct comparison *c)
{
	if (!*c->flipped_in)
		return;
	fputs("  in the repeat ", out);
	quote_mail(out, c->flipped_in, 56);
	fputc('\n', out);
}

void verdict_print_notes(FILE *out, const struct table *table)
{
	for (size_t i = 0; i < table->nr; i++) {
		const struct comparison *c = &table->rows[i];

		if (c->verdict != VERDICT_DEPENDS || c->robust == ROBUST_NOT_TESTED)
			continue;
		fprintf(out, "%s depends on ", c->metric->name);
		verdict_print_depends(out, c, ", ");
		fputs(".\n", out);
		put_flipped(out, c);
	}
	note_conditions(out, table);
}

static void put_change(FILE *out, const struct comparison *c, uint64_t seed)
{
	struct ratio_interval ratio = comparison_interval(c, seed);
	char base[UNITS_TEXT], new[UNITS_TEXT];

	units_format(base, sizeof(base), c->base, c->metric->unit);
	units_format(new, sizeof(new), c->new, c->metric->unit);
	fprintf(out, "%s instead of %s, %.3f times (%.3f to %.3f)", new, base, ratio.ratio,
		ratio.low, ratio.high);
}

static void put_sentence(FILE *out, const struct comparison *c, uint64_t seed)
{
	fprintf(out, "%s: %s ", c->of->label, c->metric->name);
	if (c->verdict == VERDICT_DEPENDS) {
		fputs("depends on ", out);
		verdict_print_depends(out, c, " and ");
		fputs("; here ", out);
	} else {
		fprintf(out, "is %s than %s's: ", verdict_text(c->verdict), c->to->label);
	}
	put_change(out, c, seed);
	if (c->robust == ROBUST_YES)
		fputs(c->of->simulated ? ", whatever the arbitration, the parameters and the seed"
				       : ", whatever the lock and HZ",
		      out);
	fprintf(out, "%s.", verdict_untested(c));
}

/* A row that gets a sentence of its own. */
static bool is_claimed(const struct comparison *c)
{
	return c->verdict == VERDICT_BETTER || c->verdict == VERDICT_WORSE ||
	       (c->verdict == VERDICT_DEPENDS && c->robust != ROBUST_NOT_TESTED);
}

/* All other rows of @of with that verdict, in one sentence. */
static void put_list(FILE *out, const struct table *table, const struct result *of,
		     enum verdict verdict, const char *before)
{
	const char *between = "";

	for (size_t i = 0; i < table->nr; i++) {
		const struct comparison *c = &table->rows[i];

		if (c->of != of || c->verdict != verdict || is_claimed(c))
			continue;
		if (!*between)
			fprintf(out, "%s: %s ", of->label, before);
		fprintf(out, "%s%s", between, c->metric->name);
		between = ", ";
	}
	if (*between)
		fputc('.', out);
}

struct sentence {
	FILE *text;
	char *buffer;
	size_t len;
};

static bool sentence_begin(struct sentence *s)
{
	s->buffer = NULL;
	s->text = open_memstream(&s->buffer, &s->len);
	return s->text;
}

static void sentence_end(FILE *out, struct sentence *s)
{
	fclose(s->text);
	if (s->buffer && *s->buffer)
		wrap_print(out, s->buffer, LINE);
	free(s->buffer);
}

void verdict_print_sentences(FILE *out, const struct table *table, const struct result *of,
			     uint64_t seed)
{
	static const struct {
		enum verdict verdict;
		const char *before;
	} lists[] = {
		{VERDICT_NONE, "no difference shown in"},
		{VERDICT_DEPENDS, "no verdict, since locks yield, on"},
		{VERDICT_HOST_BUSY, "no verdict, since the host was busy, on"},
		{VERDICT_TOO_FEW, "no verdict, for want of repeats, on"},
	};
	struct sentence s;

	for (size_t i = 0; i < table->nr; i++) {
		const struct comparison *c = &table->rows[i];

		if (c->of != of || !is_claimed(c) || !sentence_begin(&s))
			continue;
		put_sentence(s.text, c, seed);
		sentence_end(out, &s);
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		if (!sentence_begin(&s))
			continue;
		put_list(s.text, table, of, lists[i].verdict, lists[i].before);
		sentence_end(out, &s);
	}
}

static json_t *depends_json(const struct comparison *c)
{
	json_t *out = json_array();

	for (unsigned int on = 0; on < NR_VERDICT_ON; on++)
		if (c->depends_on & 1u << on)
			json_array_append_new(out, json_string(verdict_on_name(on)));
	return out;
}

static json_t *flipped_json(const struct comparison *c)
{
	return *c->flipped_in ? json_string(c->flipped_in) : json_null();
}

/* null for a missing value: JSON has no other word for it. */
static json_t *number_json(double value, bool there)
{
	return there && isfinite(value) ? json_real(value) : json_null();
}

json_t *verdict_to_json(const struct comparison *c, uint64_t seed)
{
	struct ratio_interval ratio = comparison_interval(c, seed);
	bool there = !c->why;
	json_t *robust = c->robust == ROBUST_NOT_TESTED ? json_null()
							: json_boolean(c->robust == ROBUST_YES);

	return json_pack("{ss ss so so so so so so so ss so so so sb ss*}", "metric",
			 c->metric->path, "unit", c->metric->unit, "base",
			 number_json(c->base, true), "new", number_json(c->new, true), "ratio",
			 number_json(ratio.ratio, there), "low", number_json(ratio.low, there),
			 "high", number_json(ratio.high, there), "p", number_json(c->test.p, there),
			 "p_corrected", number_json(c->corrected, there), "verdict",
			 verdict_name(c->verdict), "depends_on", depends_json(c), "flipped_in",
			 flipped_json(c), "robust", robust, "older_rules", c->conditions.older,
			 "why", c->why);
}
