// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/compare_output.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/quote.h"
#include "src/report/units.h"
#include "src/report/verdict_output.h"
#include "src/report/wrap.h"
#include "src/results/setting.h"

int pairing_make(struct pairing *pairing, const struct result *base, const struct result *new,
		 uint64_t seed)
{
	const struct result *const both[] = {base, new};

	*pairing = (struct pairing){.base = base, .new = new, .seed = seed};
	if (table_make(&pairing->table, both, 2, seed) ||
	    differences_find(&pairing->differences, base, new)) {
		pairing_free(pairing);
		return -ENOMEM;
	}
	return 0;
}

void pairing_free(struct pairing *pairing)
{
	table_free(&pairing->table);
	differences_free(&pairing->differences);
}

/* A line each, as wide as a mail. */
static void print_differences(FILE *out, const struct pairing *p)
{
	for (size_t i = 0; i < p->differences.nr; i++) {
		const struct difference *d = &p->differences.items[i];

		fputs("differs: ", out);
		quote_mail(out, d->name, 20);
		fputs(": ", out);
		quote_mail(out, d->base, 19);
		fputs(" / ", out);
		quote_mail(out, d->new, 19);
		fputc('\n', out);
	}
}

/* The trace, and the setting of both; what differs follows. Returns a new text, or NULL. */
static char *setting_of(const struct pairing *p)
{
	const struct result *const both[] = {p->base, p->new};
	char *text = NULL;
	size_t len;
	FILE *buffer = open_memstream(&text, &len);

	if (!buffer)
		return NULL;
	fprintf(buffer, "%.40s: ", p->new->trace);
	setting_print(buffer, both, 2);
	if (!fclose(buffer))
		return text;
	free(text);
	return NULL;
}

static void print_result(FILE *out, const char *which, const struct result *r)
{
	fprintf(out, "%-6s", which);
	quote_plain(out, r->label);
	fputs(" (", out);
	quote_plain(out, r->path);
	fprintf(out, ", %zu repeats)\n", r->nr_repeats);
}

static void print_context(FILE *out, const struct pairing *p)
{
	char *setting = setting_of(p);

	print_result(out, "base:", p->base);
	print_result(out, "new:", p->new);
	fputs("trace ", out);
	quote_plain(out, setting ? setting : "?");
	fputc('\n', out);
	print_differences(out, p);
	fputc('\n', out);
	free(setting);
}

/* In six columns. Of a rare figure, such as the slowest migrations, the far end may be anywhere. */
static void print_ratio(FILE *out, double ratio, bool left)
{
	int decimals = ratio < 10 ? 3 : ratio < 100 ? 2 : ratio < 1000 ? 1 : 0;
	char text[16];

	if (fabs(ratio) < 99999.5)
		snprintf(text, sizeof(text), "%.*f", decimals, ratio);
	else
		snprintf(text, sizeof(text), "%.0e", ratio);
	fprintf(out, left ? "%-6s" : "%6s", text);
}

static void print_rows(FILE *out, const struct pairing *p)
{
	fprintf(out, "%-15s %8s %8s %6s  %s\n", "", "base", "new", "ratio", "95% interval");
	for (size_t i = 0; i < p->table.nr; i++) {
		const struct comparison *c = &p->table.rows[i];
		struct ratio_interval ratio = comparison_interval(c, p->seed);
		char base[UNITS_TEXT], new[UNITS_TEXT];

		units_format(base, sizeof(base), c->base, c->metric->unit);
		units_format(new, sizeof(new), c->new, c->metric->unit);
		fprintf(out, "%-15s %8s %8s ", c->metric->name, base, new);
		if (c->why) {
			fprintf(out, "%6s  no ratio: %s\n", "-", c->why);
			continue;
		}
		print_ratio(out, ratio.ratio, false);
		fputc(' ', out);
		print_ratio(out, ratio.low, false);
		fputs("..", out);
		print_ratio(out, ratio.high, true);
		fprintf(out, " %s\n", verdict_text(c->verdict));
	}
	fputc('\n', out);
	verdict_print_notes(out, &p->table);
}

void print_pairing_text(FILE *out, const struct pairing *pairing)
{
	print_context(out, pairing);
	print_rows(out, pairing);
	fputs("Ratio of medians, new/base, with a 95 % bootstrap interval over the repeats.\n"
	      "better, worse: by a permutation test at 5 % of all rows together, by more than\n"
	      "two steps of the clock, on a host that nothing else used.\n",
	      out);
}

static void print_host(FILE *out, const json_t *head)
{
	const char *key;
	json_t *host = json_object_get(head, "host"), *value;

	json_object_foreach(host, key, value) {
		if (!json_is_string(value))
			continue;
		fputs("  ", out);
		quote_mail(out, key, 20);
		fputs(": ", out);
		quote_mail(out, json_string_value(value), 48);
		fputc('\n', out);
	}
}

static void print_named(FILE *out, const char *name, const char *text, size_t columns)
{
	fputs(name, out);
	quote_mail(out, text, columns);
}

static void print_origin(FILE *out, const struct result *r)
{
	json_t *head = result_head(r);
	const char *git = json_string_value(json_object_get(head, "git"));

	print_named(out, "zslab ", git ? git : "(unknown commit)", 40);
	print_named(out, " on ", r->machine, 20);
	fputs(":\n", out);
	print_host(out, head);
	json_decref(head);
}

/* At most 72 columns of ASCII. */
static void print_setting_wrapped(FILE *out, const struct pairing *p)
{
	char *setting = setting_of(p), *ascii = NULL;
	size_t len;
	FILE *buffer = open_memstream(&ascii, &len);

	if (buffer && setting)
		quote_mail(buffer, setting, 400);
	if (buffer && !fclose(buffer))
		wrap_print_list(out, ascii, 72);
	free(ascii);
	free(setting);
}

void print_pairing_lkml(FILE *out, const struct pairing *pairing)
{
	print_setting_wrapped(out, pairing);
	print_named(out, "base = ", pairing->base->label, 60);
	print_named(out, "\nnew  = ", pairing->new->label, 60);
	fputc('\n', out);
	print_differences(out, pairing);
	fputc('\n', out);
	print_rows(out, pairing);
	fputs("medians; ratio new/base, 95% bootstrap interval over the repeats;\n"
	      "verdicts: permutation test, 5% of all rows together (Holm)\n",
	      out);
	print_origin(out, pairing->new);
}

/* All in one cell. */
static void put_differences(FILE *out, const struct differences *differences)
{
	char *text = NULL;
	size_t len;
	FILE *buffer = open_memstream(&text, &len);

	for (size_t i = 0; buffer && i < differences->nr; i++) {
		const struct difference *d = &differences->items[i];

		fprintf(buffer, "%s%s: %s / %s", i ? "; " : "", d->name, d->base, d->new);
	}
	if (buffer && !fclose(buffer))
		quote_csv(out, text);
	free(text);
}

/* An empty cell for a missing value. */
static void csv_number(FILE *out, const char *format, double value)
{
	fputc(',', out);
	if (isfinite(value))
		fprintf(out, format, value);
}

void print_pairing_csv(FILE *out, const struct pairing *pairing, bool header)
{
	if (header)
		fputs("trace,base,new,metric,unit,base_median,new_median,ratio,low,high,p,verdict,"
		      "depends_on,robust,differs\n",
		      out);
	for (size_t i = 0; i < pairing->table.nr; i++) {
		const struct comparison *c = &pairing->table.rows[i];
		struct ratio_interval ratio = comparison_interval(c, pairing->seed);

		quote_csv(out, pairing->new->trace);
		fputc(',', out);
		quote_csv(out, pairing->base->label);
		fputc(',', out);
		quote_csv(out, pairing->new->label);
		fprintf(out, ",%s,%s", c->metric->path, c->metric->unit);
		csv_number(out, "%.17g", c->base);
		csv_number(out, "%.17g", c->new);
		csv_number(out, "%.6f", ratio.ratio);
		csv_number(out, "%.6f", ratio.low);
		csv_number(out, "%.6f", ratio.high);
		csv_number(out, "%.6g", c->why ? NAN : c->corrected);
		fprintf(out, ",%s,", verdict_name(c->verdict));
		verdict_print_depends(out, c, " ");
		fprintf(out, ",%s,", verdict_robust_text(c->robust));
		put_differences(out, &pairing->differences);
		fputc('\n', out);
	}
}

static json_t *differences_json(const struct differences *differences)
{
	json_t *out = json_array();

	for (size_t i = 0; i < differences->nr; i++) {
		const struct difference *d = &differences->items[i];

		json_array_append_new(out, json_pack("{ss ss ss sb}", "name", d->name, "base",
						     d->base, "new", d->new, "unlike", d->unlike));
	}
	return out;
}

/* A file name may contain any bytes. */
static json_t *json_text(const char *text)
{
	char *quoted = quote_utf8(text);
	json_t *out = quoted ? json_string(quoted) : NULL;

	free(quoted);
	return out;
}

json_t *pairing_to_json(const struct pairing *pairing)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < pairing->table.nr; i++)
		json_array_append_new(rows,
				      verdict_to_json(&pairing->table.rows[i], pairing->seed));
	return json_pack("{so so so so so sb sb so so}", "trace", json_text(pairing->new->trace),
			 "base", json_text(pairing->base->label), "base_file",
			 json_text(pairing->base->path), "new", json_text(pairing->new->label),
			 "new_file", json_text(pairing->new->path), "simulated",
			 pairing->new->simulated, "alike", !pairing->differences.unlike,
			 "differences", differences_json(&pairing->differences), "metrics", rows);
}
