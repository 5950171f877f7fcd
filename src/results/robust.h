/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks whether verdicts stay when the whole run is repeated with a part of the laboratory
 * changed. One that does not stay is no verdict: it depends on what was changed. On a host, where
 * chance alone changes verdicts too, the ratios of the two runs must differ for that; if they do not,
 * the verdict stays, but is not robust.
 */
#ifndef RESULTS_ROBUST_H
#define RESULTS_ROBUST_H

#include "src/results/verdict.h"

/* True if a row has a verdict that could change. */
bool robust_has_verdicts(const struct table *table);
/* @other is of the same variants, with @on changed, in the repeat of that name. */
void robust_repeat(struct table *table, const struct table *other, enum verdict_on on,
		   const char *name);
/*
 * Not all repeats finished: a verdict that did not change in the others may have changed in these.
 */
void robust_is_cut(struct table *table);
/* After the last repeat of the run. */
void robust_conclude(struct table *table);

/*
 * Adds the rows of @of to its file, so that a later comparison of the same two results knows them.
 * 0 or -errno with @err.
 */
int robust_store(const struct table *table, const struct result *of, struct error *err);
/* Gives stored rows their findings; table_make() calls it. */
void robust_recall(struct table *table);

#endif
