/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report: one HTML page that needs nothing beside it. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "src/report/figures.h"

/*
 * @drawn is in memory; it may be empty, and @no_figures, which is "" else, then tells why.
 * Writes all of the page to @out.
 */
void html_report(FILE *out, const struct result_set *set, const struct groups *groups,
		 const struct drawn_list *drawn, const char *no_figures);

#endif
