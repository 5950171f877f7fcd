/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module of accesses exports: each access, and how the runtime should see it. */
#ifndef TESTS_VIRTUAL_ACCESS_CASES_H
#define TESTS_VIRTUAL_ACCESS_CASES_H

#include "sim/virtual/runtime/observed.h"

struct access_case {
	const char *name;
	void (*run)(void);
	uint64_t count[NR_ACCESS_KINDS];
	/* Its result, to be checked after the accesses were counted; NULL: none. */
	int (*wrong)(void);
};

struct access_module {
	int (*set_up)(void);
	void (*tear_down)(void);
	/* Runs a case on fresh words; what was observed, by kind. */
	void (*observe)(const struct access_case *test, struct sim_observed *out);
	const struct access_case *cases; /* ends with a NULL name */
};

extern const struct access_module access_module;

#endif
