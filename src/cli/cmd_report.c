// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/commands.h"
#include "src/report/html.h"
#include "workloads/output.h"

struct report_options {
	const char *out;
};

static const struct option_def options[] = {
	{.name = "out",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "The page to write; '-' for the standard output.",
	 .def = "report.html",
	 .offset = offsetof(struct report_options, out)},
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

static void remove_figures(const char *dir, const struct drawn_list *list)
{
	static const char *const endings[] = {"svg", "png", "dat"};
	char path[4200];

	for (size_t i = 0; i < list->nr; i++)
		for (size_t e = 0; e < 3; e++) {
			snprintf(path, sizeof(path), "%s.%s", list->drawn[i].stem, endings[e]);
			unlink(path);
		}
	rmdir(dir);
}

/* With figures if gnuplot can draw them, else with a note that says why not. */
static int make_page(const struct result_set *set, const struct groups *groups,
		     const struct style_map *styles, const char *path, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	struct drawn_list drawn = {0};
	struct error why = {""};
	char dir[512], *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int status;

	if (!out)
		return error_set(err, ENOMEM, "report: out of memory"), EXIT_ENVIRONMENT;
	snprintf(dir, sizeof(dir), "%s/zslab-report-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		error_set(&why, errno, "%s: %s", dir, strerror(errno));
	else
		figures_draw(groups, styles, dir, &drawn, &why);
	if (*why.text)
		fprintf(stderr, "warning: the report has tables only: %s\n", why.text);
	html_report(out, set, groups, &drawn, why.text);
	fclose(out);
	remove_figures(dir, &drawn);
	drawn_list_free(&drawn);
	status = write_page(path, text, len, err);
	free(text);
	return status;
}

static int report_on(const struct result_set *set, const char *path, struct error *err)
{
	struct style_map styles;
	struct groups groups;
	int status;

	if (style_map_init(&styles, set, err))
		return EXIT_ENVIRONMENT;
	if (groups_make(&groups, set, &styles))
		return error_set(err, ENOMEM, "report: out of memory"), EXIT_ENVIRONMENT;
	status = make_page(set, &groups, &styles, path, err);
	groups_free(&groups);
	return status;
}

static int run_report(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct report_options *o = values;
	struct result_set set;
	struct error err;
	int status;

	if (result_set_load(&set, argv, argc, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	status = report_on(&set, o->out, &err);
	if (status)
		fprintf(stderr, "%s\n", err.text);
	result_set_free(&set);
	return status;
}

const struct command command_report = {
	.name = "report",
	.args = "RESULT...",
	.summary = "one HTML page with the plots and tables of results",
	.description =
		"Writes one page that needs nothing beside it: figures, tables of medians with "
		"ratios and intervals, migration outcomes, and where each figure comes from. "
		"Without gnuplot the page has the tables only.",
	.examples = "zslab report results/a -o a.html",
	.options = options,
	.values_size = sizeof(struct report_options),
	.min_args = 1,
	.max_args = -1,
	.run = run_report,
};
