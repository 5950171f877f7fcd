// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include <jansson.h>

#include "tests/kernel_tree/speed.h"

static void judge_row(struct speed_row *row, u32 processes)
{
	row->ratio = stats_median_interval(row->ratios, processes, 1);
	row->ours_ns = stats_median(row->ns[0], processes);
	row->kernel_ns = stats_median(row->ns[1], processes);
	row->within = row->ratio.median >= 1 - SPEED_MAX_DISTANCE &&
		      row->ratio.median <= 1 + SPEED_MAX_DISTANCE;
}

bool speed_judge(struct speed *speed)
{
	bool within = true;

	for (u32 i = 0; i < speed->nr_rows; i++) {
		judge_row(&speed->rows[i], speed->processes);
		within &= speed->rows[i].within;
	}
	return within;
}

void speed_print(const struct speed *speed)
{
	printf("%s and %s in turn, in blocks of %u operations; ratio: median of %u processes, 95 "
	       "%% "
	       "interval\n\n",
	       speed->ours->name, speed->kernel->name, speed->bench.ops, speed->processes);
	printf("| path | bytes | %s, ns | %s, ns | ratio | interval |\n|---|---|---|---|---|---|\n",
	       speed->ours->name, speed->kernel->name);
	for (u32 i = 0; i < speed->nr_rows; i++) {
		const struct speed_row *row = &speed->rows[i];

		printf("| %s | %s | %.1f | %.1f | %.3f%s | %.3f to %.3f |\n", row->path, row->size,
		       row->ours_ns, row->kernel_ns, row->ratio.median, row->within ? "" : " (!)",
		       row->ratio.low, row->ratio.high);
	}
}

static json_t *row_json(const struct speed_row *row)
{
	return json_pack("{s:s, s:s, s:f, s:f, s:f, s:[f,f], s:b}", "path", row->path, "size",
			 row->size, "ours_ns", row->ours_ns, "kernel_ns", row->kernel_ns, "ratio",
			 row->ratio.median, "interval", row->ratio.low, row->ratio.high, "within",
			 row->within);
}

int speed_write_json(const struct speed *speed, const char *path)
{
	json_t *rows = json_array(), *root;
	int rc = 0;

	for (u32 i = 0; i < speed->nr_rows; i++)
		rc |= json_array_append_new(rows, row_json(&speed->rows[i]));
	root = json_pack("{s:s, s:s, s:i, s:i, s:f, s:o}", "ours", speed->ours->name, "kernel",
			 speed->kernel->name, "processes", (int)speed->processes, "operations",
			 (int)speed->bench.ops, "max_distance", SPEED_MAX_DISTANCE, "rows", rows);
	errno = ENOMEM;
	if (rc || !root || json_dump_file(root, path, JSON_INDENT(2)))
		rc = -1;
	json_decref(root);
	return rc;
}
