// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/output.h"
#include "src/cli/figure_options.h"
#include "src/cli/options/options.h"
#include "src/report/html.h"
#include "src/report/text_list.h"

#define PAGE_TRACES 32u /* more make a page that a browser shows slowly */

struct report_options {
	const char *out;
	double figure_time;
};

static const struct option_def options[] = {
	{.name = "out",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "The page to write; '-' for standard output.",
	 .def = "report.html",
	 .offset = offsetof(struct report_options, out)},
	FIGURE_TIME(offsetof(struct report_options, figure_time)),
	{0},
};

static int write_page(const char *path, const char *text, size_t len, struct error *err)
{
	struct output *out = output_open(path, err);

	if (!out)
		return EXIT_ENVIRONMENT;
	if (output_write(out, text, len, err)) {
		output_abort(out);
		return EXIT_ENVIRONMENT;
	}
	return output_commit(out, err) ? EXIT_ENVIRONMENT : EXIT_DONE;
}

/* With figures if gnuplot can draw them, else with a note that says why not. */
static int make_page(struct html_page *page, struct drawing *how, const char *path,
		     struct error *err)
{
	struct drawn_list drawn;
	struct error why = {""};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int status = EXIT_ENVIRONMENT;

	if (!out) {
		error_set(err, ENOMEM, "report: out of memory");
		return EXIT_ENVIRONMENT;
	}
	how->first = page->first;
	how->nr = page->nr;
	figures_draw(page->groups, how, &drawn, &why);
	if (*why.text && !page->number)
		fprintf(stderr, "warning: the report has tables only: %s\n", why.text);
	page->drawn = &drawn;
	page->no_figures = why.text;
	html_report(out, page);
	if (fclose(out))
		error_set(err, ENOMEM, "report: out of memory");
	else
		status = write_page(path, text, len, err);
	drawn_list_free(&drawn);
	free(text);
	return status;
}

/* "a/report.html", then "a/report-2.html"; the standard output is one page. */
static void name_pages(struct text_list *paths, const char *out, size_t nr)
{
	const char *slash = strrchr(out, '/'), *file = slash ? slash + 1 : out;
	const char *dot = strrchr(file, '.'), *end = dot && dot > file ? dot : file + strlen(file);

	text_list_add(paths, "%s", out);
	for (size_t i = 2; i <= nr && strcmp(out, "-"); i++)
		text_list_add(paths, "%.*s-%zu%s", (int)(end - out), out, i, end);
}

static void say_if_slow(size_t traces)
{
	size_t most = figures_most(traces);

	if (most > MANY_FIGURES)
		fprintf(stderr,
			"%zu traces have up to %zu figures, which takes about %zu minutes; fewer "
			"results at a time take less\n",
			traces, most, most / FIGURES_A_MINUTE + 1);
}

/* The first page is written last, when all that it links to exists. */
static int make_pages(const struct result_set *set, const struct groups *groups,
		      struct drawing *how, const char *out, struct error *err)
{
	size_t nr = (groups->nr + PAGE_TRACES - 1) / PAGE_TRACES;
	struct text_list paths = {0};
	int status = EXIT_DONE;

	name_pages(&paths, out, nr);
	if (paths.failed) {
		error_set(err, ENOMEM, "report: out of memory");
		status = EXIT_ENVIRONMENT;
	}
	say_if_slow(groups->nr);
	for (size_t i = paths.nr; i-- > 0 && !status;) {
		size_t first = i * PAGE_TRACES, rest = groups->nr - first;
		struct html_page page = {.set = set,
					 .groups = groups,
					 .first = first,
					 .nr = paths.nr > 1 && rest > PAGE_TRACES ? PAGE_TRACES
										  : rest,
					 .paths = &paths,
					 .number = i};

		status = make_page(&page, how, paths.texts[i], err);
	}
	for (size_t i = 1; i < paths.nr && !status; i++)
		fprintf(stderr, "%s: page %zu of %zu\n", paths.texts[i], i + 1, paths.nr);
	text_list_free(&paths);
	return status;
}

static int report_on(const struct result_set *set, const struct report_options *o,
		     struct error *err)
{
	struct style_map styles;
	struct drawing how = {.styles = &styles, .seconds = o->figure_time, .warn = figure_warn};
	struct groups groups;
	int status = EXIT_ENVIRONMENT;

	if (style_map_init(&styles, set, err))
		return EXIT_ENVIRONMENT;
	if (groups_make(&groups, set, style_rank, &styles))
		error_set(err, ENOMEM, "report: out of memory");
	else
		status = make_pages(set, &groups, &how, o->out, err);
	groups_free(&groups);
	style_map_free(&styles);
	return status;
}

static int run_report(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct report_options *o = values;
	struct result_set set;
	struct error err;
	int status;

	if (result_set_load(&set, RESULT_DRAWN, argv, argc, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	status = report_on(&set, o, &err);
	if (status)
		fprintf(stderr, "%s\n", err.text);
	result_set_free(&set);
	return status;
}

const struct command command_report = {
	.name = "report",
	.args = "RESULT...",
	.summary = "write one HTML page with plots and tables of results",
	.description =
		"Writes a page that needs no other file: figures, tables of medians with ratios "
		"and intervals, migration outcomes, and where each figure comes from. Without "
		"gnuplot it has tables only. More than 32 traces take pages of 32 each: a.html, "
		"a-2.html ...",
	.examples = "zslab report results/a -o a.html",
	.options = options,
	.values_size = sizeof(struct report_options),
	.min_args = 1,
	.max_args = -1,
	.run = run_report,
};
