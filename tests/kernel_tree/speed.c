// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gate of our fidelity: a variant of ours is as fast as the kernel's own file, within a tenth,
 * on every path. Both are in one program, over one surface and compiled alike; blocks of a fraction
 * of a millisecond take turns, so that the host's load favours neither. In some processes one side
 * takes half as long again, apparently by the luck of its addresses: so the program starts itself
 * many times, and a ratio is the median over the processes.
 *
 * Usage: speed VARIANT TRACE [PROCESSES [OPERATIONS [JSON]]]. Exit status 1: a ratio is beyond the
 * gate, after at least SPEED_MIN_VERDICT processes.
 *        speed --one NUMBER VARIANT TRACE OPERATIONS: one of the processes, which prints a line of
 * three numbers for each row.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/kernel_tree/kernel_tree.h"
#include "tests/kernel_tree/speed.h"

#define ROUNDS 8u /* of each process */

static struct speed speed;

static double time_block(const struct speed_row *row, struct bench_allocator *a)
{
	if (row->pattern)
		return row->pattern->time(&speed.bench, a, row->sizes, row->nr_sizes);
	if (!row->time)
		return bench_make_zspage(&speed.bench, a, row->sizes[0]);
	return row->time(&speed.bench, a, row->sizes[0], row->index);
}

/* Every other process makes the kernel's pool first. */
static void open_pools(struct bench_allocator *allocators, u32 first)
{
	const struct zs_ops *ops[2] = {speed.ours, speed.kernel};

	for (u32 i = 0; i < 2; i++)
		bench_require(bench_allocator_open_ops(&allocators[i ^ first], ops[i ^ first]),
			      ops[i ^ first]->name);
}

/* Both in turn; every other round begins with the other side. */
static void time_row(const struct speed_row *row)
{
	struct bench_allocator allocators[2];
	double ns[2][ROUNDS], ratio[ROUNDS];

	open_pools(allocators, speed.number % 2);
	time_block(row, &allocators[0]); /* not counted: caches and lists fill */
	time_block(row, &allocators[1]);
	for (u32 round = 0; round < ROUNDS; round++) {
		for (u32 i = 0; i < 2; i++) {
			u32 which = i ^ round % 2;

			ns[which][round] = time_block(row, &allocators[which]);
		}
		ratio[round] = ns[0][round] / ns[1][round];
	}
	bench_allocator_close(&allocators[0]);
	bench_allocator_close(&allocators[1]);
	printf("%.6g %.6g %.6g\n", stats_median(ns[0], ROUNDS), stats_median(ns[1], ROUNDS),
	       stats_median(ratio, ROUNDS));
}

static void time_rows(struct bench *bench)
{
	for (u32 i = 0; i < speed.nr_rows; i++)
		time_row(&speed.rows[i]);
}

/* Address space is randomised by whole pages only: this moves what is allocated within them. */
static void move_allocations(u32 lines)
{
	for (size_t size = 16; size <= 16384; size += size / 8 < 16 ? 16 : size / 8)
		for (u32 i = 0; i < lines; i++)
			bench_require(malloc(size), "memory");
}

static void set_up(const char *variant, const char *trace, const char *operations)
{
	speed.bench = (struct bench){.topology = &bench_topology, .sizes = trace};
	speed.bench.ops = operations ? (u32)atoi(operations) : 2048;
	bench_require(speed.bench.ops >= 16, "at least 16 operations");
	speed.ours = zs_find_variant(variant);
	speed.kernel = kernel_tree_variants[0];
	bench_require(speed.ours, variant);
	speed_add_rows(&speed);
}

static int run_one(char **argv)
{
	speed.number = (u32)atoi(argv[0]);
	set_up(argv[1], argv[2], argv[3]);
	move_allocations(speed.number % 7);
	bench_boot(&speed.bench);
	bench_in_task(time_rows, &speed.bench);
	bench_require(!sim_shutdown(), "a clean shutdown");
	return 0;
}

/* What process @number prints. */
static void collect(u32 number, const char *variant, const char *trace)
{
	char self[4096] = "", command[16384];
	FILE *out;

	bench_require(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0, "/proc/self/exe");
	snprintf(command, sizeof(command), "'%s' --one %u '%s' '%s' %u", self, number, variant,
		 trace, speed.bench.ops);
	out = popen(command, "r");
	bench_require(out, command);
	for (u32 i = 0; i < speed.nr_rows; i++) {
		struct speed_row *row = &speed.rows[i];

		bench_require(fscanf(out, "%lf %lf %lf", &row->ns[0][number], &row->ns[1][number],
				     &row->ratios[number]) == 3,
			      command);
	}
	bench_require(!pclose(out), command);
}

static int verdict(bool within)
{
	if (speed.processes < SPEED_MIN_VERDICT) {
		printf("\ntoo few processes for a verdict: %u of at least %u\n", speed.processes,
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

	if (argc == 6 && !strcmp(argv[1], "--one"))
		return run_one(argv + 2);
	bench_require(argc > 2, "speed VARIANT TRACE [PROCESSES [OPERATIONS [JSON]]]");
	set_up(argv[1], argv[2], argc > 4 ? argv[4] : NULL);
	speed.processes = argc > 3 ? (u32)atoi(argv[3]) : 48;
	bench_require(speed.processes >= 1 && speed.processes <= SPEED_MAX_PROCESSES,
		      "1 to 256 processes");
	for (u32 number = 0; number < speed.processes; number++)
		collect(number, argv[1], argv[2]);
	within = speed_judge(&speed);
	speed_print(&speed);
	if (argc > 5)
		bench_require(!speed_write_json(&speed, argv[5]), argv[5]);
	return verdict(within);
}
