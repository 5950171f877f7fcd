/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data of the figures: blocks for gnuplot's "index", one per variant, each headed by a
 * line of column names whose second is the variant's label. See figure_writer.
 */
#ifndef REPORT_FIGURE_DATA_H
#define REPORT_FIGURE_DATA_H

#include "src/report/figures.h"

struct median_interval;

/* One value of one repeat; false: it has none. */
typedef bool value_fn(const struct result *r, size_t repeat, double *out);
/* Median and 95 % interval of a value over the repeats that have it; false: none has. */
bool value_interval(const struct result *r, value_fn *value, struct median_interval *out);
/* True if no earlier result of the groups has this one's label. */
bool first_of_label(const struct figure_input *input, size_t group, size_t result);

/* Writes " 1.5", or " NaN" for a value that cannot be drawn; returns whether it can. */
bool put_number(FILE *out, double value);
/* Writes median, low and high; returns whether the median can be drawn. */
bool put_interval(FILE *out, const struct median_interval *interval);

/* Per variant: group number, median, low, high of the number at path; 95 % over repeats. */
enum figure_content write_medians(FILE *out, const struct figure_input *input);
/* Per variant: 1/(1-p) and the latency there, of the histograms of all repeats together. */
enum figure_content write_percentiles(FILE *out, const struct figure_input *input);
/* Per variant: seconds, free p99 ns, held MiB, live MiB, waiting MiB, held-but-not-live %. */
enum figure_content write_latency_series(FILE *out, const struct figure_input *input);
/* The same; it is shown without a single free as well. */
enum figure_content write_memory_series(FILE *out, const struct figure_input *input);
/*
 * One row per variant, its number first: shares in per cent of the pages attempted, all
 * repeats together.
 */
enum figure_content write_migration(FILE *out, const struct figure_input *input);
/*
 * One row per variant, its number first: ns of CPU time per operation by kind of thread;
 * median repeat each.
 */
enum figure_content write_cpu_cost(FILE *out, const struct figure_input *input);

#endif
