/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every parameter of a machine file, in the order of the file. The reader, the writer, the template
 * and "zslab machines NAME" all use this table.
 */
#ifndef MACHINES_PARAMETERS_H
#define MACHINES_PARAMETERS_H

#include <stdbool.h>

#include "sim/machine_params.h"

/*
 * P(ID, section, name, unit, least, most, whole number, help, words); a unit of "" is a plain
 * number. A value with words is one of them, and counted from 0.
 */
#define MACHINE_PARAMETERS(P)                                                                      \
	P(SOCKETS, "topology", "sockets", "", 1, 64, true, "Packages.")                            \
	P(NODES, "topology", "nodes_per_socket", "", 1, 64, true,                                  \
	  "NUMA nodes of a socket; its clusters are dealt over them in order.")                    \
	P(CLUSTERS, "topology", "clusters_per_socket", "", 1, 64, true,                            \
	  "Groups of cores that share a last-level cache.")                                        \
	P(CORES, "topology", "cores_per_cluster", "", 1, 1024, true, "Cores of such a group.")     \
	P(THREADS, "topology", "threads_per_core", "", 1, 8, true,                                 \
	  "Hardware threads of a core. CPUs are numbered as Linux does on x86: all first "         \
	  "threads, then all second ones.")                                                        \
	P(LINKS, "topology", "links_per_socket", "", 0, 6, true,                                   \
	  "Other sockets within one hop: socket s has s^1, s^2, s^4 ... near it, the others are "  \
	  "far. 0: all are near.")                                                                 \
	P(FAR_NODES, "topology", "far_nodes", "", 0, 64, true,                                     \
	  "Nodes of memory without CPUs, after all others, such as CXL.")                          \
	P(HIT, "latency", "hit", "ns", 0.05, 100, false,                                           \
	  "An access that the first-level cache answers, with the instructions around it.")        \
	P(ATOMIC, "latency", "atomic", "ns", 0.1, 1000, false,                                     \
	  "A read-modify-write of a line that this CPU owns already.")                             \
	P(L2_HIT, "latency", "l2", "ns", 0.1, 1000, false,                                         \
	  "A line from this core's second level.")                                                 \
	P(L3_HIT, "latency", "l3", "ns", 0.1, 1000, false,                                         \
	  "An unshared line from the cluster's last level.")                                       \
	P(MEMORY, "latency", "memory", "ns", 1, 100000, false, "A line from this node's memory.")  \
	P(MEMORY_SOCKET, "latency", "memory_socket", "ns", 1, 100000, false,                       \
	  "A line from the memory of another node of this socket.")                                \
	P(MEMORY_REMOTE, "latency", "memory_remote", "ns", 1, 100000, false,                       \
	  "A line from the memory of a node of another socket.")                                   \
	P(MEMORY_TIER, "latency", "memory_tier", "ns", 1, 100000, false,                           \
	  "A line from a node without CPUs.")                                                      \
	P(LINE, "latency", "line", "ns", 0.05, 10000, false,                                       \
	  "Each line of a run that is copied, cleared or compared, in place of hit.")              \
	P(SMT, "transfer", "thread", "ns", 0.1, 100000, false,                                     \
	  "A modified line between threads of a core.")                                            \
	P(CLUSTER, "transfer", "cluster", "ns", 0.1, 100000, false,                                \
	  "... between cores of a cluster.")                                                       \
	P(SOCKET, "transfer", "socket", "ns", 0.1, 100000, false,                                  \
	  "... between clusters of a socket.")                                                     \
	P(NEAR, "transfer", "near", "ns", 0.1, 100000, false,                                      \
	  "... between sockets one hop apart.")                                                    \
	P(FAR, "transfer", "far", "ns", 0.1, 100000, false, "... between sockets further apart.")  \
	P(L1_SIZE, "capacity", "l1", "KiB", 1, 1048576, true, "First-level data cache of a core.") \
	P(L2_SIZE, "capacity", "l2", "KiB", 0, 1048576, true, "Second level of a core; 0: none.")  \
	P(L3_SIZE, "capacity", "l3", "KiB", 0, 67108864, true,                                     \
	  "Last level of a cluster; 0: none.")                                                     \
	P(HOLD, "coherence", "hold", "", 0, 0.95, false,                                           \
	  "Share of a transfer in which the owner still hits.")                                    \
	P(SHARED_READ, "coherence", "shared_read", "ns", 0, 10000, false,                          \
	  "How long a read of a shared line occupies its directory entry.")                        \
	P(SHARER, "coherence", "sharer", "ns", 0, 1000, false,                                     \
	  "Each further copy that a write must invalidate.")                                       \
	P(STORES, "coherence", "store_buffer", "", 0, 64, true,                                    \
	  "Stores that wait for their lines before a CPU stalls; 0: none.")                        \
	P(OVERLAP, "coherence", "overlap", "", 1, 64, false,                                       \
	  "Loads that do not wait for each other take so much less.")                              \
	P(FILLS, "coherence", "fills", "", 1, 256, false,                                          \
	  "Lines that come to a core at the same time, of a run that is read, or of stores.")      \
	P(PAUSE, "coherence", "pause", "ns", 0, 10000, false,                                      \
	  "A spinning CPU sees a new value up to so much later.")                                  \
	P(SMT_FACTOR, "coherence", "smt_factor", "", 1, 8, false,                                  \
	  "A thread is slower by this while its sibling runs.")                                    \
	P(ACTIVE_FACTOR, "coherence", "active_factor", "", 1, 16, false,                           \
	  "Private work is slower by this when all cores run, for power and heat.")                \
	P(ACTIVE_FROM, "coherence", "active_from", "", 1, 1024, true,                              \
	  "Up to this many active cores it is not; between, in proportion.")                       \
	P(ARBITRATION, "coherence", "arbitration", "", 0, NR_ARBITRATIONS - 1, true,               \
	  "Of the CPUs that want a line, those near its owner get it first (hierarchical), or by " \
	  "arrival (fifo).",                                                                       \
	  machine_arbitrations)                                                                    \
	P(HZ, "kernel", "hz", "", 10, 10000, true, "Timer ticks per second.")                      \
	P(TICK, "kernel", "tick", "ns", 0, 100000, false, "What a timer tick takes.")              \
	P(WAKE_UP, "kernel", "wake_up", "ns", 0, 1000000, false,                                   \
	  "What waking a task of another CPU takes the waker.")                                    \
	P(IDLE_EXIT, "kernel", "idle_exit", "ns", 0, 10000000, false,                              \
	  "From a kick until an idle CPU runs.")

enum machine_parameter {
#define PARAMETER_ID(id, ...) MACHINE_##id,
	MACHINE_PARAMETERS(PARAMETER_ID)
#undef PARAMETER_ID
		NR_MACHINE_PARAMETERS
};

struct machine_parameter_def {
	const char *section, *name, *unit;
	double least, most;
	bool whole;
	const char *help;
	const char *const *words; /* end with NULL; NULL: it is a number */
};

/* Choices of options: the machine file's, or one of those below. */
extern const char *const machine_arbitration_choices[NR_ARBITRATIONS + 2];
/* By enum machine_arbitration; ends with NULL. */
extern const char *const machine_arbitrations[NR_ARBITRATIONS + 1];

extern const struct machine_parameter_def machine_parameters[NR_MACHINE_PARAMETERS];

/* Where a value comes from. */
enum machine_origin {
	ORIGIN_MEASURED,  /* on that very machine, by zslab calibrate */
	ORIGIN_TABLE,	  /* on that very machine, in a published table */
	ORIGIN_FITTED,	  /* fitted to the rows that it names */
	ORIGIN_DATASHEET, /* the maker says so */
	ORIGIN_BORROWED, /* from a similar part, or without a source: nothing absolute is claimed */
	ORIGIN_DEFAULT,	 /* of the model: no table identifies it */
	NR_ORIGINS
};

extern const char *const machine_origins[NR_ORIGINS + 1]; /* ends with NULL */

#endif
