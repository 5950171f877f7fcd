/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What "zslab run" was asked to do. Filled by src/cli from the command line and job files,
 * read by src/run. Meanings and defaults are those of docs/interface.md.
 */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum run_verify { VERIFY_OFF, VERIFY_SAMPLE, VERIFY_ALL, VERIFY_AUTO };
enum run_keep { CONTENTS_ALL, CONTENTS_NONE };
enum run_kernel_config { KERNEL_PREEMPT, KERNEL_RT, KERNEL_RT_OLD };

/* By enum frontend_burst, and by those above; each ends with NULL. */
extern const char *const run_burst_names[];
extern const char *const run_verify_names[], *const run_kernel_configs[];
extern const char *const run_contents_names[];

#define RUN_SLACK_NS 200u /* unless given: as machine_params_init() has it */

struct run_options {
	const char *variants;	 /* "trylock,rcu:as-posted+fix-chain", or "all" */
	const char *machine;	 /* "native" or a machine file */
	const char *topology;	 /* "host", synthetic text, or an XML file */
	const char *distances;	 /* "10,20;20,10" for a synthetic topology, or NULL */
	const char *lock;	 /* NULL: the machine's own */
	uint64_t arbitration;	 /* of machine_arbitration_choices */
	uint64_t slack;		 /* ns */
	uint64_t cpus;		 /* 0: default */
	const char *frontend;	 /* NULL: default */
	uint64_t burst;		 /* enum frontend_burst */
	uint64_t limit, backing; /* bytes; 0: none */
	bool exclusive_load;
	const char *compressor; /* "recorded", "lz4" ...; NULL: default */
	uint64_t page_size, chain_size;
	uint64_t pools;	     /* 0: default */
	uint64_t window;     /* operations that a CPU may be ahead of the slowest */
	const char *pace;    /* "max", "trace" or a factor */
	const char *migrate; /* "off", a rate, "max", "scan", drivers */
	const char *compact; /* "off", "end" or seconds */
	uint64_t verify;     /* enum run_verify */
	uint64_t contents;   /* enum run_keep: whether a simulated machine writes them */
	const char *preload; /* "64,128" or NULL */
	uint64_t laps;	     /* 0: by min_time */
	double min_time_s;
	double stall_s; /* without a finished operation until a repeat is given up */
	uint64_t repeat;
	uint64_t seed;
	const char *out;	/* NULL: results/<UTC time>-<trace name> */
	bool force;		/* replace results of more repeats */
	uint64_t host_memory;	/* bytes; 0: what the host has free */
	uint64_t kernel_config; /* enum run_kernel_config */
	uint64_t memory;	/* bytes of each simulated node; 0: default */
	const char *policy;	/* "local", "interleave", "bind=0,2-3", "prefer=1" */
	const char *background; /* "movable=25,unmovable=5" or NULL */
	const char *fault; /* "nth=N" or "fraction=F", with ",pages" or ",metadata"; NULL: none */
	uint64_t hz;	   /* ticks a second of the simulated kernel */
	const char *rcu;   /* "normal", or some of "lazy,offloaded,expedited" */
	const char *migrate_cpu;       /* where kthreads run; NULL: the scheduler's choice */
	bool lock_stats;	       /* of each class of locks */
	uint64_t lines;		       /* the hottest cache lines to show; 0: none */
	const char *stacks, *timeline; /* files, or NULL */
	bool slab_frames;	       /* object caches take frames */
	bool oversubscribe;	       /* more CPUs than the host has */
	bool sensitivity;	       /* repeat with other locks and ticks */
	bool robust;		       /* repeat with other arbitration, parameters and seeds */
	const char *scale; /* "transfers=1.2": parameters of the machine; NULL: as they are */
	bool json;	   /* print the summary as JSON */
	bool quiet;

	char **traces;
	int nr_traces;
	char **argv; /* the command as given, for the results */
	int argc;
};

#endif
