/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain data shared by the host program and the machines: one side makes it, the other reads it.
 * The program sees this and the kernel's plain types and no more of the kernel; kernel code has
 * sim/kernel.h, and what drives it sim/sim.h.
 */
#ifndef SIM_HOST_H
#define SIM_HOST_H

#include "sim/kernel/types.h"
#include "sim/machine_params.h"

/* Where the pages of tasks are placed; sim/mm/mempolicy.h. */

#define MAX_NUMNODES 256u

enum mempolicy_mode {
	MPOL_LOCAL,	 /* this CPU's node, then by distance from it */
	MPOL_INTERLEAVE, /* nodes in turn, counted by each task; then by distance from that node */
	MPOL_BIND,	 /* these nodes alone, by distance from this CPU's node */
	MPOL_PREFERRED,	 /* the first of these nodes, then by distance from it */
};

typedef struct {
	u64 bits[MAX_NUMNODES / 64];
} nodemask_t;

/* Plain data: the zeroed one is local first. @nodes: unused by MPOL_LOCAL, else not empty. */
struct mempolicy {
	enum mempolicy_mode mode;
	nodemask_t nodes;
};

static inline void node_set(unsigned int nid, nodemask_t *nodes)
{
	nodes->bits[nid / 64] |= 1ull << nid % 64;
}

static inline bool node_isset(unsigned int nid, const nodemask_t *nodes)
{
	return nodes->bits[nid / 64] >> nid % 64 & 1;
}

#define SIM_MAX_CPUS  1024u
#define SIM_MAX_NODES 256u

/* A machine's shape, plain data: made on the host side by sim/topology/ from hwloc. */
struct sim_topology {
	unsigned int nr_cpus, nr_nodes;
	const unsigned short *cpu_node;	   /* [nr_cpus] */
	const unsigned int *cpu_os_index;  /* [nr_cpus] host CPU to bind to, or ~0u: not bound */
	const unsigned int *node_os_index; /* [nr_nodes] host node to bind to, or ~0u */
	const unsigned short *distance;	   /* [nr_nodes * nr_nodes], 10 = local, as SLIT */
	const unsigned short *fallback; /* [nr_nodes * nr_nodes] nodes by distance, nearest first */
	const unsigned char *tier;	/* [nr_nodes] of memory, 0 the fastest; NULL: all are 0 */
};

/* Simulated machines: what is asked to be shown, see sim/show.h. It changes no figure. */
struct sim_show_config {
	bool locks, lines, stacks, timeline;
};

struct sim_config {
	const struct sim_topology *topology;
	/* Of a modelled machine, see sim/machine_params.h; NULL: a flat one. Other machines: none. */
	const struct machine_params *machine;
	const char *lock;     /* spinlock of a machine that has several; NULL: its default */
	unsigned int nr_cpus; /* CPUs that run tasks: the first nr_cpus of the topology */
	/*
	 * Native: CPUs beside them that run kthreads alone, as far as topology and host have more.
	 * A simulated machine has all CPUs of its topology in any case.
	 */
	unsigned int nr_kthread_cpus;
	unsigned int kthread_cpu; /* kthreads run there: its number + 1; 0: dealt over the others */
	unsigned int page_shift;  /* 12..16 */
	u64 pages_per_node;	  /* frames of each node; memory is committed lazily */
	u64 seed;
	u64 repeat; /* of a run: a modelled machine has other chances in each, with the same seed */
	struct mempolicy policy; /* of the tasks; zeroed: local first */
	struct {		 /* pages without an owner, percent of each node */
		unsigned int movable, unmovable;
	} background;	    /* see sim/probes/background.h: placed by background_fill() */
	unsigned int hz;    /* ticks a second; 0: 1000 */
	bool slab_frames;   /* native: object caches take frames of the nodes */
	bool oversubscribe; /* native: more CPUs than the host has; their locks yield */
	struct sim_show_config show;
	struct {
		bool expedited;	      /* synchronize_rcu() is (rcupdate.rcu_expedited) */
		bool offload;	      /* callbacks are invoked by kthreads (rcu_nocbs) */
		unsigned int lazy_ms; /* see rcu_set_lazy_flush_ms() */
	} rcu;
	struct {		 /* allocations made to fail, counted from boot */
		u64 nth;	 /* 1 = the first; 0 = none */
		double fraction; /* 0..1, random by seed */
		bool pages, metadata;
	} fault;
};

/* CPU time in ns by kind of task since boot; rcu: softirqs and what invokes callbacks. */
struct sim_cpu_time {
	u64 callers, workers, rcu, migration;
};

/* Frames that object caches hold, and held at most since boot; 0 where they take none. */
struct sim_slab_stats {
	bool in_frames;
	u64 frames, peak_frames;
};

/* A class of locks: those initialised at one place. Times in ticks, of all that took them. */
#define SIM_LOCK_CLASSES 64u
struct sim_lock_sum {
	const char *name; /* as the lock is called where it is initialised */
	u64 taken;	  /* trylocks that got it, too */
	u64 wait, wait_most, hold, hold_most;
	/* Of simulated machines, where they are exact; as the kernel's lock_stat counts them: */
	const void *at;	    /* the lock, when it has no name but a symbol */
	u64 contentions;    /* others had it, or took it first */
	u64 contended_wait; /* then; and the shortest */
	u64 wait_least, hold_least;
	u64 con_bounces, acq_bounces; /* another CPU had it before */
	char mode;		      /* 'R', 'W': readers or writers of an rwlock; 0: neither */
};

/* A task, as a host thread beside the simulated CPUs sees it: without a lock, so at a standstill. */
#define SIM_VIEW_LOCKS 16u
struct sim_task_view {
	unsigned int cpu;
	const char *name, *state; /* state: "runs", "asleep" ... */
	const void *sp, *top;	  /* of its stack while it does not run; NULL: not known */
	/* Of the running task: spinlocks and rwlocks that it holds, where the build records them. */
	const char *locks[SIM_VIEW_LOCKS];
	unsigned int nr_locks;
};
typedef void sim_task_fn(void *ctx, const struct sim_task_view *view);

#endif
