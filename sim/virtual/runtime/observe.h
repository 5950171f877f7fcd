/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine's observe(), and what all machines make of it. */
#ifndef RUNTIME_OBSERVE_H
#define RUNTIME_OBSERVE_H

#include <machine/observe.h>

#ifndef OBSERVE_ORDERS
/* An atomic access, before it is made. @order: one of the compiler's __ATOMIC_ values. */
static inline void observe_ordered(const volatile void *addr, size_t size, enum sim_access kind,
				   int order, void *pc)
{
	(void)order;
	observe(addr, size, kind, pc);
}

/* A read-modify-write is about to write. */
static inline void observe_modify(const volatile void *addr, size_t size, int order, void *pc)
{
	(void)addr, (void)size, (void)order, (void)pc;
}

/* An atomic load may be made at once: nothing hears of it. */
static inline bool observe_is_deaf(void)
{
	return false;
}

/* It was made; @wrote: it was no compare-exchange that failed. */
static inline void observe_atomic_done(const volatile void *addr, size_t size, enum sim_access kind,
				       int order, void *pc, bool wrote)
{
	(void)addr, (void)size, (void)kind, (void)order, (void)pc, (void)wrote;
}
#endif

#ifndef OBSERVE_RANGES
/* A run of bytes is one access for each cache line that it touches. */
static inline void observe_range(const volatile void *addr, size_t size, enum sim_access kind,
				 void *pc)
{
	uintptr_t at = (uintptr_t)addr, end = at + size;

	while (at < end) {
		uintptr_t next = (at | (OBSERVE_LINE - 1)) + 1;

		if (next > end)
			next = end;
		observe((const void *)at, next - at, kind, pc);
		at = next;
	}
}
#endif

#endif
