/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the model share. Its code is not instrumented: what it reads and writes is
 * bookkeeping of the simulator.
 *
 * Time is in picoseconds. Events are CPUs that go on, and lines that arrive or become free; they
 * are taken in order of time. A CPU runs ahead of the earliest event by at most the slack, and by
 * nothing where it touches a line that others have or want.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "sim/machine.h"
#include "sim/show.h"
#include "sim/watch.h"

#include <machine/observe.h>

#pragma GCC visibility push(hidden)

#define MODEL_NEVER	  (~0ull)
#define MODEL_ALL	  (1u << 16)
#define MODEL_NO_CPU	  0xffffu
#define MODEL_MAX_CORES	  SIM_MAX_CPUS
#define MODEL_MAX_SOCKETS 64u

/* params.c: the machine in ticks, and where each CPU is. */
struct model_place {
	u16 core, cluster, socket, node;
};

struct model_machine {
	u32 cost[NR_ACCESS_KINDS]; /* of a hit in L1, alone in the machine */
	u32 l1_lines, l2_lines, l3_lines;
	u64 l2, l3;
	u64 transfer[NR_DISTANCES];
	/* Parts of it, kept because each transfer needs them. */
	u64 half_hold[NR_DISTANCES]; /* of the transfer */
	u64 shared_read, per_sharer, pause, wakeup, idle_exit, tick, slack;
	u64 overlap_part, fill_part; /* of MODEL_ALL: what a line takes that does not come alone */
	double hold, smt_factor, all_cores_factor;
	unsigned int all_cores_from;
	unsigned int store_buffer;
	enum machine_arbitration arbitration;
	unsigned int nr_cores, nr_sockets;
	unsigned int core_words; /* of a set of cores */
	struct model_place place[SIM_MAX_CPUS];
	u16 sibling[SIM_MAX_CPUS]; /* next CPU of the core, round; itself: it is alone */
	u16 first_of_core[MODEL_MAX_CORES];
	u8 socket_distance[MODEL_MAX_SOCKETS * MODEL_MAX_SOCKETS];
	u64 memory[SIM_MAX_NODES * SIM_MAX_NODES];
	u64 cluster_cores[MODEL_MAX_CORES][MODEL_MAX_CORES / 64];
	u64 socket_cores[MODEL_MAX_SOCKETS][MODEL_MAX_CORES / 64];
};
extern struct model_machine model_machine;

/* 0, or -EINVAL: config->machine is no machine. */
int model_params_init(const struct sim_config *config);
/* How far apart the cores of two CPUs are. */
static inline enum machine_distance model_distance(unsigned int a, unsigned int b)
{
	const struct model_machine *m = &model_machine;
	const struct model_place *x = &m->place[a], *y = &m->place[b];

	if (x->core == y->core)
		return DISTANCE_SMT;
	if (x->socket != y->socket)
		return m->socket_distance[x->socket * m->nr_sockets + y->socket];
	return x->cluster == y->cluster ? DISTANCE_CLUSTER : DISTANCE_SOCKET;
}

static inline u64 model_part(u64 time, u64 part)
{
	return time * part / MODEL_ALL;
}

/* spinlock.c: takes the lock of that name; NULL: the default. -EINVAL: there is none. */
int model_lock_choose(const char *name);

/* show.c: prepares what the run is to show; nr_cpu_ids is set. 0 or -ENOMEM. */
int model_show_init(const struct sim_config *config);
void model_show_exit(void);

/* lock_stats.c; init: 0 or -ENOMEM. */
int model_lock_stats_init(bool wanted);
void model_lock_stats_exit(void);
void model_lock_stats_reset(void);
void model_lock_stats_run(bool run);
/* See sim_lock_stats(). */
unsigned int model_lock_sums(struct sim_lock_sum *out);
/* After model_lock_sums(): the places of its classes; returns how many. */
unsigned int model_lock_sites(const struct sim_lock_site **out);

/* line_stats.c; with model_watches_lines. */
extern bool model_watches_lines;
int model_line_stats_init(bool wanted);
void model_line_stats_exit(void);
void model_line_stats_reset(void);
void model_line_stats_run(bool run);
/*
 * Where an access to @at by the code at @pc counts. *@other_word: the access before it wanted
 * another word of the line.
 */
u32 model_line_asked(const volatile void *at, const void *pc, bool writes, bool *other_word);
void model_line_moved(u32 use, unsigned int cpu, enum machine_distance distance, u64 time,
		      bool other_word);
u32 model_line_uses(const struct sim_line_use **out);

/* stacks.c */
int model_stacks_init(bool wanted);
void model_stacks_exit(void);
void model_stacks_reset(void);
void model_stacks_run(bool run);
void model_stacks_switch(const struct sim_task_brief *from, const struct sim_task_brief *to);
void model_stacks_softirq(bool begins);
u32 model_stack_nodes(const struct sim_stack_node **out);

/* timeline.c */
int model_timeline_init(bool wanted);
void model_timeline_reset(void);
void model_timeline_run(bool run);
/* The running CPU goes on with the task of that name; NULL: it idles. */
void model_timeline_switch(const char *name);
void model_timeline_softirq(bool begins);
/* Since @since the running CPU has waited for a lock of that class; NULL: for the one at @at. */
void model_timeline_wait(const char *lock, const void *at, const void *pc, u64 since);
u32 model_timeline_events(const struct sim_timeline_event **out, u64 *left_out);

/* events.c: future events by time. Among those of one time the first added is first. */
enum model_event_kind { EVENT_CPU, EVENT_ARRIVE, EVENT_FREE };

struct model_event {
	u64 at;
	u32 order; /* of coming */
	u32 kind : 2, what : 30;
};

int model_events_init(void);
void model_events_exit(void);
void model_event_add(u64 at, enum model_event_kind kind, u32 what);
/* False: there is none. */
bool model_event_next(struct model_event *event);
u64 model_first_event(void); /* MODEL_NEVER: none */
/* The running CPU may go on until then. */
void model_set_limit(void);

/* A request for a line. */
struct model_request {
	u64 issued, ready; /* by the CPU; when it has come to the line */
	u16 cpu;
	bool exclusive;
	bool waits;    /* the CPU waits for it; else it is a store, which does not */
	bool overlaps; /* a plain load: it waits for a part of the time */
	bool other_word;
	u32 use; /* of line_stats.c, while lines are watched */
};

/* What a line needs once several CPUs have it or want it. */
struct model_more {
	struct model_request *queue; /* by arrival of the requests */
	u32 next_free;
	u32 room; /* of the queue; what follows is cleared for a new line */
	struct model_line *line;
	u32 owner; /* its CPU's number + 1, while the line is busy; 0: shared, or none has it */
	u32 nr_sharers;	   /* cores */
	u32 parked;	   /* first CPU that spins on it, number + 1 */
	bool active;	   /* a transfer is under way, and then the line is taken until free_at */
	bool arrived;	   /* of that transfer */
	bool contended;	   /* requests have queued here */
	bool watched;	   /* its owner was ahead of a request: accesses are taken in order ... */
	u64 watched_until; /* ... so long without another */
	bool free_posted;  /* there will be an EVENT_FREE */
	struct model_request current;
	u64 loss_at, arrive_at, free_at;
	u64 acquired; /* when the owner's cluster got it */
	u16 acquired_cluster;
	u32 nr_queued;
	u64 sharers[MODEL_MAX_CORES / 64]; /* the first core_words */
};

/* data.c: finds the data at file scope of observed objects, at most so much. 0 or -ENOMEM. */
#define MODEL_DATA_WINDOW ((size_t)1 << 26)
int model_data_init(void);

/* directory.c: lines, and where memory is. */
int model_directory_init(void);
void model_directory_exit(void);
extern struct model_more *model_mores;			     /* [0] is none */
struct model_line *model_line_of(const volatile void *addr); /* NULL: not simulated */
struct model_more *model_more_make(struct model_line *line);
/* No memset(): that would be an access. */
static inline void model_clear(u64 *first, size_t n)
{
	while (n)
		first[--n] = 0;
}

void model_more_drop(struct model_more *more);

static inline struct model_more *model_more_at(u32 index)
{
	return &model_mores[index];
}

static inline u32 model_more_index(const struct model_more *more)
{
	return (u32)(more - model_mores);
}

/* NULL: none */
static inline struct model_more *model_more_of(const struct model_line *line)
{
	return line->more ? model_more_at(line->more) : NULL;
}

static inline bool model_shares(const struct model_more *more, unsigned int core)
{
	return more->sharers[core / 64] >> core % 64 & 1;
}

static inline void model_share(struct model_more *more, unsigned int core)
{
	more->nr_sharers += !model_shares(more, core);
	more->sharers[core / 64] |= 1ull << core % 64;
}

/* What the line costs to fetch from memory by @cpu. */
u64 model_memory_cost(const struct model_line *line, unsigned int cpu);

/* transfer.c */
/* The running CPU asks for @line; for one that waits, model_block() returns with the line. */
void model_request(struct model_line *line, bool exclusive, bool waits, bool overlaps);
void model_arrive(struct model_more *more, u64 now);
void model_free(struct model_more *more, u64 now);
/* A line that was watched, and that nobody wants any more, is its owner's alone again. */
void model_calm(struct model_line *line);
/* There will be an EVENT_FREE when the transfer frees the line. */
void model_post_free(struct model_more *more);
/* @cpu has asked for it and waits; if @exclusive, for more than to read. */
bool model_is_requested_by(const struct model_more *more, unsigned int cpu, bool exclusive);
/* All CPUs that spin on the line, but @except, look again shortly after @at. */
void model_wake_parked(struct model_more *more, u64 at, unsigned int except);

/* Transfers since boot, by distance. */
extern u64 model_transfers[NR_DISTANCES];

/* cache.c: what a core's caches hold. */
u32 *model_fills_of(unsigned int core);
void model_caches_reset(void);
/* L1 still has the line, which the running CPU owns. */
static inline bool model_is_fresh(const struct model_line *line)
{
	return model_hot.fills - line->stamp < model_hot.l1_lines;
}

/* None of the caches that @owner's core has or shares holds it any more. */
bool model_is_replaced(const struct model_line *line, unsigned int owner);
void model_line_arrived(struct model_line *line, unsigned int cpu);
/* A run of bytes is read, and @line fetched for it: so was the line before it. */
bool model_continues_run(const struct model_line *line);
/* What it takes to fetch a line that no other CPU has, and L1 no longer. */
u64 model_fetch_cost(struct model_line *line, unsigned int cpu);

/* A CPU. Clock, stores and fills of the running one are in model_hot and sim_virtual_clock. */
struct model_cpu {
	struct sim_cpu cpu; /* first: sim_self */
	u64 clock;
	u32 turn; /* events of an older one are void */
	bool idle, kicked;
	const volatile void *asks_for; /* what its access wants, and from where */
	const void *asks_at;
	bool waits_for_stores; /* until none is on its way; else, if it ... */
	bool waits_for_room;
	u64 kicked_at;
	u16 next_parked;       /* of the line's, number + 1 */
	u64 next_fill, filled; /* when a store's line may start from this CPU's L2 or beyond; and
				  when the last of them will have come */
	unsigned int first_store, nr_stores;
	struct {
		const struct model_line *line;
		bool done;
	} stores[MACHINE_MAX_STORE_BUFFER];
	u32 cost[NR_ACCESS_KINDS];
	u64 activity; /* of the machine, when its costs were computed */
};
extern struct model_cpu *model_cpus;

static inline unsigned int model_running(void)
{
	return model_hot.key - 1;
}

/* carrier.c */
/* The running CPU waits for an event of its own. */
void model_block(void);
/* @cpu goes on at @at. */
void model_resume_at(unsigned int cpu, u64 at);
/* The running CPU goes on once all that is earlier than its clock has happened. */
void model_in_order(void);
u64 model_random(u64 below); /* 0: 0 */

/* access.c: @cpu may read the line as it is. */
bool model_has(const struct model_line *line, unsigned int cpu);

/* activity.c: @cpu begins to work, or to idle; @cpu runs, at costs that fit what others do. */
void model_activity_init(void);
void model_activity_change(unsigned int cpu, bool busy);
void model_activity_switch(unsigned int cpu);

/* store_buffer.c */
/* The running CPU's; waits for room. */
void model_store_add(const struct model_line *line);
/* A store to a line that no other CPU has: the line comes from L2, L3 or memory in @time. */
void model_store_fill(u64 time);
/* What observe() must know of @c's stores, at that time. */
u32 model_stores_of(const struct model_cpu *c, u64 now);
void model_stores_drain(void);
void model_store_arrived(unsigned int cpu, const struct model_line *line, u64 now);

#pragma GCC visibility pop

#endif
