/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures in readable units: "8.0 ms", "743 k/s", "12.3 MiB". ASCII. */
#ifndef REPORT_UNITS_H
#define REPORT_UNITS_H

#include <stddef.h>

#define UNITS_TEXT 24u /* bytes that hold any figure */

/*
 * @value of @unit "ns", "bytes", "ops/s" or any other, which is a count; three digits, or all
 * of a whole number below 100,000; "-" from NaN.
 */
void units_format(char *out, size_t size, double value, const char *unit);

#endif
