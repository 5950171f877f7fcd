// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/compare_output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

		fprintf(out, "differs: %.20s: %.19s / %.19s\n", d->name, d->base, d->new);
	}
}

/* Of both: what differs follows. */
static void print_setting(FILE *out, const struct pairing *p)
{
	const struct result *const both[] = {p->base, p->new};

	setting_print(out, both, 2);
	fputc('\n', out);
}

static void print_context(FILE *out, const struct pairing *p)
{
	const struct result *b = p->base, *n = p->new;

	fprintf(out, "base: %s (%s, %zu repeats)\n", b->label, b->path, b->nr_repeats);
	fprintf(out, "new:  %s (%s, %zu repeats)\n", n->label, n->path, n->nr_repeats);
	fprintf(out, "trace %s; ", n->trace);
	print_setting(out, p);
	print_differences(out, p);
	fputc('\n', out);
}

/* Of a rare figure, such as the slowest migrations, the far end may be anywhere. */
static int decimals(double ratio)
{
	return ratio < 10 ? 3 : ratio < 100 ? 2 : ratio < 1000 ? 1 : 0;
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
		fprintf(out, "%-15s %8s %8s %6.*f %6.*f..%-6.*f %s\n", c->metric->name, base, new,
			decimals(ratio.ratio), ratio.ratio, decimals(ratio.low), ratio.low,
			decimals(ratio.high), ratio.high, verdict_text(c->verdict));
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

static void print_host(FILE *out, const struct result *r)
{
	json_t *head = result_head(r), *host = json_object_get(head, "host"), *value;
	const char *git = json_string_value(json_object_get(head, "git")), *key;

	fprintf(out, "zslab %.40s on %.20s:\n", git ? git : "(unknown commit)", r->machine);
	json_object_foreach(host, key, value) if (json_is_string(value))
		fprintf(out, "  %.20s: %.48s\n", key, json_string_value(value));
	json_decref(head);
}

/* At most 72 columns. */
static void print_setting_wrapped(FILE *out, const struct pairing *p)
{
	const struct result *const both[] = {p->base, p->new};
	char *text = NULL;
	size_t len;
	FILE *buffer = open_memstream(&text, &len);

	if (!buffer)
		return;
	fprintf(buffer, "%.40s: ", p->new->trace);
	setting_print(buffer, both, 2);
	fclose(buffer);
	wrap_print(out, text, 72);
	free(text);
}

void print_pairing_lkml(FILE *out, const struct pairing *pairing)
{
	const struct result *r = pairing->new;

	print_setting_wrapped(out, pairing);
	fprintf(out, "base = %.60s\nnew  = %.60s\n", pairing->base->label, r->label);
	print_differences(out, pairing);
	fputc('\n', out);
	print_rows(out, pairing);
	fputs("medians; ratio new/base, 95% bootstrap interval over the repeats;\n"
	      "verdicts: permutation test, 5% of all rows together (Holm)\n",
	      out);
	print_host(out, r);
}

/* A cell of its own, quoted as CSV wants it. */
static void put_differences(FILE *out, const struct differences *differences)
{
	fputc('"', out);
	for (size_t i = 0; i < differences->nr; i++) {
		const struct difference *d = &differences->items[i];
		const char *const parts[] = {i ? "; " : "", d->name, ": ", d->base, " / ", d->new};

		for (size_t k = 0; k < sizeof(parts) / sizeof(*parts); k++)
			for (const char *p = parts[k]; *p; p++) {
				if (*p == '"')
					fputc('"', out);
				fputc((unsigned char)*p < ' ' ? '?' : *p, out);
			}
	}
	fputc('"', out);
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

		fprintf(out, "\"%s\",\"%s\",\"%s\",%s,%s,%.17g,%.17g,%.6f,%.6f,%.6f,%.6g,%s,",
			pairing->new->trace, pairing->base->label, pairing->new->label,
			c->metric->path, c->metric->unit, c->base, c->new, ratio.ratio, ratio.low,
			ratio.high, c->corrected, verdict_name(c->verdict));
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

json_t *pairing_to_json(const struct pairing *pairing)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < pairing->table.nr; i++)
		json_array_append_new(rows,
				      verdict_to_json(&pairing->table.rows[i], pairing->seed));
	return json_pack("{ss ss ss ss ss sb sb so so}", "trace", pairing->new->trace, "base",
			 pairing->base->label, "base_file", pairing->base->path, "new",
			 pairing->new->label, "new_file", pairing->new->path, "simulated",
			 pairing->new->simulated, "alike", !pairing->differences.unlike,
			 "differences", differences_json(&pairing->differences), "metrics", rows);
}
