/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A checked run: all options of "zslab run", in the engine's form. It is made before anything runs,
 * so that a mistake costs no time.
 */
#ifndef RUN_SETUP_H
#define RUN_SETUP_H

#include <jansson.h>

#include "lib/error.h"
#include "sim/topology/topology.h"
#include "src/modules/machine_module.h"
#include "src/run/machine.h"
#include "src/run/options.h"
#include "src/run/show_files.h"
#include "workloads/trace.h"

#define RUN_MAX_VARIANTS 32u
#define RUN_MAX_TRACES	 256u
#define RUN_PATH_MAX	 4500u /* bytes of a file's path in setup->out */
#define RUN_MAX_PRELOAD	 1024u

struct run_variant {
	const struct machine_module *module; /* that has it */
	const struct zs_ops *ops;
	struct zs_params params;
	char label[128];     /* as given, aliases resolved: "rcu-posted:fix-chain" */
	char file_name[128]; /* the same, safe in a file's name */
};

struct run_contents; /* contents.h */

struct run_trace {
	const char *path;
	char *file;    /* that is read: @path may be the name of a bundled trace */
	char name[64]; /* safe in a file's name */
	struct trace_header header;
	uint64_t ops;	   /* events that are replayed */
	uint64_t observed; /* events that are observations of the recording, left out */
	unsigned int nr_cpus;
	uint64_t digest;
	uint64_t peak_live;   /* objects */
	uint64_t peak_bytes;  /* of objects */
	uint64_t last_slot;   /* of swap events, the highest */
	uint64_t calls;	      /* of a front-end; neighbours that are freed take one */
	uint64_t slot_events; /* each of neighbouring slots counted */
	const struct frontend_ops *frontend; /* NULL: direct */
	uint64_t nr_slots;		     /* of its device */
	bool without_size;		     /* a swap-out names its page and not its size */
	struct run_contents *contents;	     /* NULL: sizes as recorded */
};

struct run_events; /* run.h */

struct run_setup {
	const struct run_options *options;
	const struct run_events *events;
	const struct machine_module *module;
	struct run_variant variants[RUN_MAX_VARIANTS];
	unsigned int nr_variants;
	struct run_trace traces[RUN_MAX_TRACES];
	unsigned int nr_traces;
	uint32_t preload[RUN_MAX_PRELOAD];
	unsigned int nr_preload;
	double pace; /* as in struct prepare_config */
	bool compact_at_end;
	uint64_t compact_every_ns;
	const char *migrate; /* NULL: off */
	unsigned int migrate_threads;
	struct run_machine *machine; /* of a machine file; NULL: none */
	struct topology *topology;
	struct sim_config sim; /* without nr_cpus, which is the trace's */
	struct show_files show_files;
	char out[4096]; /* folder of the results; exists */
};

/*
 * EXIT_DONE; EXIT_USAGE or EXIT_ENVIRONMENT with @err. @events are told what is left out of a
 * trace now, and the rest by run_traces(); they outlive the setup.
 */
int run_setup_init(struct run_setup *setup, const struct run_options *options,
		   const struct run_events *events, struct error *err);
void run_setup_free(struct run_setup *setup);

/* variants.c: parses --variant. -EINVAL. */
int run_variants_parse(struct run_setup *setup, const char *text, struct error *err);
/* A new reference: the value of each switch of the variant. */
json_t *run_variant_switches(const struct run_variant *variant);
/* How its sizes become classes and chains; NULL: it has no classes. */
const char *run_class_rule(const struct run_variant *variant);

/* memory.c: parses --policy and --background, once topology and memory are known. -EINVAL. */
int run_memory_parse(struct run_setup *setup, struct error *err);

/* traces.c: reads the whole trace once, checking it. -EINVAL or -errno. */
int run_trace_scan(const struct run_setup *setup, struct run_trace *trace, const char *path,
		   struct error *err);

/* frontend.c: --frontend and what goes with it, by itself, then for a scanned trace. -EINVAL. */
int run_frontend_check(const struct run_setup *setup, struct error *err);
int run_frontend_choose(const struct run_setup *setup, struct run_trace *trace, struct error *err);
/* The variant's machine runs its own copy of the front-end. */
void run_frontend_plan(const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_variant *variant, struct replay_plan *plan);
/* The options as they were chosen, into @out. */
void run_frontend_echo(const struct run_setup *setup, const struct run_trace *trace, json_t *out);

/* Pools of the variant; by default as its kernel's zswap has. */
uint32_t run_pools(const struct run_setup *setup, const struct run_trace *trace,
		   const struct run_variant *variant);
/* Names for results: of the machine, and of its spinlock. */
const char *run_machine_text(const struct run_setup *setup);
const char *run_lock_text(const struct run_setup *setup, const struct machine_module *module);

/* CPUs that replay the trace. */
unsigned int run_cpus(const struct run_setup *setup, const struct run_trace *trace);
/* More CPUs than the host has. */
bool run_oversubscribed(const struct run_setup *setup, unsigned int cpus);

#endif
