/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks, and switching from one to another: by hand on x86-64 and aarch64, by ucontext
 * elsewhere and where SIM_CONTEXT_UCONTEXT is defined. The thread and the address sanitizer are
 * notified.
 *
 * A context switches away by sim_context_switch(), and the code that it arrives at, there or at
 * the entry of a new one, calls sim_context_arrived() before anything else.
 */
#ifndef SIM_SCHED_CONTEXT_H
#define SIM_SCHED_CONTEXT_H

#include "sim/kernel/compiler.h"

#if !defined(__x86_64__) && !defined(__aarch64__) && !defined(SIM_CONTEXT_UCONTEXT)
#define SIM_CONTEXT_UCONTEXT
#endif
#ifdef SIM_CONTEXT_UCONTEXT
#include <ucontext.h>
#endif

/* Bytes of a stack, its guard page included. Committed as they are touched. */
#define SIM_STACK_BYTES (512ul << 10)

/* Must not move: a ucontext_t points into itself. */
struct sim_context {
	void *sp;    /* while it does not run; by ucontext, somewhat below it */
	void *stack; /* NULL: the host thread's own */
#ifdef SIM_CONTEXT_UCONTEXT
	ucontext_t uc;
#endif
	/* For sanitizers: the stack's bounds, known of a host thread's once it was left. */
	const void *bottom;
	size_t size;
	void *fake;  /* the address sanitizer's */
	void *fiber; /* the thread sanitizer's */
};

#ifdef SIM_OWN_STACKS
/*
 * For a machine that restores stacks: where they are. One of them is about to be left for @load;
 * @bytes at @save are written.
 */
void *sim_own_stack(size_t bytes);
void sim_stack_switch(void *save, size_t bytes, const void *load);
#endif

/* Becomes the context of the calling host thread. */
void sim_context_adopt(struct sim_context *context);

/*
 * A stack on which @entry begins when it is switched to first; it never returns. Keeps the
 * stack of an earlier call. 0 or -ENOMEM. A zeroed context has none.
 */
int sim_context_init(struct sim_context *context, void (*entry)(void));
/* The context never runs again. */
void sim_context_free(struct sim_context *context);

/* Saves the running context in @from. @ends: for the last time. */
void sim_context_switch(struct sim_context *from, struct sim_context *to, bool ends);
/* Of the running context, and the one it was switched to from. */
void sim_context_arrived(struct sim_context *self, struct sim_context *from);

#endif
