// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "tests/kernel_tree/speed.h"

static const u32 pair_sizes[] = {64, 256, 1024, 2048, 3000};
/* Zspages of one, three and eight pages; the last are of four with chains of four. */
static const u32 zspage_sizes[] = {56, 1500, 2100};
static const u32 one_page = 64, two_pages = 3000, huge = 4096;

static struct speed_row *add(struct speed *speed, const char *path, const u32 *sizes, u32 nr_sizes)
{
	struct speed_row *row = &speed->rows[speed->nr_rows++];

	bench_require(speed->nr_rows <= SPEED_MAX_ROWS, "room for one more row");
	row->path = path;
	row->sizes = sizes;
	row->nr_sizes = nr_sizes;
	snprintf(row->size, sizeof(row->size), nr_sizes == 1 ? "%u" : "mix", sizes[0]);
	return row;
}

static void add_pairs(struct speed *speed, const struct bench_pattern *pattern, bool mix)
{
	for (u32 i = 0; i < ARRAY_SIZE(pair_sizes); i++)
		add(speed, pattern->name, &pair_sizes[i], 1)->pattern = pattern;
	if (mix)
		add(speed, pattern->name, bench_mix(&speed->bench), BENCH_MIX)->pattern = pattern;
}

static void add_spanning(struct speed *speed, const char *path,
			 double (*time)(struct bench *, struct bench_allocator *, u32, u32))
{
	struct speed_row *row = add(speed, path, &two_pages, 1);

	row->index = 1;
	row->time = time;
}

void speed_add_rows(struct speed *speed)
{
	bool same_policy = speed->kernel->flags & ZS_KERNEL_POLICY;

	/* Under another policy, the other orders allocate from other zspages. */
	for (u32 p = 0; p < (same_policy ? BENCH_PATTERNS : 1); p++)
		add_pairs(speed, &bench_patterns[p], same_policy);
	add(speed, "read, in one page", &one_page, 1)->time = bench_read;
	add_spanning(speed, "read, over two pages", bench_read);
	add(speed, "read, huge", &huge, 1)->time = bench_read;
	add(speed, "write, in one page", &one_page, 1)->time = bench_write;
	add_spanning(speed, "write, over two pages", bench_write);
	for (u32 i = 0; i < (same_policy ? 3 : 2); i++)
		add(speed, "a zspage made and freed", &zspage_sizes[i], 1);
}
