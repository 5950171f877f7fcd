/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our variant and the kernel tree's file, timed in turn over one surface. */
#ifndef KERNEL_TREE_SPEED_H
#define KERNEL_TREE_SPEED_H

#include "src/results/stats.h"
#include "tests/benchmarks/bench.h"

#define SPEED_MAX_ROWS	    64u
#define SPEED_MAX_PROCESSES 256u
#define SPEED_MIN_VERDICT   24u	 /* processes, below which there is no verdict */
#define SPEED_MAX_DISTANCE  0.10 /* from 1, of a ratio */

/* A path that is timed, and its figures. */
struct speed_row {
	const char *path;
	char size[16];
	const struct bench_pattern *pattern;
	/* Without a pattern: a read or a write. Without either: a zspage. */
	double (*time)(struct bench *bench, struct bench_allocator *a, u32 size, u32 index);
	const u32 *sizes;
	u32 nr_sizes;
	u32 index; /* of the object that is read or written */

	double ns[2][SPEED_MAX_PROCESSES];  /* ours and the kernel's, of each process */
	double ratios[SPEED_MAX_PROCESSES]; /* ours per the kernel's, of neighbouring blocks */
	struct median_interval ratio;
	double ours_ns, kernel_ns;
	bool within;
};

struct speed {
	struct bench bench;
	const struct zs_ops *ours, *kernel;
	struct speed_row rows[SPEED_MAX_ROWS];
	u32 nr_rows;
	u32 processes, number; /* number of processes; which one this is */
};

/* speed_rows.c: what is timed; fewer paths for a file that places objects by other rules. */
void speed_add_rows(struct speed *speed);

/* speed_report.c: medians and intervals. True: every ratio is within the distance. */
bool speed_judge(struct speed *speed);
void speed_print(const struct speed *speed);
/* 0, or -1 with errno. */
int speed_write_json(const struct speed *speed, const char *path);

#endif
