// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel tree's file and our variant of the same protocol make the same surface calls on each
 * path of docs/fidelity.md; otherwise comparing their speed would mean nothing. Arguments: the
 * variant, and a path that is known to differ.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/kernel_tree/kernel_tree.h"
#include "tests/virtual/call_paths.h"

static const char *ours_name, *known;

static void measure(const struct call_path *path, struct call_scene *scene)
{
	if (call_path_measure(path, scene))
		fail_msg("%s of %s failed for %zu bytes", path->name, scene->ops->name,
			 scene->size);
}

/* The number of calls that differ; each is printed unless @quiet. */
static unsigned int compare(const struct call_path *path, const struct call_scene *ours,
			    const struct call_scene *theirs, bool quiet)
{
	unsigned int differ = 0;

	for (int call = 0; call < NR_SIM_CALLS; call++) {
		if (ours->seen[call] == theirs->seen[call])
			continue;
		differ++;
		if (!quiet)
			fprintf(stderr, "%s, %zu bytes, n=%u: %s %lu times in %s, %lu in %s\n",
				path->name, ours->size, ours->n, sim_call_names[call],
				(unsigned long)ours->seen[call], ours->ops->name,
				(unsigned long)theirs->seen[call], theirs->ops->name);
	}
	return differ;
}

static unsigned long sum(const struct call_scene *scene)
{
	unsigned long calls = 0;

	for (int call = 0; call < NR_SIM_CALLS; call++)
		calls += scene->seen[call];
	return calls;
}

/* Skips sizes whose geometry differs between the sides (6.1 has chains of 4). */
static unsigned int compare_path(const struct call_path *path, unsigned int *compared)
{
	unsigned int differ = 0;

	for (unsigned int k = 0; path->sizes[k]; k++) {
		struct call_scene ours = {.ops = zs_find_variant(ours_name)};
		struct call_scene theirs = {.ops = kernel_tree_variants[0]};

		ours.size = theirs.size = path->sizes[k];
		measure(path, &ours);
		measure(path, &theirs);
		if (ours.n != theirs.n || ours.objs != theirs.objs)
			continue;
		differ += compare(path, &ours, &theirs, false);
		print_message("%s, %u pages: %lu calls in %s, %lu in %s\n", path->name, ours.n,
			      sum(&ours), ours.ops->name, sum(&theirs), theirs.ops->name);
		(*compared)++;
	}
	return differ;
}

/* With another class table, compaction takes the locks of other classes. */
static bool comparable(const struct call_path *path)
{
	if (known && !strcmp(path->name, known))
		return false;
	return kernel_tree_variants[0]->flags & ZS_KERNEL_POLICY ||
	       strncmp(path->name, "compact", 7);
}

static void each_path_makes_the_same_calls(void **state)
{
	unsigned int differ = 0;

	assert_non_null(zs_find_variant(ours_name));
	for (const struct call_path *path = call_paths; path->name; path++) {
		unsigned int compared = 0;

		if (!comparable(path))
			continue;
		differ += compare_path(path, &compared);
		if (!compared)
			fail_msg("%s: no size has as many pages in both", path->name);
	}
	assert_int_equal(differ, 0);
}

/* The comparison can fail. */
static void one_call_more_is_noticed(void **state)
{
	const struct call_path *path = &call_paths[0];
	struct call_scene ours = {.ops = zs_find_variant(ours_name), .size = path->sizes[0]};
	struct call_scene more;

	measure(path, &ours);
	for (int call = 0; call < NR_SIM_CALLS; call++) {
		more = ours;
		more.seen[call]++;
		assert_int_equal(compare(path, &ours, &more, true), 1);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_path_makes_the_same_calls),
					   cmocka_unit_test(one_call_more_is_noticed)};

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: %s VARIANT [PATH]\n", argv[0]);
		return 2;
	}
	ours_name = argv[1];
	known = argv[2];
	return cmocka_run_group_tests_name("calls", tests, NULL, NULL) ? 1 : 0;
}
