// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/figures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/driver_data.h"
#include "src/report/figure_data.h"
#include "src/report/gnuplot.h"
#include "src/results/metrics.h"
#include "src/report/pressure_data.h"
#include "src/report/speed_data.h"
#include "src/report/text.h"
#include "workloads/output.h"

/* Adding a plot: one line here, and plots/NAME.gp. */
const struct figure figures[] = {
	{"throughput", "throughput", "ops_per_s", "ops_per_s", SPAN_ALL, write_medians, NULL},
	{"density_speed", "density against speed", NULL, NULL, SPAN_GROUP, write_density, NULL},
	{"scaling", "throughput and zs_free() by number of CPUs", NULL, NULL, SPAN_CPUS,
	 write_scaling, scaling_names},
	{"free_latency", "latency of zs_free()", "free", "latency_ns.free.p99", SPAN_GROUP,
	 write_percentiles, NULL},
	{"latency_over_time", "p99 of zs_free() over time", NULL, "latency_ns.free.p99", SPAN_GROUP,
	 write_series, NULL},
	{"memory_over_time", "pages held and fragmentation", NULL, "memory.peak_pages", SPAN_GROUP,
	 write_series, NULL},
	{"page_return", "page-return delay", "page_return", "latency_ns.page_return.p99",
	 SPAN_GROUP, write_percentiles, NULL},
	{"migration_outcomes", "migration outcomes", NULL, NULL, SPAN_GROUP, write_migration, NULL},
	{"cpu_cost", "CPU time by kind of thread", NULL, NULL, SPAN_GROUP, write_cpu_cost, NULL},
	{"driver_success", "what migration drivers tried for and got", NULL, NULL, SPAN_GROUP,
	 write_driver_success, driver_success_names},
	{"driver_times", "time that migration drivers took", NULL, NULL, SPAN_GROUP,
	 write_driver_times, driver_times_names},
	{"pressure", "memory that ran short", NULL, NULL, SPAN_GROUP, write_pressure,
	 pressure_names},
	{0},
};

#define MAX_VERDICTS 4 /* lines of a title */

/* Whether the metric of no variant is shown to differ from that of the first. */
static bool nothing_differs(const struct group *group, const struct metric *metric)
{
	bool any = false;

	for (size_t i = 1; i < group->nr; i++) {
		const struct comparison *c = table_find(&group->table, metric, group->results[i]);

		if (c && c->verdict != VERDICT_NONE)
			return false;
		any |= c != NULL;
	}
	return any;
}

void group_verdict(const struct group *group, const char *metric_path, char *out, size_t size)
{
	const struct metric *metric = metric_path ? find_metric(metric_path) : NULL;
	bool any = false;

	text_set(out, size, "%s", "");
	if (metric && group->nr > 2 && nothing_differs(group, metric)) {
		text_set(out, size, "%s: no difference shown between %.40s and any other",
			 metric->name, group->results[0]->label);
		return;
	}
	for (size_t i = 1; metric && i < group->nr && i <= MAX_VERDICTS; i++) {
		const struct comparison *c = table_find(&group->table, metric, group->results[i]);
		struct ratio_interval ratio;

		if (!c)
			continue;
		ratio = comparison_interval(c, 1);
		text_add(out, size, "%s%s: %.40s/%.40s %.2f (%.2f-%.2f), %s", any ? "^" : "",
			 metric->name, group->results[i]->label, group->results[0]->label,
			 ratio.ratio, ratio.low, ratio.high, verdict_text(c->verdict));
		any = true;
	}
	if (metric && !any && group->nr > 1)
		text_set(out, size, "%s: too few repeats or samples for an interval", metric->name);
}

static void join_styles(const struct figure_input *input, const struct style_map *styles, char *out,
			size_t size)
{
	char seen[4096] = "\n";

	*out = '\0';
	for (size_t g = 0; g < input->nr_groups; g++)
		for (size_t i = 0; i < input->groups[g].nr; i++) {
			const char *label = input->groups[g].results[i]->label;
			char marked[140], style[16];

			text_set(marked, sizeof(marked), "\n%s\n", label);
			if (strstr(seen, marked))
				continue;
			text_add(seen, sizeof(seen), "%s", marked + 1);
			text_set(style, sizeof(style), "%s%u", *out ? " " : "",
				 style_of(styles, label));
			text_add(out, size, "%s", style);
		}
}

static void join_names(const struct figure_input *input, const struct figure *figure, char *out,
		       size_t size)
{
	const struct metric *metric = figure->metric ? find_metric(figure->metric) : NULL;

	text_set(out, size, "%s", "");
	for (size_t g = 0; g < input->nr_groups; g++)
		text_add(out, size, "%s%s%s", g ? "|" : "", input->groups[g].name,
			 metric && nothing_differs(&input->groups[g], metric) ? "^no difference"
									      : "");
}

static int draw_formats(const struct figure *figure, const struct figure_input *input,
			const struct style_map *styles, const char *stem, struct error *err)
{
	static const char *const formats[] = {"svg", "png"};
	char title[256], context[512], verdict[512], style_list[1024], names[4096];
	bool of_trace = figure->span != SPAN_ALL;
	char script[64], data[4200];
	int ret = 0;

	groups_context(input->groups, input->nr_groups, context, sizeof(context));
	*verdict = '\0';
	if (input->nr_groups == 1)
		group_verdict(input->groups, figure->metric, verdict, sizeof(verdict));
	text_set(title, sizeof(title), "%s%s%s", figure->title, of_trace ? ": " : "",
		 of_trace ? input->groups[0].name : "");
	join_styles(input, styles, style_list, sizeof(style_list));
	if (figure->names)
		figure->names(input, names, sizeof(names));
	else
		join_names(input, figure, names, sizeof(names));
	text_set(script, sizeof(script), "%s.gp", figure->name);
	text_set(data, sizeof(data), "%s%s.dat", strchr("/.", *stem) ? "" : "./", stem);
	for (size_t i = 0; i < 2 && !ret; i++) {
		const struct gnuplot_variable variables[] = {
			{"format", formats[i]}, {"data", data},	     {"title1", title},
			{"title2", context},	{"title3", verdict}, {"styles", style_list},
			{"names", names},	{NULL, NULL},
		};
		char output[4200];

		text_set(output, sizeof(output), "%s.%s", stem, formats[i]);
		ret = gnuplot_draw(script, output, variables, err);
	}
	return ret;
}

static int write_data(const char *stem, const char *text, size_t len, struct error *err)
{
	char path[4200];
	struct output *out;
	int ret;

	text_set(path, sizeof(path), "%s.dat", stem);
	out = output_open(path, err);
	if (!out)
		return -EIO;
	ret = output_write(out, text, len, err);
	if (ret) {
		output_abort(out);
		return ret;
	}
	return output_commit(out, err);
}

static int remember(struct drawn_list *list, const struct figure *figure,
		    const struct figure_input *input, const char *stem, struct error *err)
{
	struct drawn *grown = reallocarray(list->drawn, list->nr + 1, sizeof(*grown));

	if (!grown)
		return error_set(err, ENOMEM, "plot: out of memory");
	list->drawn = grown;
	grown[list->nr] = (struct drawn){
		.figure = figure, .group = figure->span == SPAN_GROUP ? input->groups : NULL};
	text_set(grown[list->nr++].stem, sizeof(grown->stem), "%s", stem);
	return 0;
}

static int draw_one(const struct figure *figure, const struct figure_input *input,
		    const struct style_map *styles, const char *dir, struct drawn_list *list,
		    struct error *err)
{
	char stem[4096], *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	bool of_trace = figure->span != SPAN_ALL, any;
	int ret = 0;

	if (!out)
		return error_set(err, ENOMEM, "plot: out of memory");
	any = figure->write(out, input);
	fclose(out);
	if (snprintf(stem, sizeof(stem), "%s/%s%s%s", dir, figure->name, of_trace ? "." : "",
		     of_trace ? input->groups[0].file_name : "") >= (int)sizeof(stem) - 8)
		ret = error_set(err, ENAMETOOLONG, "%s: path too long", dir);
	if (any && !ret)
		ret = write_data(stem, text, len, err);
	if (any && !ret)
		ret = draw_formats(figure, input, styles, stem, err);
	if (any && !ret)
		ret = remember(list, figure, input, stem, err);
	free(text);
	return ret;
}

/* The @at-th group alone, or with those of its trace when it is the first of them. */
static int draw_from(const struct figure *figure, const struct groups *groups, size_t at,
		     const struct style_map *styles, const char *dir, struct drawn_list *list,
		     struct error *err)
{
	struct figure_input input = {&groups->groups[at], 1, figure->path};
	struct groups of_trace;
	int ret;

	if (figure->span == SPAN_GROUP)
		return draw_one(figure, &input, styles, dir, list, err);
	if (groups_of_trace(&of_trace, groups, at))
		return error_set(err, ENOMEM, "plot: out of memory");
	input.groups = of_trace.groups;
	input.nr_groups = of_trace.nr;
	ret = of_trace.nr > 1 ? draw_one(figure, &input, styles, dir, list, err) : 0;
	free(of_trace.groups);
	return ret;
}

int figures_draw(const struct groups *groups, const struct style_map *styles, const char *dir,
		 struct drawn_list *list, struct error *err)
{
	int ret = 0;

	memset(list, 0, sizeof(*list));
	if (!gnuplot_available())
		return error_set(err, ENOENT,
				 "gnuplot is not installed or does not run; on Debian: apt install "
				 "gnuplot-nox");
	for (const struct figure *f = figures; f->name && !ret; f++) {
		struct figure_input all = {groups->groups, groups->nr, f->path};

		if (f->span == SPAN_ALL)
			ret = draw_one(f, &all, styles, dir, list, err);
		for (size_t g = 0; f->span != SPAN_ALL && g < groups->nr && !ret; g++)
			ret = draw_from(f, groups, g, styles, dir, list, err);
	}
	return ret;
}

void drawn_list_free(struct drawn_list *list)
{
	free(list->drawn);
	memset(list, 0, sizeof(*list));
}
