/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A few lines on the variants of a group that differ from the first. */
#ifndef REPORT_GROUP_VERDICT_H
#define REPORT_GROUP_VERDICT_H

#include <stdio.h>

#include "src/results/groups.h"
#include "src/results/metrics.h"

/* True if no variant's metric is shown to differ from that of the first. */
bool nothing_differs(const struct group *group, const struct metric *metric);

/*
 * "free p99: rcu/trylock 0.93 (0.91-0.95), better", one such line per variant against the
 * first; '\n' between lines. Nothing without a metric.
 */
void put_verdict(FILE *out, const struct group *group, const char *metric_path);

#endif
