/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report: an HTML page that needs no other file, or several pages that link to each other. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "src/report/figures.h"

struct html_page {
	const struct result_set *set;
	const struct groups *groups;
	size_t first, nr;		/* those of the groups that are on this page */
	const struct drawn_list *drawn; /* theirs, in memory; it may be empty ... */
	const char *no_figures;		/* ... and then this, otherwise "", says why */
	const struct text_list *paths;	/* of all pages, this being the @number-th from 0 */
	size_t number;
};

void html_report(FILE *out, const struct html_page *page);

#endif
