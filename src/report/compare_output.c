// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/compare_output.h"

#include <math.h>
#include <string.h>

void format_quantity(char *out, size_t size, double value)
{
	static const char units[] = " kMGT";
	int unit = 0;

	if (value == floor(value) && value < 100000) {
		snprintf(out, size, "%.0f", value);
		return;
	}
	while (value >= 1000 && unit < 4) {
		value /= 1000;
		unit++;
	}
	snprintf(out, size, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
	if (unit)
		snprintf(out + strlen(out), size - strlen(out), "%c", units[unit]);
}

static const char *kind(const struct result *r)
{
	return r->simulated ? "simulated" : "measured";
}

static void print_context(FILE *out, const struct pairing *p)
{
	const struct result *b = p->base, *n = p->new;

	fprintf(out, "base: %s (%s, %zu repeats)\n", b->label, b->path, b->nr_repeats);
	fprintf(out, "new:  %s (%s, %zu repeats)\n", n->label, n->path, n->nr_repeats);
	fprintf(out, "trace %s, machine %s, %u CPU%s, %s%s%s\n\n", n->trace, n->machine, n->cpus,
		n->cpus == 1 ? "" : "s", kind(n),
		b->oversubscribed || n->oversubscribed ? ", OVERSUBSCRIBED" : "",
		b->interrupted || n->interrupted ? ", interrupted" : "");
}

/* Of a rare figure, such as the slowest migrations, the far end may be anywhere. */
static int decimals(double ratio)
{
	return ratio < 1000 ? 3 : 0;
}

static void print_rows(FILE *out, const struct pairing *p)
{
	fprintf(out, "%-15s %6s %7s %6s  %s\n", "", "base", "new", "ratio", "95% interval");
	for (size_t i = 0; i < p->nr; i++) {
		const struct comparison *c = &p->comparisons[i];
		char base[24], new[24];

		format_quantity(base, sizeof(base), c->base);
		format_quantity(new, sizeof(new), c->new);
		fprintf(out, "%-15s %6s %7s %6.3f %6.3f..%-6.*f %s\n", c->metric->name, base, new,
			c->interval.ratio, c->interval.low, decimals(c->interval.high),
			c->interval.high, comparison_verdict(c));
	}
}

void print_pairing_text(FILE *out, const struct pairing *pairing)
{
	print_context(out, pairing);
	print_rows(out, pairing);
	fputs("\nRatio of medians, new/base, with a bootstrap interval over the repeats. With this "
	      "many\n"
	      "rows about one in twenty differs by chance alone.\n",
	      out);
}

static void print_host(FILE *out, const struct result *r)
{
	const char *key;
	json_t *host = json_object_get(r->root, "host"), *value;

	json_object_foreach(host, key, value) if (json_is_string(value))
		fprintf(out, "  %.20s: %.48s\n", key, json_string_value(value));
}

void print_pairing_lkml(FILE *out, const struct pairing *pairing)
{
	const struct result *r = pairing->new;
	const char *git = json_string_value(json_object_get(r->root, "git"));

	fprintf(out, "%.40s, %u CPU%s, %s%s, %zu/%zu repeats\n", r->trace, r->cpus,
		r->cpus == 1 ? "" : "s", kind(r),
		pairing->base->oversubscribed || r->oversubscribed ? " (OVERSUBSCRIBED)" : "",
		pairing->base->nr_repeats, r->nr_repeats);
	fprintf(out, "base = %.60s\nnew  = %.60s\n\n", pairing->base->label, r->label);
	print_rows(out, pairing);
	fputs("\nmedians; ratio new/base, 95% bootstrap interval over the repeats\n", out);
	fprintf(out, "zslab %.40s on %.20s:\n", git ? git : "(unknown commit)", r->machine);
	print_host(out, r);
}

void print_pairing_csv(FILE *out, const struct pairing *pairing, bool header)
{
	if (header)
		fputs("trace,base,new,metric,unit,base_median,new_median,ratio,low,high,verdict\n",
		      out);
	for (size_t i = 0; i < pairing->nr; i++) {
		const struct comparison *c = &pairing->comparisons[i];

		fprintf(out, "\"%s\",\"%s\",\"%s\",%s,%s,%.17g,%.17g,%.6f,%.6f,%.6f,%s\n",
			pairing->new->trace, pairing->base->label, pairing->new->label,
			c->metric->path, c->metric->unit, c->base, c->new, c->interval.ratio,
			c->interval.low, c->interval.high, comparison_verdict(c));
	}
}

json_t *pairing_to_json(const struct pairing *pairing)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < pairing->nr; i++) {
		const struct comparison *c = &pairing->comparisons[i];

		json_array_append_new(rows,
				      json_pack("{ss ss sf sf sf sf sf sb sb ss}", "metric",
						c->metric->path, "unit", c->metric->unit, "base",
						c->base, "new", c->new, "ratio", c->interval.ratio,
						"low", c->interval.low, "high", c->interval.high,
						"differs", c->differs, "worse", c->worse, "verdict",
						comparison_verdict(c)));
	}
	return json_pack("{ss ss ss ss ss sb so}", "trace", pairing->new->trace, "base",
			 pairing->base->label, "base_file", pairing->base->path, "new",
			 pairing->new->label, "new_file", pairing->new->path, "simulated",
			 pairing->new->simulated, "metrics", rows);
}
