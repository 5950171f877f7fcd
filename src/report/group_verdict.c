// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/group_verdict.h"

#include "src/report/verdict_output.h"

#define MAX_LINES 4 /* of a title */

/* NULL: neither has the metric, or there is no ratio. */
static const struct comparison *find(const struct group *group, const struct metric *metric,
				     size_t at)
{
	const struct comparison *c = table_find(&group->table, metric, at);

	return c && !c->why ? c : NULL;
}

bool nothing_differs(const struct group *group, const struct metric *metric)
{
	bool any = false;

	for (size_t i = 1; i < group->nr; i++) {
		const struct comparison *c = find(group, metric, i);

		if (c && c->verdict != VERDICT_NONE)
			return false;
		any |= c != NULL;
	}
	return any;
}

static void put_line(FILE *out, const struct group *group, const struct comparison *c)
{
	struct ratio_interval ratio = comparison_interval(c, 1);

	fprintf(out, "%s: %.40s/%.40s %.2f (%.2f-%.2f), %s%s", c->metric->name, c->of->label,
		group->results[0]->label, ratio.ratio, ratio.low, ratio.high,
		verdict_text(c->verdict), verdict_untested(c));
}

static const char *untested(const struct group *group, const struct metric *metric)
{
	const char *text = "";

	for (size_t i = 1; i < group->nr && !*text; i++) {
		const struct comparison *c = find(group, metric, i);

		text = c ? verdict_untested(c) : "";
	}
	return text;
}

void put_verdict(FILE *out, const struct group *group, const char *metric_path)
{
	const struct metric *metric = metric_path ? find_metric(metric_path) : NULL;
	bool any = false;

	if (metric && group->nr > 2 && nothing_differs(group, metric)) {
		fprintf(out, "%s: no difference shown between %.40s and any other%s", metric->name,
			group->results[0]->label, untested(group, metric));
		return;
	}
	for (size_t i = 1; metric && i < group->nr && i <= MAX_LINES; i++) {
		const struct comparison *c = find(group, metric, i);

		if (!c)
			continue;
		if (any)
			fputc('\n', out);
		put_line(out, group, c);
		any = true;
	}
	if (metric && !any && group->nr > 1)
		fprintf(out, "%s: too few repeats or samples for an interval", metric->name);
}
