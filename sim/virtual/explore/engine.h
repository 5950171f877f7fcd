/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The explorer's own state. The code here and in the files that include this is not instrumented;
 * what has to be put back between schedules is in struct explore_state, copied as a whole.
 */
#ifndef SIM_VIRTUAL_EXPLORE_ENGINE_H
#define SIM_VIRTUAL_EXPLORE_ENGINE_H

#include "sim/machine.h"
#include "sim/virtual/explore/detect.h"
#include "sim/virtual/explore/explore.h"
#include "sim/virtual/explore/private.h"
#include "sim/virtual/runtime/arena.h"

#define EXPLORE_WATCHED	   8u  /* words that a spinning CPU waits for, at most */
#define EXPLORE_FRAMES	   62u /* function entries kept for reports */
#define EXPLORE_MAX_STACKS 256u

/* What a CPU is about to do. */
struct explore_pending {
	const volatile void *addr; /* NULL: no access, but a wait or a wake-up */
	size_t size;
	bool write;
	enum sim_access kind;
	void *pc;
};

/* What a schedule keeps of a step: who comes; above it which store leaves, or how old a load is. */
#define EXPLORE_ACTOR_BITS 4u
#define EXPLORE_ACTOR_MASK ((1u << EXPLORE_ACTOR_BITS) - 1)

struct explore_frames;

struct explore_cpu {
	struct sim_cpu cpu;	       /* first: sim_self */
	struct explore_frames *frames; /* of the task that runs */
	u64 until;		       /* it idles until then */
	bool idle, kicked;
	u64 steps; /* that it has taken in this schedule */
	u64 read_since_relax, wrote_since_relax;
	struct {
		const volatile void *addr;
		size_t size;
		u64 value; /* as it was read */
	} watched[EXPLORE_WATCHED];
	unsigned int nr_watched; /* while it is parked */
	struct explore_pending pending;
};

/* Functions that a task is in, for reports. */
struct explore_frames {
	unsigned int depth; /* may exceed what is kept */
	void *pcs[EXPLORE_FRAMES];
};

struct explore_state {
	u64 clock; /* when the world was saved */
	unsigned int running;
	unsigned int left_from; /* number of the stack on which the world was saved */
	unsigned int enabled;	/* a bit for each CPU that can run */
	unsigned int timers;	/* idle, but could let time pass until their next event */
	unsigned int parked;	/* that spin for a word */
	unsigned int yielding;	/* that spin on words that are not known */
	unsigned int at_gate;
	unsigned int nr_tasks, nr_ended;
	bool together; /* tasks run, and a strategy decides */
	u64 steps;
	size_t heap_used, stacks_used, arena_used;
	struct explore_cpu cpus[EXPLORE_MAX_CPUS];
};

/* Each access reads these words: hidden symbols are addressed directly. */
#define EXPLORE_HIDDEN __attribute__((visibility("hidden")))

extern struct explore_state explore EXPLORE_HIDDEN;
extern struct explore_frames *explore_frames;

/*
 * A decision of a strategy: the CPU that goes on, out of @can, which is not empty. @forced: the
 * running CPU cannot.
 */
struct explore_strategy {
	const char *name;
	/* A schedule begins. False: there is none left. */
	bool (*begin)(u64 seed);
	unsigned int (*next)(unsigned int can, bool forced);
	/* A CPU waited without success, or let time pass: others should come first. NULL: nothing. */
	void (*yielded)(unsigned int cpu);
	/* The schedule is over. NULL: nothing. */
	void (*end)(void);
	/* What is left to explore, after a schedule: at most @size words; how many. NULL: nothing. */
	size_t (*save)(u32 *words, size_t size);
	/* False: no such words. NULL: there are none. */
	bool (*load)(const u32 *words, size_t nr);
	/* A load may return any of @most older values. How many to go back. NULL: none, ever. */
	unsigned int (*older)(unsigned int most);
	/* A store of @cpu waits in its buffer from now on, in tso. NULL: nothing. */
	void (*waits)(unsigned int cpu);
	/* The oldest of them leaves as a part of the step that runs. NULL: nothing. */
	void (*leaves)(unsigned int cpu, const struct explore_pending *store);
	bool every_step; /* asked also where one CPU alone can go on */
};

/* The host is switching CPUs: the first write that follows belongs to the switch. */
extern bool explore_carrying EXPLORE_HIDDEN;
extern const struct explore_strategy *explore_strategy EXPLORE_HIDDEN;
extern u64 explore_max_steps EXPLORE_HIDDEN;
/* Who may take steps: CPUs, and after them their store buffers, if there are any. */
extern unsigned int explore_actors EXPLORE_HIDDEN;
/* The schedule is shown. */
extern const struct explore_plan *explore_shown_to EXPLORE_HIDDEN;

static inline struct explore_cpu *explore_self(void)
{
	return (struct explore_cpu *)sim_running_cpu;
}

static inline unsigned int explore_bit(unsigned int cpu)
{
	return 1u << cpu;
}

/* CPUs in a set. A loop, since the processor may have no instruction that counts bits. */
static inline unsigned int explore_count(unsigned int cpus)
{
	unsigned int nr = 0;

	for (; cpus; cpus &= cpus - 1)
		nr++;
	return nr;
}

/* The @nth CPU of a set, from 0. */
static inline unsigned int explore_nth(unsigned int cpus, unsigned int nth)
{
	while (nth--)
		cpus &= cpus - 1;
	return (unsigned int)__builtin_ctz(cpus);
}

/* The strategy or a reader must see every step of this schedule. */
extern bool explore_every_step EXPLORE_HIDDEN;

/* No other CPU can take a step, and none waits for a word. */
static inline bool explore_runs_alone(void)
{
	return explore.enabled == explore_bit(explore.running) &&
	       !(explore.timers | explore.yielding | explore.parked);
}

/* carrier.c: chooses the CPU that runs; @forced: the running one cannot. None can: a deadlock. */
void explore_choose(bool forced);
/* The last stores leave their buffers, in the order of the strategy's choice. */
void explore_empty_buffers(void);
/* engine.c: tells that @cpu is about to touch this. */
void explore_show(unsigned int cpu, const struct explore_pending *access, const char *kind);
/* engine.c: CPUs that spin for it look again. */
void explore_wake_watchers(const volatile void *addr, size_t size);
/* The word's value, of at most 8 bytes. */
u64 explore_value(const volatile void *addr, size_t size);
/* carrier.c: reports a livelock. */
void explore_too_long(void) __attribute__((noreturn));

/* A step of the running CPU: each decision has a number of its own. */
static inline void explore_step(void)
{
	if (!explore.together)
		return;
	explore_self()->steps++;
	if (unlikely(++explore.steps > explore_max_steps))
		explore_too_long();
}

/* world.c: what is put back. */
int explore_world_init(void);
/* Memory that is no part of the world, never freed; NULL: none. */
void *explore_host_memory(size_t bytes);
/* This module's writable segment. */
extern char *explore_data_start EXPLORE_HIDDEN, *explore_data_end EXPLORE_HIDDEN;

static inline bool explore_in_data(uintptr_t addr)
{
	return addr - (uintptr_t)explore_data_start <
	       (size_t)(explore_data_end - explore_data_start);
}

static inline bool explore_is_private(uintptr_t addr)
{
	return addr - (uintptr_t)__start_explore_private <
	       (size_t)(__stop_explore_private - __start_explore_private);
}

/* Another CPU could see it. */
static inline bool explore_is_shared(const volatile void *addr)
{
	uintptr_t at = (uintptr_t)addr;

	return sim_in_arena(addr) || (explore_in_data(at) && !explore_is_private(at));
}

#define EXPLORE_LINE 64u
#define EXPLORE_TAGS 4096u
/* The line that was logged last, of those with the same hash. */
extern u64 *explore_logged[EXPLORE_TAGS] EXPLORE_HIDDEN;
void explore_log_slowly(const volatile void *addr, size_t size);

/* Something is about to be written, most often in a line that was written before. */
static inline bool explore_is_logged(const volatile void *addr, size_t size)
{
	uintptr_t at = (uintptr_t)addr, line = at & ~(uintptr_t)(EXPLORE_LINE - 1);

	return (uintptr_t)explore_logged[at / EXPLORE_LINE % EXPLORE_TAGS] == line &&
	       at - line + size <= EXPLORE_LINE;
}

static inline void explore_log_write(const volatile void *addr, size_t size)
{
	if (!explore_is_logged(addr, size))
		explore_log_slowly(addr, size);
}

void explore_world_save(const void *sp);
void explore_world_restore(void);
/* The debug mode: the first byte that differs from a copy made earlier; NULL: none. */
const void *explore_world_differs(void);
int explore_world_copy(void);
/* Of the stack that is in use; NULL: it is not one of the world's. */
extern struct explore_frames *explore_frames_now EXPLORE_HIDDEN;
/* Execution moves to this stack. */
void explore_enter_stack(const void *sp);
bool explore_is_world_stack(const void *sp);

/* messages.c: BUG and WARNING end the schedule from now on. */
void explore_catch_messages(void);
void explore_messages_reset(void);

/* oops.c: from now on a fault of the kernel code is a bug that ends the schedule. */
void explore_catch_faults(void);

/* schedule.c: the switches that were made. */
void explore_schedule_reset(void);
void explore_schedule_get(struct explore_failure *failure);
/* The schedule that runs is needed to repeat a later failure. */
void explore_schedule_keep(void);
void explore_schedule_end(void);
void explore_schedule_note(unsigned int from, unsigned int to, bool forced);

/* search.c: the schedule is a copy of another, and does not count. */
void explore_abandon(void) __attribute__((noreturn));
/* search.c: back to the search; does not return. */
void explore_leave_world(void) __attribute__((noreturn));

#endif
