/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What scenarios and the search have of the explorer: plain data and functions. */
#ifndef SIM_VIRTUAL_EXPLORE_EXPLORE_H
#define SIM_VIRTUAL_EXPLORE_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPLORE_MAX_CPUS 16u /* of a scenario's machine */

/* A switch of CPUs: after @from took its step @own (counted from 1), @to went on. */
struct explore_switch {
	uint64_t step; /* of all CPUs */
	uint64_t own;
	/*
	 * From a CPU to a CPU, or to a store buffer and which of its stores: buffers.h. Or to the
	 * CPU itself and how many stores its load goes back: history.h.
	 */
	unsigned char from, to;
	bool forced; /* @from could not have gone on */
};

struct explore_schedule {
	const struct explore_switch *switches;
	size_t nr_switches;
};

/* An access of a schedule that is shown, in its order. */
struct explore_event {
	uint64_t step;
	unsigned int cpu;
	const volatile void *addr;
	size_t size;
	const char *kind; /* "read", "write" ... */
	uint64_t value;	  /* what was there before, of up to 8 bytes */
	void *pc;	  /* in the module */
	/* Of a load that returns an older value: who stored it. NULL: it was there before. */
	const void *from_pc;
	unsigned int from_cpu;
};

struct explore_failure {
	const char *class, *text;
	const struct explore_switch *switches;
	size_t nr_switches, nr_preemptions;
	uint64_t steps;
	/* Schedules of this search that it needs before: orders of locks come together. */
	const struct explore_schedule *before;
	size_t nr_before;
	uint64_t schedule; /* its number, from 0 */
	const char *strategy;
	uint64_t seed; /* of this schedule */
};

struct explore_outcome {
	uint64_t schedules, steps, failures;
	uint64_t abandoned; /* copies of others, not counted */
	uint64_t longest;   /* of the schedules of PCT, in steps; 0: it did not run */
	uint64_t pairs;	    /* of places that touched a word one after the other: coverage.h */
	bool exhausted;	    /* all schedules there are were explored */
	const char *error;  /* why there was no search */
};

/* How far a search has come, so that another process can go on. */
struct explore_frontier {
	uint64_t next; /* number of the next schedule */
	struct explore_outcome outcome;
	const uint32_t *words; /* of a strategy that goes through all schedules */
	size_t nr_words;
	bool last; /* the search is over */
};

enum explore_model { EXPLORE_SC, EXPLORE_TSO, EXPLORE_PSO, EXPLORE_LKMM };

struct explore_plan {
	const char *strategy;
	enum explore_model model; /* of memory: buffers.h, history.h */
	uint64_t schedules, seed;
	uint64_t first, stride;	  /* the first to run, and how many to the next; 0: all */
	uint64_t max_steps;	  /* of a schedule; more is a livelock */
	unsigned int depth;	  /* PCT's d */
	unsigned int preemptions; /* the bounded search's bound */
	bool rt_old;		  /* unlock ends the read section before it releases the lock */
	bool strict;		  /* report races that the kernel's default rules let pass */
	bool no_races;		  /* report none */
	bool check_restore; /* compares the world with the pristine copy after each schedule */
	/* To repeat, in place of a strategy: the failure's earlier ones, then itself. */
	const struct explore_schedule *replay;
	size_t nr_replay;
	bool minimise; /* the last of them, and then it is repeated */
	/* Called for each access of the last one. NULL: none. */
	void (*event)(void *ctx, const struct explore_event *event);
	/* Called for each failure. False: no more schedules. */
	bool (*found)(void *ctx, const struct explore_failure *failure);
	/* Called now and then. False: stop. NULL: none. */
	bool (*progress)(void *ctx, const struct explore_outcome *outcome);
	/* Called at the end for each pair of places: relative to the module. NULL: none. */
	void (*covered)(void *ctx, uint64_t pair);
	/* To go on from there, in place of @first; its words are the strategy's. NULL: none. */
	const struct explore_frontier *from;
	/* Called after @progress, and when the search is over. NULL: none. */
	void (*checkpoint)(void *ctx, const struct explore_frontier *frontier);
	void *ctx;
};

/*
 * Runs @world(@arg) on a stack of its own until it calls explore_gate(), then again and again from
 * there. Once in a process.
 */
void explore_search(const struct explore_plan *plan, void (*world)(void *arg), void *arg,
		    struct explore_outcome *outcome);

/* For the world. Each of @nr_tasks tasks on CPUs 0..nr_tasks-1 waits here for the others. */
void explore_gate(unsigned int nr_tasks);
/*
 * A task has ended; true: it was the last, and the calling CPU goes on alone. @stays: the others'
 * CPUs stop here, which is faster where nothing comes after the last one; else they idle.
 */
bool explore_task_ended(bool stays);
/* The schedule is over. */
void explore_finished(void) __attribute__((noreturn));
/* There can be no schedule. */
void explore_give_up(const char *why) __attribute__((noreturn));

/* Names of the strategies; ends with NULL. */
extern const char *const explore_strategies[];

#endif
