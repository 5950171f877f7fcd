/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a result's repeats that is kept: numbers by path, and the lists that figures draw. */
#ifndef RESULTS_RESULT_DATA_H
#define RESULTS_RESULT_DATA_H

#include "src/results/result_file.h"

/* Of one result; zslab's own have a quarter. */
#define RESULT_MAX_NUMBERS 2048u
/* Of one histogram or series; a histogram of zslab's has 2,496 buckets at most. */
#define RESULT_MAX_LIST 65536u
/* Of one repeat: a driver has a lane for each node. */
#define RESULT_MAX_DRIVERS 512u
#define RESULT_MAX_LOCKS   64u

struct result_column {
	char *path;
	double *values; /* of the repeats; NaN: absent */
	size_t room;
};

struct result_repeat {
	struct result_point *series;
	size_t nr_points, nr_nodes;
	json_t *drivers;       /* or NULL */
	json_t *locks, *lines; /* or NULL */
};

struct result_steps {
	struct result_bucket *buckets;
	size_t nr;
};

struct result_data {
	enum result_keep keep;
	struct result_column *columns;
	size_t nr_columns, room_columns;
	struct result_repeat *repeats;
	size_t nr_repeats, room_repeats;
	struct result_steps free, page_return;
};

struct result_data *result_data_new(enum result_keep keep);
void result_data_free(struct result_data *data);
/*
 * Adds a repeat, whose form has been checked. 0, or -ENOMEM or -EINVAL (more than is
 * plausible) with @err, which then does not name the file.
 */
int result_data_add(struct result_data *data, json_t *repeat, struct error *err);

#endif
