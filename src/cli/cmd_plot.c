// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "src/cli/figure_options.h"
#include "src/cli/options/options.h"
#include "src/report/figures.h"

struct plot_options {
	const char *out, *only;
	double figure_time;
};

static const struct option_def options[] = {
	{.name = "out",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "DIR",
	 .help = "Folder for the figures; created if missing.",
	 .def = "plots-out",
	 .offset = offsetof(struct plot_options, out)},
	{.name = "only",
	 .type = OPTION_STRING,
	 .arg = "FIGURE",
	 .help = "Draw only this figure, such as throughput.",
	 .offset = offsetof(struct plot_options, only)},
	FIGURE_TIME(offsetof(struct plot_options, figure_time)),
	{0},
};

static void drew(const struct drawing *how, const struct drawn *drawn)
{
	printf("%s/%s.svg\n", how->dir, drawn->name);
	fflush(stdout);
}

static int draw_groups(const struct groups *groups, const struct drawing *how, struct error *err)
{
	struct drawn_list list;
	int ret = figures_draw(groups, how, &list, err), status = EXIT_DONE;

	if (ret) {
		status = EXIT_ENVIRONMENT;
	} else if (list.failed) {
		error_set(err, EIO, "%s: %zu of %zu figures could not be drawn", how->dir,
			  list.failed, list.failed + list.nr);
		status = EXIT_ENVIRONMENT;
	} else if (!list.nr) {
		figure_warn("the results hold nothing to draw");
	}
	drawn_list_free(&list);
	return status;
}

/* Each is named when it is done; this says how many there may be. */
static void say_number(const struct groups *groups, const struct drawing *how)
{
	size_t most = how->only ? 0 : figures_most(groups->nr);

	if (most > MANY_FIGURES)
		fprintf(stderr,
			"%zu traces have up to %zu figures, which takes about %zu minutes; --only "
			"FIGURE draws one of each\n",
			groups->nr, most, most / FIGURES_A_MINUTE + 1);
}

static int draw_all(const struct groups *groups, struct drawing *how, struct error *err)
{
	how->nr = groups->nr;
	say_number(groups, how);
	return draw_groups(groups, how, err);
}

static int draw_into(const struct result_set *set, const struct plot_options *o, struct error *err)
{
	struct style_map styles;
	struct drawing how = {.styles = &styles,
			      .dir = o->out,
			      .only = o->only,
			      .seconds = o->figure_time,
			      .drew = drew,
			      .warn = figure_warn};
	struct groups groups;
	int status = EXIT_ENVIRONMENT;

	if (mkdir(o->out, 0777) && errno != EEXIST) {
		error_set(err, errno, "%s: %s", o->out, strerror(errno));
		return EXIT_ENVIRONMENT;
	}
	if (style_map_init(&styles, set, err))
		return EXIT_ENVIRONMENT;
	if (groups_make(&groups, set, style_rank, &styles))
		error_set(err, ENOMEM, "plot: out of memory");
	else
		status = draw_all(&groups, &how, err);
	groups_free(&groups);
	style_map_free(&styles);
	return status;
}

static int run_plot(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct plot_options *o = values;
	struct result_set set = {0};
	struct error err;
	int status = EXIT_USAGE;

	if ((!o->only || !figure_check_name(o->only, &err)) &&
	    !result_set_load(&set, RESULT_DRAWN, argv, argc, &err))
		status = draw_into(&set, o, &err);
	if (status)
		fprintf(stderr, "%s\n", err.text);
	result_set_free(&set);
	return status;
}

const struct command command_plot = {
	.name = "plot",
	.args = "RESULT...",
	.summary = "draw figures of results by gnuplot, as SVG and PNG",
	.description =
		"Draws figures of result files, or of folders of them: throughput, density "
		"against speed, scaling with CPUs and its knees, percentiles of free latency and "
		"page-return delay, latency and memory over time, migration outcomes, CPU cost, "
		"drivers and memory pressure. Each has its data in a .dat file beside it. Prints the names of "
		"what it drew. A figure that fails does not stop the others.",
	.examples = "zslab plot results/a -o figures\n"
		    "zslab plot results/a/*.rcu.json results/b/*.rcu.json -o rcu-before-after\n"
		    "zslab plot results/1cpu results/2cpus -o scaling   # of the same traces",
	.options = options,
	.values_size = sizeof(struct plot_options),
	.min_args = 1,
	.max_args = -1,
	.run = run_plot,
};
