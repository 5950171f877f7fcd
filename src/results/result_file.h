/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Result files (schema zslab-result/1) as compare, plot and report read them. They may come
 * from anywhere and are not trusted: every problem is one line with file and place.
 *
 * A file is read piece by piece and only what can be compared or drawn is kept, so that
 * thousands of results fit in memory, and a large one takes a fraction of its own size.
 */
#ifndef RESULTS_RESULT_FILE_H
#define RESULTS_RESULT_FILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

#define RESULT_SCHEMA	   "zslab-result/1"
#define RESULT_MAX_REPEATS 1000u

struct result_data; /* result_data.h: what the repeats hold */

struct result {
	char *path;
	/* As they stand in the file. Quote them (lib/quote.h) wherever they go. */
	char *label; /* the variant with its switches; of a set perhaps with its folder, too ... */
	char *own;   /* ... and without it */
	char *variant, *trace, *machine;
	char *trace_hash; /* "" when the file has none */
	char *failed;	  /* how the variant failed, or "" */
	char *setting;	  /* setting_text() */
	bool simulated, oversubscribed, yielding_locks, interrupted;
	bool host_busy;	     /* in one repeat or more */
	unsigned int folder; /* of a set: which of those given, files by themselves being none */
	unsigned int cpus, page_size;
	double trace_ops, node_memory;	 /* 0: the file does not say */
	size_t nr_repeats, nr_set_aside; /* the latter marked, and not looked at */
	char *head;			 /* the file without its repeats: result_head() */
	struct result_data *data;
};

/* The kept part of the repeats: enough to compare results, or all that figures draw. */
enum result_keep { RESULT_COMPARED, RESULT_DRAWN };

/* Results in the order given; those of a folder by name. */
struct result_set {
	struct result *results;
	size_t nr, room;
	enum result_keep keep;
};

/* Reads one file. 0, or -EINVAL or -errno with one line in @err. */
int result_load(const char *path, enum result_keep keep, struct result *result, struct error *err);
void result_free(struct result *result);
/* The file without its repeats: a new reference, or NULL without memory. */
json_t *result_head(const struct result *result);

/*
 * Reads files, and the *.json of folders. Results that share trace, machine, options, CPUs and
 * label get their folder's name into the label. As result_load(); also -EINVAL when a folder has
 * none.
 */
int result_set_load(struct result_set *set, enum result_keep keep, char **paths, int nr_paths,
		    struct error *err);
void result_set_free(struct result_set *set);

/*
 * The number at "latency_ns.free.p99" of one repeat; false when it is absent, null, or
 * belongs to a latency without a single sample.
 */
bool result_number(const struct result *result, size_t repeat, const char *path, double *out);

/* Those of all repeats that have it; how many. @max at least result->nr_repeats, to have all. */
size_t result_numbers(const struct result *result, const char *path, double *out, size_t max);

/* A step of a histogram: @count samples from @bound on. */
struct result_bucket {
	double bound, count;
};

/* The histogram of "free" or "page_return" of all repeats together; how many steps. */
size_t result_histogram(const struct result *result, const char *latency,
			const struct result_bucket **out);

/* A point of "series"; missing values are NaN. */
struct result_point {
	double t_ns, pages, live_bytes, waiting_bytes, free_p99_ns;
};

size_t result_series(const struct result *result, size_t repeat, const struct result_point **out);

/* "drivers" of one repeat, without histograms; NULL when there were none. Borrowed. */
const json_t *result_drivers(const struct result *result, size_t repeat);
/* "locks" of one repeat, or NULL; what it holds is not checked. Borrowed. */
const json_t *result_locks(const struct result *result, size_t repeat);
/* "lines" of one repeat, likewise. */
const json_t *result_lines(const struct result *result, size_t repeat);
/* Nodes whose memory the repeat reports. */
size_t result_nodes(const struct result *result, size_t repeat);

#endif
