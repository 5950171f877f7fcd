/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which line style (colour, dash, point) a variant has in every figure. plots/variants.map
 * gives the known ones theirs; any other gets one by its name, the next free one when two
 * in the same set of results would share it.
 */
#ifndef REPORT_STYLE_MAP_H
#define REPORT_STYLE_MAP_H

#include "src/results/result_file.h"

#define STYLE_COUNT	 16u /* linetypes that plots/style.gp defines */
#define STYLE_FIRST_FREE 6u  /* those below are for the map alone */
#define STYLE_MAX_LABELS 256 /* in one set */

struct style_map {
	char labels[STYLE_MAX_LABELS][128];
	unsigned int styles[STYLE_MAX_LABELS]; /* 1..STYLE_COUNT */
	size_t nr;
};

/* Reads the map and gives every label of @set its style. As result_load(). */
int style_map_init(struct style_map *map, const struct result_set *set, struct error *err);
unsigned int style_of(const struct style_map *map, const char *label);

#endif
