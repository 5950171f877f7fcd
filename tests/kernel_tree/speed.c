// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gate of our fidelity: a variant of ours is as fast as the kernel's own file, within a
 * tenth, on every path. Both are in one program, over one surface and compiled alike; blocks of
 * a fraction of a millisecond take turns, and pools are made anew from time to time, so that
 * neither the host's moods nor the luck of addresses favours one.
 *
 * Usage: speed VARIANT TRACE [ROUNDS [OPERATIONS [JSON]]]. Exit status 1: a ratio is beyond it,
 * after at least SPEED_MIN_VERDICT rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/kernel_tree/kernel_tree.h"
#include "tests/kernel_tree/speed.h"

#define ROUNDS_PER_POOL 16u

static struct speed speed;

static double time_block(struct speed_row *row, struct bench_allocator *a)
{
	if (row->pattern)
		return row->pattern->time(&speed.bench, a, row->sizes, row->nr_sizes);
	if (row->zspage)
		return bench_make_zspage(&speed.bench, a, row->sizes[0]);
	return bench_read(&speed.bench, a, row->sizes[0], row->index);
}

/* Both in turn, @first first in every other round. */
static void time_round(struct speed_row *row, struct bench_allocator *allocators, u32 round)
{
	u32 first = round % 2;

	for (u32 i = 0; i < 2; i++) {
		u32 which = i ^ first;

		row->ns[which][round] = time_block(row, &allocators[which]);
	}
}

static void open_pools(struct bench_allocator *allocators, u32 first)
{
	const struct zs_ops *ops[2] = {speed.ours, speed.kernel};

	for (u32 i = 0; i < 2; i++)
		bench_require(bench_allocator_open_ops(&allocators[i ^ first], ops[i ^ first]),
			      ops[i ^ first]->name);
}

static void time_row(struct speed_row *row)
{
	struct bench_allocator allocators[2];
	u32 round = 0, end;

	for (u32 pools = 0; round < speed.bench.rounds; pools++) {
		open_pools(allocators, pools % 2);
		time_block(row, &allocators[0]); /* not counted: caches and lists fill */
		time_block(row, &allocators[1]);
		end = round + ROUNDS_PER_POOL;
		for (; round < end && round < speed.bench.rounds; round++)
			time_round(row, allocators, round);
		bench_allocator_close(&allocators[0]);
		bench_allocator_close(&allocators[1]);
	}
	row->rounds = round;
}

static void time_rows(struct bench *bench)
{
	for (u32 i = 0; i < speed.nr_rows; i++)
		time_row(&speed.rows[i]);
}

static int verdict(bool within)
{
	if (speed.bench.rounds < SPEED_MIN_VERDICT) {
		printf("\ntoo few rounds for a verdict: %u of at least %u\n", speed.bench.rounds,
		       SPEED_MIN_VERDICT);
		return 0;
	}
	printf("\n%s\n", within ? "every ratio is within 10 % of 1"
				: "ratios marked (!) are beyond 10 % of 1");
	return within ? 0 : 1;
}

int main(int argc, char **argv)
{
	bool within;

	bench_require(argc > 2, "speed VARIANT TRACE [ROUNDS [OPERATIONS [JSON]]]");
	speed.bench = (struct bench){.topology = &bench_topology, .sizes = argv[2]};
	speed.bench.rounds = argc > 3 ? (u32)atoi(argv[3]) : 320;
	speed.bench.ops = argc > 4 ? (u32)atoi(argv[4]) : 2048;
	bench_require(speed.bench.rounds >= 1 && speed.bench.rounds <= STATS_MAX_VALUES &&
			      speed.bench.ops >= 16,
		      "1 to 1,024 rounds of at least 16 operations");
	speed.ours = zs_find_variant(argv[1]);
	speed.kernel = kernel_tree_variants[0];
	bench_require(speed.ours, argv[1]);
	speed_add_rows(&speed);
	bench_boot(&speed.bench);
	bench_in_task(time_rows, &speed.bench);
	bench_require(!sim_shutdown(), "a clean shutdown");
	within = speed_judge(&speed);
	speed_print(&speed);
	if (argc > 5)
		bench_require(!speed_write_json(&speed, argv[5]), argv[5]);
	return verdict(within);
}
