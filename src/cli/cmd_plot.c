// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "src/cli/commands.h"
#include "src/report/figures.h"

struct plot_options {
	const char *out;
};

static const struct option_def options[] = {
	{.name = "out",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "DIR",
	 .help = "Folder to draw into; made if it is not there.",
	 .def = "plots-out",
	 .offset = offsetof(struct plot_options, out)},
	{0},
};

static int draw_into(const struct result_set *set, const char *dir, struct error *err)
{
	struct drawn_list list = {0};
	struct style_map styles;
	struct groups groups;
	int ret;

	ret = style_map_init(&styles, set, err);
	if (ret)
		return ret;
	if (groups_make(&groups, set, &styles))
		return error_set(err, ENOMEM, "plot: out of memory");
	ret = figures_draw(&groups, &styles, dir, &list, err);
	for (size_t i = 0; i < list.nr; i++)
		printf("%s.svg\n", list.drawn[i].stem);
	if (!ret && !list.nr)
		fputs("warning: the results hold nothing to draw\n", stderr);
	drawn_list_free(&list);
	groups_free(&groups);
	return ret;
}

static int run_plot(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct plot_options *o = values;
	struct result_set set;
	struct error err;
	int status = EXIT_DONE;

	if (result_set_load(&set, argv, argc, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	if (mkdir(o->out, 0777) && errno != EEXIST)
		status = error_set(&err, errno, "%s: %s", o->out, strerror(errno));
	else
		status = draw_into(&set, o->out, &err);
	if (status) {
		fprintf(stderr, "%s\n", err.text);
		status = EXIT_ENVIRONMENT;
	}
	result_set_free(&set);
	return status;
}

const struct command command_plot = {
	.name = "plot",
	.args = "RESULT...",
	.summary = "figures of results by gnuplot, as SVG and PNG",
	.description =
		"Draws throughput, density against speed, what more CPUs bring, the percentiles of "
		"free latency and page-return delay, latency and memory over time, migration "
		"outcomes, CPU cost, what drivers got and what memory pressure did, of result "
		"files or folders of them, each with its data in a .dat file beside it. Prints the "
		"names of what it drew.",
	.examples = "zslab plot results/a -o figures\n"
		    "zslab plot results/a/*.rcu.json results/b/*.rcu.json -o rcu-before-after\n"
		    "zslab plot results/1cpu results/2cpus -o scaling   # of the same traces",
	.options = options,
	.values_size = sizeof(struct plot_options),
	.min_args = 1,
	.max_args = -1,
	.run = run_plot,
};
