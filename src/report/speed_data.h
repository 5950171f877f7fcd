/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of the figures that set speed against something: density, the number of CPUs. */
#ifndef REPORT_SPEED_DATA_H
#define REPORT_SPEED_DATA_H

#include "src/report/figures.h"

/*
 * A block per variant, of one row: payload in per cent of the pages held, where the payload is
 * largest; operations per second. Each as median, low and high. Without variants that hold
 * no pages.
 */
enum figure_content write_density(FILE *out, const struct figure_input *input);

/*
 * Of one trace on several numbers of CPUs: a block for each number, its name second in the
 * head; a row per variant: the row's number, the variant, operations per second from the
 * largest payload on (of a storm, the frees), p50 and p99 of zs_free() in ns. Each as
 * median, low and high. One number alone is nothing to show.
 */
enum figure_content write_scaling(FILE *out, const struct figure_input *input);
/* The rows' variants. */
void scaling_names(const struct figure_input *input, struct text_list *names);

#endif
