/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's observe(): where every access of instrumented code arrives. The entry points that
 * the compiler calls (tsan_runtime_*.c) and our own memory functions (string.c) all end here.
 *
 * A line that the running CPU has to itself, in its first cache, or has a copy of to read, costs a
 * hit and no more: the inline part. All else is model_access()'s.
 *
 * Simulated are the accesses to the arena, and to the data of observed objects, which has lines of
 * its own behind the arena's (data.c). A stack or a constant table has no other CPU that could see
 * it.
 */
#ifndef MACHINE_OBSERVE_H
#define MACHINE_OBSERVE_H

#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/observed.h"

/* All in one module: no look into a table of addresses at each use. */
#pragma GCC visibility push(hidden)

/*
 * Accesses of the simulated machine since boot, and those elsewhere. One host thread runs all
 * simulated CPUs, so plain words do.
 */
extern struct sim_observed sim_observed;

/* Picoseconds of the running CPU; from sim_virtual_limit on another CPU comes first. */
extern uint64_t sim_virtual_clock, sim_virtual_limit;

/* Who has a line, and when it last came into a cache. */
struct model_line {
	uint32_t key;  /* MODEL_NOBODY, a CPU's number + 1, or one of the others below */
	uint32_t more; /* index of its struct model_more; 0: none */
	union {
		struct {
			uint32_t stamp;	   /* fills of the owner's core, when it came to L1 */
			uint32_t l3_stamp; /* fills of its cluster's L3, when it came there */
		};
		uint64_t sharers; /* MODEL_SHARED: of the first cores, those that have it */
	};
};
#define MODEL_NOBODY 0u	      /* memory alone has it */
#define MODEL_SHARED 0x10000u /* one or more, to read */
#define MODEL_BUSY   0x20000u /* transferred, or asked for */

extern struct model_line *model_lines;	    /* NULL before boot */
extern struct model_line *model_data_lines; /* of module data */

/* Of the running CPU. */
struct model_hot {
	uint32_t key;	   /* its number + 1 */
	uint32_t fills;	   /* of its core's L1 */
	uint32_t l1_lines; /* how many that L1 holds */
	uint32_t stores;   /* on their way from other CPUs; and a bit: from elsewhere */
	uint32_t core;
	uint64_t core_bit; /* in a line's sharers; 0: not one of the first cores */
	uint32_t cost[NR_ACCESS_KINDS];
};
#define MODEL_FILLING 0x80000000u
extern struct model_hot model_hot;

/* The memory that module data of observed objects takes; see data.c. */
extern uintptr_t model_data_start, model_data_size;

/* What is copied from there is left out, at the cost of a copy: see sim_leave_out(). */
extern uintptr_t model_left_out_start, model_left_out_size;
#define observe_moves(from) ((uintptr_t)(from)-model_left_out_start >= model_left_out_size)

/* The access is not a plain hit, or the running CPU has had its time; moves the clock. */
void model_access(struct model_line *line, enum sim_access kind, const volatile void *addr,
		  const void *pc);
/* A full barrier. */
void model_fence(void);

static inline bool model_hits(const struct model_line *line, enum sim_access kind)
{
	if (line->key == model_hot.key)
		return model_hot.fills - line->stamp < model_hot.l1_lines &&
		       (kind != ACCESS_ATOMIC_RMW || !model_hot.stores);
	return !sim_access_writes(kind) && line->key == MODEL_SHARED &&
	       line->sharers & model_hot.core_bit;
}

/* False: @addr is elsewhere. */
static inline bool observe_finds(const volatile void *addr, struct model_line **line)
{
	uintptr_t offset = (uintptr_t)addr - SIM_ARENA_BASE;

	if (__builtin_expect(offset < SIM_ARENA_WINDOW, 1)) {
		*line = &model_lines[offset / OBSERVE_LINE];
		return true;
	}
	offset = (uintptr_t)addr - model_data_start;
	*line = &model_data_lines[offset / OBSERVE_LINE];
	return offset < model_data_size;
}

/* @pc: return address into the code that made the access. */
static inline void observe_line(struct model_line *line, const volatile void *addr,
				enum sim_access kind, void *pc)
{
	sim_observed.count[kind]++;
	if (__builtin_expect(sim_virtual_clock <= sim_virtual_limit && model_hits(line, kind), 1))
		sim_virtual_clock += model_hot.cost[kind];
	else
		model_access(line, kind, addr, pc);
}

static inline void observe(const volatile void *addr, size_t size, enum sim_access kind, void *pc)
{
	struct model_line *line;

	(void)size;
	if (observe_finds(addr, &line))
		observe_line(line, addr, kind, pc);
	else
		sim_observed.elsewhere++;
}

/* Its lines follow each other in the directory, too. */
#define OBSERVE_RANGES
static inline void observe_range(const volatile void *addr, size_t size, enum sim_access kind,
				 void *pc)
{
	uintptr_t at = (uintptr_t)addr, end = at + size;
	struct model_line *line;

	if (!size)
		return;
	if (!observe_finds(addr, &line)) {
		sim_observed.elsewhere += (end - 1) / OBSERVE_LINE - at / OBSERVE_LINE + 1;
		return;
	}
	for (; at < end; at = (at | (OBSERVE_LINE - 1)) + 1)
		observe_line(line++, (const void *)at, kind, pc);
}

static inline void observe_fence(int order, void *pc)
{
	(void)pc;
	if (order == __ATOMIC_SEQ_CST)
		model_fence();
}

/* Stacks are kept for those who look at them. */
extern bool model_stacks_on;
void model_function_entry(const void *pc);
void model_function_exit(void);

#pragma GCC visibility pop

#define observe_function_entry(call_pc)                                    \
	do {                                                               \
		(void)(call_pc);                                           \
		if (__builtin_expect(model_stacks_on, 0))                  \
			model_function_entry(__builtin_return_address(0)); \
	} while (0)
#define observe_function_exit()                           \
	do {                                              \
		if (__builtin_expect(model_stacks_on, 0)) \
			model_function_exit();            \
	} while (0)

#endif
