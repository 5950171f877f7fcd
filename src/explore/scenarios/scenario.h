/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario: a few tasks of a few operations, which the explorer runs again and again under
 * schedules that it chooses. One file each, with SCENARIO() at its end and a line in meson.build.
 *
 *	setup()    once, alone, in process context on CPU 0: pools, objects, pages. What it leaves
 *	           is put back before each schedule.
 *	tasks[i]() each on a CPU of its own, at once; every access to the arena is a place where
 *	           another CPU may go on.
 *	check()    after all tasks have ended and deferred work and callbacks have run: alone again.
 *	teardown() after check(): frees all that lives and destroys the pool, so that leaks show.
 *
 * Each may be NULL. All state lives in the arena or in file-scope variables of instrumented code,
 * and is put back between schedules: no C library call that keeps state.
 */
#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include "src/zs/zsmalloc.h"

#define SCENARIO_MAX_TASKS 8u

/* What a scenario is run with. */
struct scenario_env {
	const struct zs_ops *ops; /* of the variant */
	struct zs_params params;
	u64 seed;
};

struct scenario {
	const char *name;	 /* as on the command line: "free-migrate" */
	const char *description; /* one line, for --list */
	void (*setup)(const struct scenario_env *env);
	void (*tasks[SCENARIO_MAX_TASKS])(void); /* ends with NULL, or is full */
	void (*check)(void);
	void (*teardown)(void);
	bool no_variant;     /* calls no allocator: check() comes at once, on some CPU */
	unsigned int nodes;  /* memory nodes; 0: 1 */
	const char *expects; /* a bug it has by design ("deadlock", "race" ...); NULL: none */
};

static inline unsigned int scenario_tasks(const struct scenario *scenario)
{
	unsigned int nr = 0;

	while (nr < SCENARIO_MAX_TASKS && scenario->tasks[nr])
		nr++;
	return nr;
}

/* Of its machine: one for each task, and one that deferred work can run on. */
static inline unsigned int scenario_cpus(const struct scenario *scenario)
{
	return scenario_tasks(scenario) + 1;
}

/* The scenario @symbol_ of this file; meson.build makes the table of them all. */
#define SCENARIO(symbol_) const struct scenario scenario_##symbol_

/* Ends with NULL. */
extern const struct scenario *const scenarios[];

/* A rule of the scenario's own: @what is reported with the schedule, which ends there. */
void scenario_fail(const char *file, int line, const char *what) __attribute__((noreturn, cold));

#define scenario_assert(cond)                                     \
	do {                                                      \
		if (unlikely(!(cond)))                            \
			scenario_fail(__FILE__, __LINE__, #cond); \
	} while (0)

#endif
