/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Throughput by number of CPUs: up to where more CPUs help, and what limits them. */
#ifndef REPORT_KNEE_DATA_H
#define REPORT_KNEE_DATA_H

#include "src/report/figure_data.h"

/*
 * Per variant a block of CPUs, operations/s, low, high, and the operations/s again at the knee.
 * Behind them a block with a line of text for each variant. The knee is the end of the last step
 * up to which each gains at least half as much throughput, in proportion, as CPUs.
 */
enum figure_content write_knees(FILE *out, const struct figure_input *input);

#endif
