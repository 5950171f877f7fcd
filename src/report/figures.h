/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures. Each is a script in plots/ and a line in figure_table.c; to add a plot, add both. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "src/report/gnuplot.h"
#include "src/report/style_map.h"
#include "src/report/text_list.h"
#include "src/results/groups.h"

struct figure;

/* The groups of the figure's span. */
struct figure_input {
	const struct group *groups;
	size_t nr_groups;
	const char *path; /* figure->path */
};

enum figure_content {
	FIGURE_NONE,  /* the results lack this */
	FIGURE_EMPTY, /* they have it, without a single value */
	FIGURE_SHOWN,
};

/* Writes the figure's data, for the .dat file beside it. */
typedef enum figure_content (*figure_writer)(FILE *out, const struct figure_input *input);
/* The texts along an axis; '\n' between the lines of each. */
typedef void (*figure_names)(const struct figure_input *input, struct text_list *names);

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

/* A figure that was drawn. */
struct drawn {
	const struct figure *figure;
	const struct group *group; /* NULL: several */
	char *name;		   /* of its files, without folder and ending */
	struct gnuplot_text svg;   /* without a folder to draw into, else empty */
};

struct drawn_list {
	struct drawn *drawn;
	size_t nr, room;
	size_t failed; /* figures that could not be drawn */
};

struct drawing {
	const struct style_map *styles;
	/* Gets NAME.svg, NAME.png, NAME.dat of each; exists. NULL: SVG alone, in memory. */
	const char *dir;
	const char *only; /* a figure's name, or NULL: all */
	/* A page's: the groups that its figures show, and whose own figures are drawn. */
	size_t first, nr;
	double seconds; /* for each picture */
	/* A figure is drawn (or NULL); or a line says why another is not. */
	void (*drew)(const struct drawing *how, const struct drawn *drawn);
	void (*warn)(const char *line);
};

/* -EINVAL with @err: there is no figure of that name. */
int figure_check_name(const char *name, struct error *err);

/*
 * Draws every figure that @groups have data for. A figure that fails does not stop the others. 0,
 * or -ENOENT with @err: gnuplot is missing. The list must be freed in both cases.
 */
int figures_draw(const struct groups *groups, const struct drawing *how, struct drawn_list *list,
		 struct error *err);
void drawn_list_free(struct drawn_list *list);

#endif
