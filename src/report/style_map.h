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

struct style {
	char *label;
	unsigned int number; /* 1..STYLE_COUNT */
};

struct style_map {
	struct style *styles; /* by label */
	size_t nr, room;
};

/* Reads the map and gives every label of @set its style. As result_load(). */
int style_map_init(struct style_map *map, const struct result_set *set, struct error *err);
void style_map_free(struct style_map *map);
unsigned int style_of(const struct style_map *map, const char *label);
/* The same, as groups_make() asks for it. */
unsigned int style_rank(const void *map, const char *label);

#endif
