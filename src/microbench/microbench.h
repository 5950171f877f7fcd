/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Microbenchmarks of primitives of the kernel surface: what published tables of real machines
 * can be compared with. Compiled into both builds, so the same loop is measured on this host and
 * predicted for a machine. Plain data: it crosses the module's border.
 */
#ifndef MICROBENCH_MICROBENCH_H
#define MICROBENCH_MICROBENCH_H

#include "sim/host.h"

#define MICROBENCH_MAX_ROWS 2u

/* Where CPU 0 is, for others to look at meanwhile. */
struct microbench_progress {
	u64 simulated_ns; /* since boot */
	u64 done, whole;  /* of what is to do; nanoseconds or objects */
};

struct microbench_plan {
	struct sim_config sim; /* nr_cpus of them run the loop */
	const char *name;      /* of microbench_names */
	u64 warmup_ns, time_ns;
	u64 hold_ns;	    /* length of the section: a reference or a lock is held */
	u64 work_ns;	    /* and between two sections */
	unsigned int batch; /* steps between two looks at the clock; 0: 1 */
	/* page-alloc: pages that a CPU has at once; storm: 16 objects for each; 0: 1024 */
	unsigned int pages;
	const char *variant;		      /* storm: the allocator; there is one of that name */
	struct microbench_progress *progress; /* memory of the host; NULL: nobody looks */
};

/* What one kind of operation took. */
struct microbench_row {
	const char *part;   /* "get", "put"; "": the operation is one */
	u64 ops;	    /* of all CPUs */
	double cpu_ns;	    /* summed over the CPUs: cpu_ns / ops is one CPU's time for one */
	double least, most; /* of one CPU, ns per operation */
};

struct microbench_outcome {
	struct microbench_row rows[MICROBENCH_MAX_ROWS];
	unsigned int nr_rows;
	u64 held; /* what sim_shutdown() found still held */
};

/* Ends with NULL: "counter", "read", "refcount" ... */
extern const char *const microbench_names[];

/*
 * Boots, runs, shuts down. 0, -EINVAL (no such name, or no CPUs), -ENOMEM. Once per process.
 */
int microbench_run(const struct microbench_plan *plan, struct microbench_outcome *outcome);

#endif
