/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data of the figures about migration drivers: blocks as in figure_data.h, one per variant,
 * with a row for each category: its number, median, low and high over the repeats, p99.
 */
#ifndef REPORT_DRIVER_DATA_H
#define REPORT_DRIVER_DATA_H

#include "src/report/figures.h"

/* Per cent of a driver's tries that did not fail. */
enum figure_content write_driver_success(FILE *out, const struct figure_input *input);
/* The median of each latency of a driver, in ns. */
enum figure_content write_driver_times(FILE *out, const struct figure_input *input);

/* The categories' names. */
void driver_success_names(const struct figure_input *input, struct text_list *names);
void driver_times_names(const struct figure_input *input, struct text_list *names);

#endif
