// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same sources, built twice: on one CPU a trace leaves the same memory, classes and
 * checksum behind on both machines, and the virtual one sees the same accesses every time.
 * Arguments: the native and the virtual module.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "tests/virtual/two_builds.h"

static char **module_paths;
static const struct machine_module *native, *simulated;

static const struct machine_module *load(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		fprintf(stderr, "%s\n", dlerror());
	return library ? dlsym(library, "zslab_machine") : NULL;
}

static int load_both(void **state)
{
	(void)state;
	native = load(module_paths[0]);
	simulated = load(module_paths[1]);
	return native && simulated ? 0 : -1;
}

static void replay(const struct machine_module *module, const struct zs_ops *ops,
		   const char *migrate, struct two_builds_result *result)
{
	struct two_builds_run run = {module, ops->name, migrate};

	if (two_builds_replay(&run, result))
		fail_msg("%s on %s: the replay ended the process", ops->name, module->name);
	if (result->rc)
		fail_msg("%s on %s: %s", ops->name, module->name, result->error);
	assert_int_equal(result->verify_failures, 0);
	assert_int_equal(result->leaked, 0);
	assert_true(result->operations > 0);
}

static void the_modules_tell_what_they_are(void **state)
{
	(void)state;
	assert_int_equal(native->abi, MACHINE_MODULE_ABI);
	assert_int_equal(simulated->abi, MACHINE_MODULE_ABI);
	assert_string_equal(native->name, "native");
	assert_string_equal(simulated->name, "virtual");
	assert_false(native->simulated);
	assert_true(simulated->simulated);
	assert_null(native->observed);
}

static void assert_same_memory(const struct two_builds_result *a, const struct two_builds_result *b)
{
	assert_memory_equal(&a->memory, &b->memory, sizeof(a->memory));
	assert_int_equal(a->nr_classes, b->nr_classes);
	assert_memory_equal(a->classes, b->classes, sizeof(a->classes));
	assert_int_equal(a->nr_after, b->nr_after);
	assert_memory_equal(a->after, b->after, sizeof(a->after));
}

static void both_builds_leave_the_same_behind(void **state)
{
	static struct two_builds_result a, b;

	(void)state;
	for (const struct zs_ops *const *ops = native->variants; *ops; ops++) {
		if ((*ops)->flags & ZS_HOST_MEMORY)
			continue; /* not in the virtual build */
		replay(native, *ops, NULL, &a);
		replay(simulated, *ops, NULL, &b);
		/* When a queued free frees its slot depends on the worker's timing. */
		if (!((*ops)->flags & ZS_DEFERS_FREES))
			assert_same_memory(&a, &b);
		assert_int_equal(a.has_checksum, b.has_checksum);
		assert_int_equal(a.checksum, b.checksum);
		assert_int_equal(a.operations, b.operations);
		assert_int_equal(a.verified, b.verified);
		if ((*ops)->flags & ZS_HOLDS_PAGES) {
			assert_true(a.memory.peak_pages > 0);
			assert_true(a.nr_classes > 0);
		}
		if ((*ops)->flags & ZS_HOLDS_CONTENTS)
			assert_true(a.has_checksum && a.checksum && a.verified);
	}
}

static void the_virtual_machine_sees_the_same_every_time(void **state)
{
	static struct two_builds_result a, b;

	(void)state;
	for (const struct zs_ops *const *ops = simulated->variants; *ops; ops++) {
		replay(simulated, *ops, NULL, &a);
		replay(simulated, *ops, NULL, &b);
		assert_memory_equal(&a.observed, &b.observed, sizeof(a.observed));
		if (!((*ops)->flags & ZS_KERNEL_POLICY))
			continue;
		for (int kind = 0; kind < NR_ACCESS_KINDS; kind++)
			if (kind != ACCESS_VOLATILE_READ && kind != ACCESS_VOLATILE_WRITE)
				assert_true(a.observed.count[kind] > 0);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_modules_tell_what_they_are),
		cmocka_unit_test(both_builds_leave_the_same_behind),
		cmocka_unit_test(the_virtual_machine_sees_the_same_every_time),
	};

	if (argc != 3) {
		fprintf(stderr, "usage: %s NATIVE-MODULE VIRTUAL-MODULE\n", argv[0]);
		return 2;
	}
	module_paths = argv + 1;
	return cmocka_run_group_tests_name("two builds", tests, load_both, NULL);
}
