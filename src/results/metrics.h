/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures that results are compared by. */
#ifndef RESULTS_METRICS_H
#define RESULTS_METRICS_H

#include <stdbool.h>

#include "src/results/stats.h"
#include "src/results/result_file.h"

struct metric {
	const char *name; /* "free p99" */
	const char *path; /* in a repeat: "latency_ns.free.p99" */
	const char *unit; /* "ns", "pages", "/s" */
	bool compared;	  /* by compare and report: the others only describe a run */
	bool higher_is_better;
	const char *column; /* its short title in the table of a run; NULL: not there */
};

/* Every figure of a repeat that a table shows. Ends with a NULL name. */
extern const struct metric metrics[];

/* The metric of that path; NULL when there is none. */
const struct metric *find_metric(const char *path);

struct comparison {
	const struct metric *metric;
	double base, new;		/* medians */
	struct ratio_interval interval; /* of new / base */
	bool differs;			/* the interval does not include 1 */
	bool worse;			/* it differs, in the direction nobody wants */
};

/*
 * False when either has fewer than STATS_MIN_REPEATS repeats with the metric, or a base of
 * 0, to which there is no ratio.
 */
bool compare_metric(const struct metric *metric, const struct result *base,
		    const struct result *new, uint64_t seed, struct comparison *out);

/* Whether the interval's near end is worse than the base by more than @percent. */
bool comparison_is_past(const struct comparison *comparison, double percent);

/* "better", "worse" or "no difference shown". */
const char *comparison_verdict(const struct comparison *comparison);

#endif
