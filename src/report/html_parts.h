/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the report. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "src/report/html.h"

/* Medians of every metric by variant, with the ratio to the first and its interval. */
void html_metrics_table(FILE *out, const struct group *group);
/* Pages attempted and their outcomes, over all repeats; nothing when none were. */
void html_migration_table(FILE *out, const struct group *group);
/* Failed results of @set, one line each. */
void html_failures(FILE *out, const struct result_set *set);
/*
 * Host, build and commands of the page's results, to judge or repeat the runs. Those without any
 * repeat are on the first page.
 */
void html_context(FILE *out, const struct html_page *page);

#endif
