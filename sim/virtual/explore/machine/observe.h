/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The explorer's observe(): an access of the simulated kernel is a place where another CPU may
 * go on. The scheduler, boot and slabs are part of the machine instead: their files are built
 * with hooks of other names (quiet_names.h), which end in explore_quiet(), since nothing may
 * switch inside them; all that they write is put back, too.
 */
#ifndef MACHINE_OBSERVE_H
#define MACHINE_OBSERVE_H

/* Detectors see the order of an atomic access: see runtime/observe.h. */
#define OBSERVE_ORDERS

#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/observed.h"

extern struct sim_observed sim_observed;
/* All tasks have ended: reads take no time from now on, and no detector sees them. */
extern bool explore_all_ended __attribute__((visibility("hidden")));

/* Before the access; @order: one of the compiler's __ATOMIC_ values. */
void explore_access(const volatile void *addr, size_t size, enum sim_access kind, int order,
		    void *pc);
void explore_quiet(const volatile void *addr, size_t size, enum sim_access kind, int order);
/* A run of bytes is written. */
void explore_quiet_range(const volatile void *addr, size_t size);
/* After an atomic one: a compare-exchange that failed has only read. */
void explore_atomic_done(const volatile void *addr, enum sim_access kind, int order, bool wrote);
/* A read-modify-write is about to write. */
void explore_modify(const volatile void *addr, size_t size, int order, void *pc);
void explore_fence(int order, void *pc);
/* Functions are entered and left: the stacks of reports. */
void explore_enter(void *call_pc);
void explore_leave(void);

static inline void observe_ordered(const volatile void *addr, size_t size, enum sim_access kind,
				   int order, void *pc)
{
#ifdef TSAN_QUIET
	/* A plain read neither has to be put back nor orders anything. */
	if (sim_access_writes(kind) || (kind == ACCESS_ATOMIC_LOAD && !explore_all_ended))
		explore_quiet(addr, size, kind, order);
#else
	if (sim_access_writes(kind) || !explore_all_ended)
		explore_access(addr, size, kind, order, pc);
#endif
}

/* @pc: return address into the code that made the access. */
static inline void observe(const volatile void *addr, size_t size, enum sim_access kind, void *pc)
{
	observe_ordered(addr, size, kind, __ATOMIC_RELAXED, pc);
}

static inline void observe_atomic_done(const volatile void *addr, size_t size, enum sim_access kind,
				       int order, void *pc, bool wrote)
{
	if (!explore_all_ended)
		explore_atomic_done(addr, kind, order, wrote);
}

static inline void observe_modify(const volatile void *addr, size_t size, int order, void *pc)
{
#ifdef TSAN_QUIET
	(void)addr, (void)size, (void)order, (void)pc;
#else
	explore_modify(addr, size, order, pc);
#endif
}

static inline void observe_fence(int order, void *pc)
{
	explore_fence(order, pc);
}

static inline bool observe_is_deaf(void)
{
	return explore_all_ended;
}

#ifdef TSAN_QUIET
#define OBSERVE_RANGES
static inline void observe_range(const volatile void *addr, size_t size, enum sim_access kind,
				 void *pc)
{
	(void)pc;
	if (size && sim_access_writes(kind))
		explore_quiet_range(addr, size);
}

#define observe_function_entry(call_pc) ((void)(call_pc))
#define observe_function_exit()		((void)0)
#else
#define observe_function_entry(call_pc) explore_enter(call_pc)
#define observe_function_exit()		explore_leave()
#endif

#endif
