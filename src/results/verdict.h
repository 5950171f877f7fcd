/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Claims about two results: docs/measuring.md has each rule and its reason. A difference is
 * "better" or "worse" only when chance, the clock, the host and the locks are ruled out as what
 * made it.
 */
#ifndef RESULTS_VERDICT_H
#define RESULTS_VERDICT_H

#include "src/results/metrics.h"
#include "src/results/permutation.h"

#define VERDICT_LEVEL	    0.05 /* of all rows of a table together (Holm) */
#define VERDICT_CLOCK_STEPS 2	 /* a difference is more than this many */
#define VERDICT_HOST_SHARE  0.02 /* of a run's time, that others may have had on the host */

enum verdict {
	VERDICT_BETTER,
	VERDICT_WORSE,
	VERDICT_NONE,
	VERDICT_HOST_BUSY,
	VERDICT_DEPENDS,
	VERDICT_TOO_FEW,
	VERDICT_NO_RATIO,
	NR_VERDICTS
};

/* Dependences of a verdict: bits of comparison.depends_on. */
enum verdict_on { ON_LOCK, ON_HZ, ON_ARBITRATION, ON_PARAMETERS, ON_SEED, NR_VERDICT_ON };

enum robust { ROBUST_NOT_TESTED, ROBUST_NO, ROBUST_YES };

/* Reasons against any verdict, whatever the figures are. */
struct conditions {
	bool host_busy; /* others had VERDICT_HOST_SHARE of it, or a repeat lacked a CPU */
	bool yields;	/* locks that yield: latencies follow the number of turns before they do */
	bool older;	/* older than the record of what else ran on the host */
	double clock_step_ns; /* 0: not known */
};

/* A row of a table: one metric of two results, which must outlive it. */
struct comparison {
	const struct metric *metric;
	const struct result *of, *to;
	double base, new; /* medians; NaN: no repeat has the metric */
	const char *why;  /* there is no ratio, or NULL */
	struct permutation test;
	struct conditions conditions; /* the worse of the two sides' */
	double corrected;	      /* test.p after Holm's correction */
	enum verdict verdict;
	unsigned int depends_on; /* bits of enum verdict_on */
	char flipped_in[320];	 /* names of the repeats that gave another verdict */
	enum robust robust;
	bool stayed, unclear; /* of robust_repeat() alone */
};

/* Whether a comparison reads the number at that path of a repeat. */
bool verdict_reads(const char *path);

struct conditions conditions_of(const struct result *result);
struct conditions conditions_join(struct conditions a, struct conditions b);

/* A row without its verdict; without a ratio, it says why. False if neither side has the metric. */
bool compare_metric(const struct metric *metric, const struct result *base,
		    const struct result *new, const struct conditions *conditions, uint64_t seed,
		    struct comparison *out);

/*
 * Whether two runs' ratios of the metric differ: of the pairs of repeats of new and base, which
 * followed one another on the host. Both rows have a ratio.
 */
struct permutation comparisons_test(const struct comparison *a, const struct comparison *b,
				    uint64_t seed);

/* Gives the rows of a table their verdicts. 0 or -ENOMEM. */
int verdicts_decide(struct comparison *rows, size_t nr);

/* Of new / base: the interval of the ratio of medians; NaN without a ratio. */
struct ratio_interval comparison_interval(const struct comparison *comparison, uint64_t seed);
/* True if the interval's near end is worse than the base by more than @percent. */
bool comparison_is_past(const struct comparison *comparison, const struct ratio_interval *interval,
			double percent);

/* All metrics of some results against the first of them. */
struct table {
	struct comparison *rows; /* those of a result follow one another */
	size_t nr;
	size_t *first; /* row of each result, and behind the last */
};

/* At least one result. 0 or -ENOMEM. */
int table_make(struct table *table, const struct result *const *results, size_t nr, uint64_t seed);
void table_free(struct table *table);
/* The @at-th result's row; NULL: the table has no such row. */
const struct comparison *table_find(const struct table *table, const struct metric *metric,
				    size_t at);

/* "better", "worse", "none", "host_busy", "depends", "too_few", "no_ratio". */
const char *verdict_name(enum verdict verdict);
/* The same for a reader: "no difference", "too few repeats". */
const char *verdict_text(enum verdict verdict);
/* "lock", "hz" ... */
const char *verdict_on_name(enum verdict_on on);

#endif
