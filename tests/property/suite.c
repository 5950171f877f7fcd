// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/property/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TESTS 256

struct pair {
	const struct suite_test *test;
	const char *variant;
};

static struct pair pairs[MAX_TESTS];
static struct CMUnitTest unit_tests[MAX_TESTS];
static unsigned int nr_pairs;

void suite_assert_same(struct model *model)
{
	if (model->failures)
		fail_msg("%u differences", model->failures);
}

static void run_pair(void **state)
{
	const struct pair *pair = *state;
	unsigned int nr_objects = pair->test->nr_objects ? pair->test->nr_objects : 256;
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct model model;

	world_boot(&(struct world){.nr_nodes = 2, .nr_cpus = 2, .seed = 1});
	pool = world_pool(pair->variant, 8, &ops);
	model_init(&model, ops, pool, nr_objects, 1);

	pair->test->run(&model);

	model_free_all(&model);
	ops->flush(pool);
	model_check(&model, true);
	suite_assert_same(&model);
	ops->destroy_pool(pool);
	model_free(&model);
	world_shutdown();
}

static void add_pair(const struct suite_test *test, const char *variant)
{
	struct pair *pair = &pairs[nr_pairs];
	char *name;

	if (nr_pairs == MAX_TESTS || asprintf(&name, "%s %s", test->name, variant) < 0)
		abort();
	*pair = (struct pair){test, variant};
	unit_tests[nr_pairs++] = (struct CMUnitTest){name, run_pair, NULL, NULL, pair};
}

/* @variant may have switches; argv[1] is a name. */
static bool is_selected(const char *variant, int argc, char **argv)
{
	size_t length = strcspn(variant, ":");

	return argc < 2 || (strlen(argv[1]) == length && !strncmp(variant, argv[1], length));
}

int suite_main(const char *name, const struct suite_test *tests, unsigned int nr_tests, int argc,
	       char **argv)
{
	for (unsigned int i = 0; i < nr_tests; i++) {
		if (tests[i].variant && is_selected(tests[i].variant, argc, argv))
			add_pair(&tests[i], tests[i].variant);
		for (unsigned int v = 0; !tests[i].variant && zs_variants[v]; v++)
			if ((zs_variants[v]->flags & tests[i].flags) == tests[i].flags &&
			    is_selected(zs_variants[v]->name, argc, argv))
				add_pair(&tests[i], zs_variants[v]->name);
	}
	return _cmocka_run_group_tests(name, unit_tests, nr_pairs, NULL, NULL) ? 1 : 0;
}
