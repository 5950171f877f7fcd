// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The runtime of the virtual build sees each access once, with its kind, and performs it as the
 * compiler asked. Argument: the module of accesses.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <stdio.h>

#include "tests/virtual/access_cases.h"

static const char *module_path;
static void *library;
static const struct access_module *module;

static int set_up(void **state)
{
	(void)state;
	library = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);
	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		return -1;
	}
	module = dlsym(library, "access_module");
	return module ? module->set_up() : -1;
}

static int tear_down(void **state)
{
	(void)state;
	module->tear_down();
	return dlclose(library);
}

static void every_access_is_seen_once_as_its_kind(void **state)
{
	int failures = 0;

	(void)state;
	for (const struct access_case *c = module->cases; c->name; c++) {
		struct sim_observed seen;

		module->observe(c, &seen);
		for (int kind = 0; kind < NR_ACCESS_KINDS; kind++) {
			if (seen.count[kind] == c->count[kind])
				continue;
			fprintf(stderr, "%s: kind %d seen %llu times, expected %llu\n", c->name,
				kind, (unsigned long long)seen.count[kind],
				(unsigned long long)c->count[kind]);
			failures++;
		}
	}
	assert_int_equal(failures, 0);
}

static void the_operation_is_carried_out(void **state)
{
	(void)state;
	for (const struct access_case *c = module->cases; c->name; c++) {
		struct sim_observed seen;

		module->observe(c, &seen);
		if (c->wrong && c->wrong())
			fail_msg("%s left a wrong value", c->name);
	}
}

static void accesses_elsewhere_are_kept_apart(void **state)
{
	struct sim_observed seen;
	const struct access_case *last = module->cases;

	(void)state;
	while (last[1].name)
		last++;
	assert_string_equal(last->name, "stack only");
	module->observe(last, &seen);
	assert_true(seen.elsewhere > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_access_is_seen_once_as_its_kind),
		cmocka_unit_test(the_operation_is_carried_out),
		cmocka_unit_test(accesses_elsewhere_are_kept_apart),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s MODULE\n", argv[0]);
		return 2;
	}
	module_path = argv[1];
	return cmocka_run_group_tests_name("virtual runtime", tests, set_up, tear_down);
}
