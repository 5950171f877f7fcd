/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the detectors are told, in the order in which it happens. One host thread runs
 * everything, so nothing here is concurrent. Nothing that a detector does is observed: its state
 * is the host's, and detect_reset() puts it back.
 */
#ifndef SIM_VIRTUAL_EXPLORE_DETECT_H
#define SIM_VIRTUAL_EXPLORE_DETECT_H

#include "sim/virtual/explore/explore.h"
#include "sim/virtual/runtime/observed.h"

#include <stdbool.h>
#include <stddef.h>

/* Orders of an atomic access: the compiler's __ATOMIC_ values. */
struct explore_access {
	const volatile void *addr;
	size_t size;
	enum sim_access kind;
	int order; /* of atomics; else __ATOMIC_RELAXED */
	unsigned int cpu;
	void *pc; /* return address into the code that made it */
};

/*
 * Before the access is made, on the CPU that makes it and after the schedule has let it; so what
 * comes next on this CPU is the access itself. Atomics of the scheduler come too, outside of the
 * arena: they order a wake-up before what is woken.
 */
void detect_access(const volatile void *addr, size_t size, enum sim_access kind, int order,
		   unsigned int cpu, void *pc);

/* An atomic of the scheduler's own: of its order alone. */
void detect_sync(const volatile void *addr, enum sim_access kind, int order, unsigned int cpu);

/* A fence of that order. */
void detect_fence(unsigned int cpu, int order, void *pc);

/* A read-modify-write was made, and is no compare-exchange that failed: that has only read. */
void detect_modified(const volatile void *addr, int order, unsigned int cpu);

/* data_race() begins, or ends. */
void detect_data_race(unsigned int cpu, bool begins);

/* Memory given out and back, each once. */
enum detect_memory { DETECT_ALLOC, DETECT_FREE };
struct detect_object {
	const void *addr;
	size_t size;
	const char *what; /* "page", "zspage object" ... */
	unsigned int cpu;
	void *pc;
	bool is_page;
	bool keeps_type; /* readers may look at it while it is free */
	bool alone;	 /* no tasks run that could race with it */
};
void detect_memory(const struct detect_object *object, enum detect_memory event);

struct detect_rules {
	bool strict;   /* else the kernel's defaults: race.h */
	bool no_races; /* none is reported */
	bool stacks;   /* of every access, for reports: costs time, so for a replay */
};
/* Before detect_begin(), or between schedules. */
void detect_set_rules(const struct detect_rules *rules);

/* Before the first schedule: what is there then is allocated, initialised and ordered before all. */
void detect_begin(void);
/* A schedule begins, or another after the world was put back. */
void detect_reset(void);

/*
 * For detectors. The bug is recorded with the schedule, which ends here: does not return.
 * @class: "race", "use-after-free" ...: one word by which failures are counted. @text: the report,
 * lines ending in \n.
 */
void explore_bug(const char *class, const char *text) __attribute__((noreturn, cold));

/* The function entries that @cpu's task is in, innermost first; how many were stored. */
unsigned int explore_callers(unsigned int cpu, void **pcs, unsigned int max);
/* "file:line function" of @pc, as far as debug information tells, without allocating. */
void explore_describe_pc(void *pc, char *out, size_t size);

#endif
