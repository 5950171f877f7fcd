/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Data races: two accesses of the same bytes on two CPUs, one of them a write, that nothing orders,
 * whether or not this schedule brought them close together.
 *
 * RACE_KCSAN has the kernel's default rules (kernel/kcsan, lib/Kconfig.kcsan): it takes a plain
 * aligned write of at most a word as if it were marked, so it reports plain reads, and writes that
 * are larger or not aligned. RACE_STRICT reports every pair of which one is not marked. In both,
 * giving memory out and taking it back are plain writes of all its bytes.
 */
#ifndef EXPLORE_RACE_H
#define EXPLORE_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum race_profile { RACE_KCSAN, RACE_STRICT };

#define RACE_WRITE  (1u << 0)
#define RACE_MARKED (1u << 1) /* READ_ONCE(), atomics */
#define RACE_BULK   (1u << 2) /* a memory function, or memory given out or back: never atomic */

struct race_access {
	const volatile void *addr;
	size_t size;
	unsigned int flags;
	unsigned int cpu;
	void *pc;
	uint32_t stack; /* the caller's, to find it again; 0: not kept */
};

/* Forgets all accesses. @keep_stacks: race_check() gets them, for reports. */
void race_reset(enum race_profile profile, bool keep_stacks);

/* A CPU's access of some kind, as one number. */
static inline unsigned int race_who(unsigned int cpu, unsigned int flags)
{
	return cpu | flags << 8;
}

/*
 * Looks at an access, and remembers it. No struct is passed: this is called for each access. If it
 * races with an earlier one, race_found() is told both; @earlier's addr and size are the bytes that
 * both touch.
 */
void race_check(const volatile void *addr, size_t size, unsigned int who, void *pc, uint32_t stack);
/* detect.c */
void race_found(const struct race_access *access, const struct race_access *earlier);

#endif
