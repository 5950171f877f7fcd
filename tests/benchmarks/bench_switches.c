// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every switch of every variant, one at a time, against the variant's default. Each pair has a
 * process and a simulated kernel of its own: some switches turn known defects on, and crash.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/benchmarks/bench.h"

static const char *base_name, *changed_name;

/* Both in turn; the ratio of the medians. */
static void compare_here(struct bench *bench)
{
	double ns[2][BENCH_MAX_ROUNDS];
	struct bench_allocator pools[2];

	bench_require(bench_allocator_open(&pools[0], base_name), base_name);
	if (!bench_allocator_open(&pools[1], changed_name)) {
		printf("  %-28s not beside the default: one setting for all pools\n", changed_name);
		fflush(stdout);
		bench_allocator_close(&pools[0]);
		return;
	}
	for (u32 round = 0; round < bench->rounds; round++)
		for (u32 i = 0; i < 2; i++)
			ns[i][round] =
				bench_random_pairs(bench, &pools[i], bench_mix(bench), BENCH_MIX);
	printf("  %-28s %7.1f ns, %.3f of the default\n", changed_name,
	       bench_median(ns[1], bench->rounds),
	       bench_median(ns[1], bench->rounds) / bench_median(ns[0], bench->rounds));
	fflush(stdout);
	bench_allocator_close(&pools[0]);
	bench_allocator_close(&pools[1]);
}

static void compare(struct bench *bench, const char *base, const char *changed)
{
	pid_t pid;
	int status = 0;

	base_name = base;
	changed_name = changed;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		bench_boot(bench);
		bench_in_task(compare_here, bench);
		_exit(0);
	}
	bench_require(pid > 0 && waitpid(pid, &status, 0) == pid, "a process");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		printf("  %-28s crashes: a defect that this switch turns on\n", changed);
}

static void compare_switch(struct bench *bench, const struct zs_ops *ops,
			   const struct zs_switch *sw)
{
	char text[96];

	if (sw->variant)
		return;
	if (sw->expands)
		snprintf(text, sizeof(text), "%s:%s", ops->name, sw->name);
	else if (sw->number)
		snprintf(text, sizeof(text), "%s:%s=%u", ops->name, sw->name, sw->def + 1);
	else if (!sw->values)
		snprintf(text, sizeof(text), "%s:%s%s", ops->name, sw->def ? "no-" : "", sw->name);
	if (!sw->values) {
		compare(bench, ops->name, text);
		return;
	}
	for (unsigned int i = 0; sw->values[i]; i++) {
		if (i == sw->def)
			continue;
		snprintf(text, sizeof(text), "%s:%s=%s", ops->name, sw->name, sw->values[i]);
		compare(bench, ops->name, text);
	}
}

void bench_switches(struct bench *bench)
{
	printf("what each switch costs: malloc + free, random of 1,024, mix, no migration\n");
	for (const struct zs_ops *const *ops = zs_variants; *ops; ops++) {
		if ((*ops)->flags & ZS_HIDDEN || !(*ops)->switches)
			continue;
		for (const struct zs_switch *sw = (*ops)->switches; sw->name; sw++)
			compare_switch(bench, *ops, sw);
	}
	printf("\n");
}
