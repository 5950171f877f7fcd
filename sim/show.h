/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a simulated machine shows besides its figures: locks, cache lines, time by call stack, and
 * its CPUs. Plain data, which crosses the module's border. Addresses of code are return addresses
 * into the module; times are in ticks.
 */
#ifndef SIM_SHOW_H
#define SIM_SHOW_H

#include "sim/host.h"

/* Where a class of locks was waited for, and where its holder had taken it. */
struct sim_lock_site {
	u32 lock;	     /* of sim_lock_stats() */
	const void *pc, *by; /* NULL: not known, or elsewhere */
	u64 contentions, wait;
};

/* Transfers of cache lines for one place in the code, to one field of objects of one kind. */
struct sim_line_use {
	char name[32];	/* of the kind */
	const void *at; /* in place of a name: data at file scope, known by its symbol */
	u32 offset;	/* in the object */
	u32 size;	/* of an object; 0: not known */
	const void *pc; /* NULL: the object cache */
	bool writes;
	u64 local, remote, time; /* within the socket, or from another one */
	u64 other_word;		 /* of a line that another word had been asked for before */
	u64 cpus[SIM_MAX_CPUS / 64];
};

/* A function that was called by its parent, or, without a pc, something else of that name. */
struct sim_stack_node {
	u32 parent; /* index; 0: the first, of nothing */
	const void *pc;
	char name[16];
	u64 time; /* without its children's */
};

#define SIM_TIMELINE_EVENTS (1u << 17) /* at most; the first are kept */

enum sim_timeline_kind { SIM_TIMELINE_TASK, SIM_TIMELINE_SOFTIRQ, SIM_TIMELINE_WAIT };

struct sim_timeline_event {
	u64 begin, end;
	u16 cpu;
	u8 kind;
	char name[16];
	const char *lock;    /* its class; NULL: of the symbol at @at */
	const void *at, *pc; /* the lock, and where it was waited for */
};

struct sim_show {
	const struct sim_lock_site *lock_sites; /* waited for longest first */
	u32 nr_lock_sites;
	const struct sim_line_use *line_uses; /* some are empty: no transfers */
	u32 nr_line_uses;
	const struct sim_stack_node *stacks;
	u32 nr_stacks;
	const struct sim_timeline_event *events; /* as they ended */
	u32 nr_events;
	u64 events_left_out;
};

#endif
