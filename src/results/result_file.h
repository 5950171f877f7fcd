/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Result files (schema zslab-result/1) as compare, plot and report read them. They may come
 * from anywhere and are not trusted: every problem is one line with file and place.
 */
#ifndef RESULTS_RESULT_FILE_H
#define RESULTS_RESULT_FILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

#define RESULT_SCHEMA	   "zslab-result/1"
#define RESULT_MAX_REPEATS 1000u

struct result {
	char *path;
	json_t *root, *repeats;
	/* Without control characters, quotes, backslashes and ` @ $ | ^. */
	char label[128]; /* the variant with its switches */
	char variant[64], trace[64], machine[64];
	char trace_hash[24]; /* "" when the file has none */
	char failed[160];    /* how the variant failed, or "" */
	char *setting;	     /* setting_text() */
	bool simulated, oversubscribed, yielding_locks, interrupted;
	bool host_busy; /* in one repeat or more */
	unsigned int cpus, page_size;
	size_t nr_repeats;
};

/* Results in the order given; those of a folder by name. */
struct result_set {
	struct result *results;
	size_t nr;
};

/* Reads one file. 0, or -EINVAL or -errno with one line in @err. */
int result_load(const char *path, struct result *result, struct error *err);
void result_free(struct result *result);
/* What the file says beside its repeats: a new reference, or NULL without memory. */
json_t *result_head(const struct result *result);

/*
 * Reads files, and the *.json of folders. Results that share trace, machine,
 * CPUs and label get their folder's name into the label. As result_load(); also -EINVAL when a folder has none.
 */
int result_set_load(struct result_set *set, char **paths, int nr_paths, struct error *err);
void result_set_free(struct result_set *set);

/*
 * The number at "latency_ns.free.p99" of one repeat; false when it is absent, null, or
 * belongs to a latency without a single sample.
 */
bool result_number(const struct result *result, size_t repeat, const char *path, double *out);

/* Those of all repeats that have it; how many. @max at least result->nr_repeats, to have all. */
size_t result_numbers(const struct result *result, const char *path, double *out, size_t max);

/* The list at a path of one repeat, as "series"; NULL when absent. */
const json_t *result_list(const struct result *result, size_t repeat, const char *path);

/* Copies @text, with everything replaced by '?' that could mean something to gnuplot. */
void plain_text(char *out, size_t size, const char *text);

#endif
