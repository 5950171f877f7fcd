/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures by which results are compared. */
#ifndef RESULTS_METRICS_H
#define RESULTS_METRICS_H

#include <stdbool.h>

#include "src/results/stats.h"
#include "src/results/result_file.h"

#define METRICS_MAX 32u

enum metric_kind {
	METRIC_RATE,
	METRIC_LATENCY, /* in steps of the clock */
	METRIC_COUNT,	/* of pages, bytes: not of time */
};

struct metric {
	const char *name; /* "free p99" */
	const char *path; /* in a repeat: "latency_ns.free.p99" */
	const char *unit; /* "ns", "ops/s", "pages", "bytes" */
	enum metric_kind kind;
	bool compared; /* by compare and report: the others only describe a run */
	bool higher_is_better;
	const char
		*column[2]; /* its short title in the table of a run, two lines; NULL: not there */
};

/* Every figure of a repeat that a table shows, at most METRICS_MAX. Ends with a NULL name. */
extern const struct metric metrics[];

/* The metric of that path, or NULL. */
const struct metric *find_metric(const char *path);

#endif
