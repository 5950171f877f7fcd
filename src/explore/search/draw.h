/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small scenarios, drawn, changed, and printed. Alike for a seed. */
#ifndef SEARCH_DRAW_H
#define SEARCH_DRAW_H

#include <stdint.h>
#include <stdio.h>

#include "src/modules/explore_module.h"

/*
 * Draws @program with a random generator of @seed: a new one, or one of the @nr of @kept with a few
 * changes. No object is used by two tasks or after it was freed, and the task that destroys the
 * pool or unplugs a CPU waits for those that must end before.
 */
void draw_program(struct scenario_program *program, uint64_t seed,
		  const struct scenario_program *kept, size_t nr);

/* As a file for zslab explore; @head: what its first comment says. @name: the scenario's. */
void draw_print(const struct scenario_program *program, const char *name, const char *head,
		FILE *out);

/* False: not a program that draw_program() can make. */
bool draw_is_good(const struct scenario_program *program);

#endif
