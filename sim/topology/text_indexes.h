/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Levels of synthetic text, and what "indexes=" may say of them. */
#ifndef TOPOLOGY_TEXT_INDEXES_H
#define TOPOLOGY_TEXT_INDEXES_H

#include <hwloc.h>

#include "sim/host.h"

/* For the whole machine; hwloc's limit is 128, and it is slow with many. */
#define TEXT_MAX_LEVELS 32u
#define TEXT_MAX_INDEX	65535u
/* The type of a level without one. */
#define TEXT_UNTOLD ((hwloc_obj_type_t)-1)

struct span {
	const char *start;
	size_t len;
};

struct text_level {
	struct span name;      /* empty: none */
	hwloc_obj_type_t type; /* or TEXT_UNTOLD */
	u64 arity, width;      /* children of each parent; objects */
};

/* A cache of any level and kind. */
bool text_type_is_cache(hwloc_obj_type_t type);

/* A level, or in brackets a child, may be of it. */
bool text_type_is_known(hwloc_obj_type_t type);

/*
 * What "indexes=" says of @total objects: numbers ("0,2,1,3"), loops ("2*4:4*1"), or types of
 * levels ("numa:core"), none of which makes hwloc 2.9 fail an assertion or allocate without
 * measure. Whether they name each object once is hwloc's matter: else it ignores them.
 */
bool text_indexes_are_sane(const struct span *indexes, const struct text_level *levels,
			   unsigned int nr_levels, u64 total);

#endif
