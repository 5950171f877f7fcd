// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/text_indexes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool text_type_is_cache(hwloc_obj_type_t type)
{
	return type != TEXT_UNTOLD && hwloc_obj_type_is_cache(type);
}

bool text_type_is_known(hwloc_obj_type_t type)
{
	return type == HWLOC_OBJ_NUMANODE || type == HWLOC_OBJ_PACKAGE || type == HWLOC_OBJ_DIE ||
	       type == HWLOC_OBJ_CORE || type == HWLOC_OBJ_PU || type == HWLOC_OBJ_GROUP ||
	       text_type_is_cache(type);
}

static bool read_below(const char **p, unsigned long min, unsigned long max, unsigned long *value)
{
	char *end;

	if (!isdigit((unsigned char)**p))
		return false;
	*value = strtoul(*p, &end, 10);
	*p = end;
	return *value >= min && *value <= max;
}

static bool numbers_are_sane(const char *p, const char *end)
{
	unsigned long number;

	for (;; p++) {
		if (!read_below(&p, 0, TEXT_MAX_INDEX, &number))
			return false;
		if (p == end || *p != ',')
			return p == end;
	}
}

/* hwloc asserts that the product of the counts is not 0: it must not overflow. */
static bool loops_are_sane(const char *p, const char *end, u64 total)
{
	unsigned long step, times;
	u64 product = 1;

	for (;; p++) {
		if (!read_below(&p, 1, total, &step) || *p++ != '*' ||
		    !read_below(&p, 1, total, &times))
			return false;
		product *= times;
		if (product > total)
			return false;
		if (p == end || *p != ':')
			return p == end;
	}
}

/*
 * hwloc asserts that at most @total objects are of that type. CPUs are the last level, which
 * it does not mark as such before it looks there.
 */
static bool type_is_sane(const char *word, const struct text_level *levels, unsigned int nr_levels,
			 u64 total)
{
	hwloc_obj_type_t type;
	bool found = false;

	if (hwloc_type_sscanf(word, &type, NULL, 0) || type == HWLOC_OBJ_PU)
		return false;
	for (unsigned int i = 1; i + 1 < nr_levels; i++) {
		if (levels[i].type != type)
			continue;
		if (levels[i].width > total)
			return false;
		found = true;
	}
	return found;
}

static bool types_are_sane(const char *p, const char *end, const struct text_level *levels,
			   unsigned int nr_levels, u64 total)
{
	while (p < end) {
		const char *colon = memchr(p, ':', (size_t)(end - p));
		size_t len = (size_t)((colon ? colon : end) - p);
		char word[16];

		if (!len || len >= sizeof(word))
			return false;
		snprintf(word, sizeof(word), "%.*s", (int)len, p);
		if (!type_is_sane(word, levels, nr_levels, total))
			return false;
		p += len + (colon != NULL);
	}
	return p[-1] != ':';
}

bool text_indexes_are_sane(const struct span *indexes, const struct text_level *levels,
			   unsigned int nr_levels, u64 total)
{
	const char *p = indexes->start, *end;

	if (!indexes->len)
		return true;
	end = p + indexes->len;
	if (!isdigit((unsigned char)*p))
		return types_are_sane(p, end, levels, nr_levels, total);
	return memchr(p, '*', indexes->len) ? loops_are_sane(p, end, total)
					    : numbers_are_sane(p, end);
}
