/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search has covered: pairs of places in the code whose accesses of the same bytes came one
 * after the other from two CPUs, one of them a write. A schedule that adds a pair has shown an
 * order of two lines that no earlier one has.
 */
#ifndef EXPLORE_COVERAGE_H
#define EXPLORE_COVERAGE_H

#include <stdint.h>

/* @before and @after: where the two accesses were made. */
void coverage_add(const void *before, const void *after);
/* Pairs of the whole search; no more are counted when there is no room. */
uint32_t coverage_pairs(void);

#endif
