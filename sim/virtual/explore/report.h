/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The detectors' reports, in the kernel's style. None returns. */
#ifndef EXPLORE_REPORT_H
#define EXPLORE_REPORT_H

#include "sim/virtual/explore/detect.h"
#include "sim/virtual/explore/race.h"
#include "sim/virtual/explore/shadow.h"

/* How many calls deep a stack is kept, and shown. */
#define REPORT_DEPTH 16u

/* As mm/kcsan/report.c: @earlier was found when @access was about to be made. */
void report_race(const struct race_access *access, const struct race_access *earlier)
	__attribute__((noreturn, cold));

/* As mm/kasan/report.c: @bad is the first byte of @access that may not be touched. */
void report_bad_access(const struct explore_access *access, const volatile void *bad,
		       enum shadow_state state) __attribute__((noreturn, cold));

/* As arch/x86/mm/fault.c: the code at @pc touched @addr, where nothing is. */
void report_fault(unsigned int cpu, const void *addr, void *pc) __attribute__((noreturn, cold));

/* @addr was to be freed, and already is. */
void report_double_free(unsigned int cpu, const void *addr, const char *what, void *pc)
	__attribute__((noreturn, cold));

/* The calls that @cpu is in now, innermost first, @pc before them; how many. */
unsigned int report_stack(unsigned int cpu, void *pc, void **stack, unsigned int max);

#endif
