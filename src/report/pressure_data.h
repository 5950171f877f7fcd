/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of the figure about memory that ran short: a row per variant, in the group's order. */
#ifndef REPORT_PRESSURE_DATA_H
#define REPORT_PRESSURE_DATA_H

#include "src/report/figures.h"

/*
 * Behind the variant's name median, low and high over the repeats of: MiB of frames in use at
 * most, MiB of the pools' pages at most, allocations that failed per lap, pages written back
 * per lap; then the MiB that there were. -1: the results do not say. Nothing to show: memory was
 * never short.
 */
enum figure_content write_pressure(FILE *out, const struct figure_input *input);
/* The variants' names. */
void pressure_names(const struct figure_input *input, struct text_list *names);

#endif
