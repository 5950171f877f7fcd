/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures: each is one script in plots/ and one line in figures.c. Adding a plot is
 * adding the two.
 */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "src/results/groups.h"
#include "src/report/style_map.h"

struct figure;

/* What is drawn: the groups of the figure's span. */
struct figure_input {
	const struct group *groups;
	size_t nr_groups;
	const char *path; /* figure->path */
};

/*
 * Writes the figure's data: what the .dat file beside it holds. False: the results have
 * nothing to show in it.
 */
typedef bool (*figure_writer)(FILE *out, const struct figure_input *input);
/* What stands along the x axis, separated by '|'. */
typedef void (*figure_names)(const struct figure_input *input, char *out, size_t size);

/* The results that one picture shows. */
enum figure_span {
	SPAN_GROUP,
	SPAN_CPUS, /* those of a trace and machine, whatever the number of CPUs */
	SPAN_ALL,
};

struct figure {
	const char *name;   /* plots/NAME.gp draws it; first part of its files' names */
	const char *title;  /* "zs_free() latency" */
	const char *path;   /* which of the repeats' data, for the writer */
	const char *metric; /* the metric whose comparison stands in the title, or NULL */
	enum figure_span span;
	figure_writer write;
	figure_names names; /* NULL: the traces */
};

extern const struct figure figures[]; /* ends with a NULL name */

/* A figure that was drawn: STEM.svg, STEM.png, STEM.dat. */
struct drawn {
	const struct figure *figure;
	const struct group *group; /* NULL: several */
	char stem[4096];
};

struct drawn_list {
	struct drawn *drawn;
	size_t nr;
};

/*
 * Draws every figure that @groups have data for into the folder @dir, which exists. 0, or
 * -errno with @err; -ENOENT: gnuplot is missing. The list must be freed either way.
 */
int figures_draw(const struct groups *groups, const struct style_map *styles, const char *dir,
		 struct drawn_list *list, struct error *err);
void drawn_list_free(struct drawn_list *list);

/*
 * "free p99: rcu/trylock 0.93 (0.91-0.95), better", one such line per variant against the
 * first; '^' between lines. "" without a metric.
 */
void group_verdict(const struct group *group, const char *metric_path, char *out, size_t size);

#endif
