/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests that run for each variant of a kind: one cmocka test for each pair, named
 * "test variant".
 */
#ifndef PROPERTY_SUITE_H
#define PROPERTY_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/world/model.h"
#include "tests/world/pages.h"

struct suite_test {
	const char *name;
	/* On a booted kernel, with a pool of its own; @model has no live object. */
	void (*run)(struct model *model);
	unsigned int flags;	 /* variants that have all of these: ZS_MOVABLE | ... */
	const char *variant;	 /* only this one, with switches; NULL: all */
	unsigned int nr_objects; /* of the model; 0: 256 */
};

#define SUITE_TEST(fn, variant_flags, ...)                                  \
	{                                                                   \
		.name = #fn, .run = fn, .flags = variant_flags, __VA_ARGS__ \
	}

/* Runs all of them; argv[1], if given, is the only variant. The exit status of main(). */
int suite_main(const char *name, const struct suite_test *tests, unsigned int nr_tests, int argc,
	       char **argv);

/* Fails the test when the model saw a difference. */
void suite_assert_same(struct model *model);

#endif
