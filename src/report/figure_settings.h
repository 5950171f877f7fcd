/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of a figure's script: plots/style.gp lists them. */
#ifndef REPORT_FIGURE_SETTINGS_H
#define REPORT_FIGURE_SETTINGS_H

#include "src/report/figures.h"

/*
 * Fills @job's settings and labels, whose bytes are to be freed. Labels are two blocks of a data
 * file: a row for each variant, in the order of the data's blocks, and one for each text along
 * an axis. 0, or -ENOMEM.
 */
int figure_settings(const struct figure *figure, const struct figure_input *input,
		    const struct style_map *styles, struct gnuplot_job *job);

/* Adds a variant's name with its switches on lines of their own. */
void text_list_add_wrapped(struct text_list *list, const char *label);

#endif
