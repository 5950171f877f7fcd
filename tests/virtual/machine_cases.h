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
	unsigned int nr_cpus; /* of the machine; the case is a task of CPU 0 */
};

struct machine_case_module {
	/* Boots, runs the case as the task of CPU 0, shuts down; NULL or what was wrong. */
	const char *(*run)(const struct machine_case *test);
	const struct machine_case *cases; /* ends with a NULL name */
};

extern const struct machine_case_module machine_case_module;

#define TICK_NS 1000000u /* of the default HZ */

#define CHECK(cond)                   \
	do {                          \
		if (!(cond))          \
			return #cond; \
	} while (0)

/* many_cpus.c */
const char *locks_of_many_cpus(void);
const char *work_stays_on_its_cpu(void);
const char *grace_periods_of_many_cpus(void);

#endif
