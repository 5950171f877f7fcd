/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The setting of a result: the options that a figure depends on, without the number of repeats, the
 * other variants and the number of CPUs.
 */
#ifndef RESULTS_SETTING_H
#define RESULTS_SETTING_H

#include <stdio.h>

#include "src/results/result_file.h"

/* A new text, the same for the same setting, made of a result's head; NULL without memory. */
char *setting_text(const json_t *head);

/*
 * "native, 2 CPUs, migrate max, chain size 8, 9 repeats, measured": what separates figures, of
 * @nr results; "1 to 4 CPUs", "several" where they are not one. Something when there are none.
 */
void setting_print(FILE *out, const struct result *const *results, size_t nr);

/* ", migrate max, 2 CPUs": how @r differs from any of the @nr @others; @with_cpus: also in CPUs. */
void setting_print_apart(FILE *out, const struct result *r, const struct result *const *others,
			 size_t nr, bool with_cpus);

#endif
