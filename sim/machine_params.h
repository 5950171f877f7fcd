/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A modelled machine: its CPUs' places, and the costs of accesses. Plain data, which the host
 * program makes of a machine file and the model takes through sim_config.machine.
 *
 * All times are nanoseconds. A transfer is the whole time from a miss to the data, with the line
 * modified in another cache; a CPU that already has the line pays @hit.
 */
#ifndef SIM_MACHINE_PARAMS_H
#define SIM_MACHINE_PARAMS_H

#include "sim/kernel/types.h"

/* From cache to cache, nearest first. */
enum machine_distance {
	DISTANCE_SMT,	  /* another thread of the same core */
	DISTANCE_CLUSTER, /* cores that share an L3 */
	DISTANCE_SOCKET,  /* another cluster of the socket */
	DISTANCE_NEAR,	  /* another socket */
	DISTANCE_FAR,	  /* a socket that is further away */
	NR_DISTANCES
};

/* The order in which requests for a line are served. */
enum machine_arbitration {
	ARBITRATION_HIERARCHICAL, /* CPUs near the owner; others wait for no more than those */
	ARBITRATION_FIFO,	  /* in order of arrival */
	NR_ARBITRATIONS
};

#define MACHINE_MAX_STORE_BUFFER 64u

struct machine_params {
	char name[32];

	/* Of an access, with the instructions around it, as far as no other CPU matters. */
	double hit;    /* L1 */
	double atomic; /* a locked instruction on an own line; in place of @hit */
	double line;   /* each line of a copy, a fill or a comparison of many; in place of @hit */
	double l2, l3; /* hits there */
	u64 l1_bytes, l2_bytes;	   /* of a core */
	u64 l3_bytes;		   /* of a cluster */
	unsigned int store_buffer; /* stores on their way: 0..MACHINE_MAX_STORE_BUFFER; 0: none */
	double overlap; /* loads from memory that do not wait for each other: as if 1/overlap; >= 1 */
	double fills;	/* lines on their way to a core from its L2 or beyond, at most; >= 1 */

	double transfer[NR_DISTANCES];
	const double *memory; /* [nr_nodes * nr_nodes] by the CPU's node, then the memory's */
	double hold;	      /* part of a transfer for which the owner keeps hitting; 0..1 */
	double shared_read;   /* a shared line is busy for this long when it is read */
	double per_sharer;    /* more to make a line exclusive, for each other sharer */
	enum machine_arbitration arbitration;

	double smt_factor;	 /* slower while another thread of the core runs; >= 1 */
	double all_cores_factor; /* slower with every core active, in proportion with some; >= 1 */
	unsigned int all_cores_from; /* no slower with this many; in proportion beyond */

	double pause;	  /* a spinning CPU sees a new value up to this late */
	double wakeup;	  /* the waker's time to wake a task of another CPU */
	double idle_exit; /* from a kick until an idle CPU runs */
	double tick;	  /* time of a timer tick */

	double slack; /* how far a CPU may run ahead where it shares nothing */

	unsigned int nr_cores, nr_clusters, nr_sockets;
	const unsigned short *core, *cluster, *socket; /* [nr_cpus] of the topology */
	/* [nr_sockets * nr_sockets] DISTANCE_SOCKET, DISTANCE_NEAR or DISTANCE_FAR */
	const unsigned char *socket_distance;
};

/*
 * Defaults of what a machine file may leave out. Published tables do not identify them: the same
 * for all machines.
 */
static inline void machine_params_init(struct machine_params *params)
{
	*params = (struct machine_params){
		.store_buffer = 48,
		.overlap = 1.7,
		.fills = 10,
		.hold = 0.30,
		.shared_read = 6,
		.per_sharer = 1.5,
		.smt_factor = 1.35,
		.all_cores_factor = 1,
		.pause = 20,
		.slack = 200,
	};
}

#endif
