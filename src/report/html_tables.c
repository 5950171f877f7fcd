// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/quote.h"
#include "src/report/html_parts.h"
#include "src/report/units.h"
#include "src/report/verdict_output.h"

static void heading_row(FILE *out, const struct group *group, const char *first)
{
	fprintf(out, "<tr><th>%s</th>", first);
	for (size_t i = 0; i < group->nr; i++) {
		fputs("<th>", out);
		quote_html(out, group->results[i]->label);
		if (group->results[i]->oversubscribed)
			fputs("<br><small>oversubscribed</small>", out);
		fputs("</th>", out);
	}
	fputs("</tr>\n", out);
}

static const char *class_of(enum verdict verdict)
{
	return verdict == VERDICT_BETTER ? "better" : verdict == VERDICT_WORSE ? "worse" : "same";
}

static void metric_cell(FILE *out, const struct metric *metric, const struct group *group,
			size_t at)
{
	const struct comparison *c = table_find(&group->table, metric, at);
	const struct result *r = group->results[at];
	double values[RESULT_MAX_REPEATS];
	size_t n = result_numbers(r, metric->path, values, RESULT_MAX_REPEATS);
	struct ratio_interval ratio;
	char text[UNITS_TEXT];

	if (!n) {
		fputs("<td>-</td>", out);
		return;
	}
	units_format(text, sizeof(text), stats_median(values, n), metric->unit);
	fprintf(out, "<td>%s", text);
	if (c && c->why) {
		fprintf(out, "<br><small class=same>no ratio: %s</small>", c->why);
	} else if (c) {
		ratio = comparison_interval(c, 1);
		fprintf(out, "<br><small class=%s>&times;%.3f (%.3f&ndash;%.3f) %s",
			class_of(c->verdict), ratio.ratio, ratio.low, ratio.high,
			verdict_text(c->verdict));
		if (c->depends_on)
			fputs(" on ", out);
		verdict_print_depends(out, c, ", ");
		fputs("</small>", out);
	}
	fputs("</td>", out);
}

static bool any_has(const struct group *group, const struct metric *metric)
{
	double value;

	for (size_t i = 0; i < group->nr; i++)
		for (size_t repeat = 0; repeat < group->results[i]->nr_repeats; repeat++)
			if (result_number(group->results[i], repeat, metric->path, &value))
				return true;
	return false;
}

void html_metrics_table(FILE *out, const struct group *group)
{
	fputs("<div class=wide><table>\n", out);
	heading_row(out, group, "median over the repeats");
	for (const struct metric *m = metrics; m->name; m++) {
		if (!m->compared || !any_has(group, m))
			continue;
		fprintf(out, "<tr><th>%s</th>", m->name);
		for (size_t i = 0; i < group->nr; i++)
			metric_cell(out, m, group, i);
		fputs("</tr>\n", out);
	}
	fputs("</table></div>\n<pre>", out);
	verdict_print_notes(out, &group->table);
	fputs("</pre>\n", out);
}

static double sum_over_repeats(const struct result *r, const char *name)
{
	double sum = 0, value;
	char path[64];

	snprintf(path, sizeof(path), "migration.%s", name);
	for (size_t i = 0; i < r->nr_repeats; i++)
		if (result_number(r, i, path, &value))
			sum += value;
	return sum;
}

void html_migration_table(FILE *out, const struct group *group)
{
	static const struct {
		const char *name, *title;
	} rows[] = {{"attempted", "pages attempted"},
		    {"migrated", "migrated"},
		    {"released", "released"},
		    {"eagain", "-EAGAIN"},
		    {"ebusy", "-EBUSY"},
		    {"einval", "-EINVAL"},
		    {"eagain_passes", "passes that met -EAGAIN"},
		    {"found_dead", "calls for a page without an owner"}};
	double attempted = 0;

	for (size_t i = 0; i < group->nr; i++)
		attempted += sum_over_repeats(group->results[i], "attempted");
	if (!(attempted > 0))
		return;
	fputs("<div class=wide><table>\n", out);
	heading_row(out, group, "migration, all repeats together");
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		fprintf(out, "<tr><th>%s</th>", rows[row].title);
		for (size_t i = 0; i < group->nr; i++)
			fprintf(out, "<td>%.0f</td>",
				sum_over_repeats(group->results[i], rows[row].name));
		fputs("</tr>\n", out);
	}
	fputs("</table></div>\n", out);
}
