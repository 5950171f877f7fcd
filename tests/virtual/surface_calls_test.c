// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each path of the allocator makes the surface calls in the table of docs/fidelity.md, which was
 * derived from the specification. Argument: that file.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "tests/virtual/call_paths.h"
#include "tests/virtual/call_table.h"

static const char *doc_path;
static struct call_table table;

static int load_table(void **state)
{
	char why[256];

	(void)state;
	if (!call_table_read(&table, doc_path, why, sizeof(why)))
		return 0;
	fprintf(stderr, "%s: %s\n", doc_path, why);
	return -1;
}

/* The number of counts of one measurement that differ; each is printed unless @quiet. */
static unsigned int compare(const struct call_row *row, const struct call_scene *scene, bool quiet)
{
	unsigned int wrong = 0;

	for (int call = 0; call < NR_SIM_CALLS; call++) {
		long expected = call_row_value(row, call, scene->n, scene->c);

		if (expected == (long)scene->seen[call])
			continue;
		wrong++;
		if (quiet)
			continue;
		fprintf(stderr, "%s of %s, n=%u c=%u: %s %lu times, the table says %ld\n",
			row->path, row->variant, scene->n, scene->c, sim_call_names[call],
			(unsigned long)scene->seen[call], expected);
	}
	return wrong;
}

static void each_path_makes_the_calls_of_the_table(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	for (unsigned int i = 0; i < table.nr_rows; i++) {
		const struct call_row *row = &table.rows[i];
		const struct call_path *path = call_path_find(row->path);

		if (!path)
			fail_msg("the table's path \"%s\" is unknown", row->path);
		for (unsigned int k = 0; path->sizes[k]; k++) {
			struct call_scene scene = {.variant = row->variant, .size = path->sizes[k]};

			assert_int_equal(call_path_measure(path, &scene), 0);
			wrong += compare(row, &scene, false);
		}
	}
	assert_int_equal(wrong, 0);
}

static void the_table_has_every_path_of_both_variants(void **state)
{
	static const char *const variants[] = {"trylock", "rcu"};

	(void)state;
	for (const struct call_path *path = call_paths; path->name; path++)
		for (unsigned int v = 0; v < 2; v++)
			if (!call_table_find(&table, path->name, variants[v]))
				fail_msg("no row for \"%s\" of %s", path->name, variants[v]);
}

/* The comparison can fail: one call more or less in any column is noticed. */
static void a_changed_table_is_noticed(void **state)
{
	const struct call_path *path = &call_paths[0];
	struct call_row *row = call_table_find(&table, path->name, "trylock");
	struct call_scene scene = {.variant = "trylock", .size = path->sizes[0]};

	(void)state;
	assert_non_null(row);
	assert_int_equal(call_path_measure(path, &scene), 0);
	for (int call = 0; call < NR_SIM_CALLS; call++) {
		row->term[call].constant++;
		assert_int_equal(compare(row, &scene, true), 1);
		row->term[call].constant--;
	}
	assert_int_equal(compare(row, &scene, false), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_has_every_path_of_both_variants),
		cmocka_unit_test(each_path_makes_the_calls_of_the_table),
		cmocka_unit_test(a_changed_table_is_noticed),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s FIDELITY.md\n", argv[0]);
		return 2;
	}
	doc_path = argv[1];
	return cmocka_run_group_tests_name("surface calls", tests, load_table, NULL);
}
