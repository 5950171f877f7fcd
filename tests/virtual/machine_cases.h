/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module of machine cases exports: each runs on a freshly booted virtual machine. */
#ifndef TESTS_VIRTUAL_MACHINE_CASES_H
#define TESTS_VIRTUAL_MACHINE_CASES_H

#include <stddef.h>

struct machine_case {
	const char *name;
	/* Returns NULL, or what was wrong. */
	const char *(*run)(void);
	/* Part of the BUG that ends the process; NULL: it must not. */
	const char *bug;
};

struct machine_case_module {
	/* Boots, runs the case as the task of CPU 0, shuts down; NULL or what was wrong. */
	const char *(*run)(const struct machine_case *test);
	const struct machine_case *cases; /* ends with a NULL name */
};

extern const struct machine_case_module machine_case_module;

#endif
