/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of published tables, each with the microbenchmark that stands for it. CSV with a header:
 * table,machine,bench,part,placement,hold,work,threads,ns,role. Lines that begin with # are left
 * out.
 */
#ifndef RUN_MODEL_ROWS_H
#define RUN_MODEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "sim/machines/model.h"

struct model_row {
	char table[32], machine[32], bench[32];
	char part[24]; /* of the benchmark: "get", "put"; of the storm: a variant; or empty */
	enum machine_placement placement;
	unsigned int hold, work, threads; /* ns, ns */
	double ns;			  /* published, per operation of one CPU */
	bool fitted;			  /* role "fit", not "predict" */
};

struct model_rows {
	struct model_row *rows;
	size_t nr, room;
};

/* 0 or -errno with @err: "file:line: what is wrong; what was expected". */
int model_rows_read(const char *path, struct model_rows *rows, struct error *err);
void model_rows_free(struct model_rows *rows);

/* True if they differ in threads, figure and role alone. */
bool model_rows_same_group(const struct model_row *a, const struct model_row *b);

#endif
