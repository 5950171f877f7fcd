// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/setup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/exit_status.h"
#include "src/run/contents.h"
#include "src/run/host_memory.h"
#include "src/run/module_load.h"
#include "src/run/out_folder.h"

/* Bytes of a node by default. More than any trace takes; only what is touched is committed. */
#define NODE_MEMORY (16ull << 30)

/* How long the kernel's lazy callbacks wait at most (kernel/rcu/tree_nocb.h). */
#define RCU_LAZY_MS 10000u

unsigned int run_cpus(const struct run_setup *setup, const struct run_trace *trace)
{
	unsigned int cpus = trace->nr_cpus, host = topology_host_cpus();

	if (setup->options->cpus)
		return (unsigned int)setup->options->cpus;
	if (setup->module->simulated)
		host = setup->machine ? setup->sim.topology->nr_cpus : 1;
	/* Whether there is something to migrate or not: a sweep of rates is none of CPUs. */
	return cpus < host ? cpus : host;
}

bool run_oversubscribed(const struct run_setup *setup, unsigned int cpus)
{
	return !setup->module->simulated && cpus > topology_host_cpus();
}

const char *run_machine_text(const struct run_setup *setup)
{
	return setup->machine ? run_machine_name(setup->machine) : setup->module->name;
}

const char *run_lock_text(const struct run_setup *setup, const struct machine_module *module)
{
	return module->locks && setup->options->lock ? setup->options->lock : module->lock;
}

/* Native threads, the machine of tests, or one of a machine file. */
static int load_machine(struct run_setup *setup, struct error *err)
{
	const struct run_options *o = setup->options;
	const char *name = o->machine;

	if (o->sensitivity && strcmp(name, "native"))
		return error_set(err, EINVAL,
				 "--sensitivity: repeats with other locks and HZ of machine "
				 "native; expected --robust with machine %s",
				 name);
	if (strcmp(name, "native") && strcmp(name, "virtual"))
		return run_machine_load(o, &setup->machine, err);
	if (o->arbitration || o->scale || o->robust || o->slack != RUN_SLACK_NS)
		return error_set(
			err, EINVAL,
			"--%s: not with machine %s; expected --machine with a machine file",
			o->arbitration ? "arbitration"
			: o->scale     ? "scale"
			: o->robust    ? "robust"
				       : "slack",
			name);
	return 0;
}

static int load_module(struct run_setup *setup, struct error *err)
{
	const struct run_options *o = setup->options;

	bool own_module = o->lock_stats && !strcmp(o->machine, "native");

	if (own_module && (o->lock || o->sensitivity)) {
		error_set(err, EINVAL,
			  "--lock-stats: expected the build's own lock on machine native, so "
			  "neither --lock nor --sensitivity");
		return EXIT_USAGE;
	}
	if (o->robust && o->scale) {
		error_set(err, EINVAL, "--scale: --robust scales all groups; expected one of them");
		return EXIT_USAGE;
	}
	if (load_machine(setup, err))
		return EXIT_USAGE;
	setup->module = own_module ? machine_module_load_lock_stats(err)
				   : machine_module_load(o->machine, o->lock, err);
	if (setup->module)
		return 0;
	return errno == EINVAL ? EXIT_USAGE : EXIT_ENVIRONMENT;
}

static int parse_pace(struct run_setup *setup, struct error *err)
{
	const char *text = setup->options->pace;
	char *end;
	double factor;

	if (!strcmp(text, "max"))
		return 0;
	factor = strcmp(text, "trace") ? strtod(text, &end) : 1;
	if (strcmp(text, "trace") && (*end || !(factor > 0 && factor <= 1e6)))
		return error_set(
			err, EINVAL,
			"--pace %s: expected max, trace, or a factor above 0 up to 1000000", text);
	setup->pace = 1 / factor;
	return 0;
}

static int parse_compact(struct run_setup *setup, struct error *err)
{
	const char *text = setup->options->compact;
	char *end;
	double seconds;

	if (!strcmp(text, "off"))
		return 0;
	if (!strcmp(text, "end")) {
		setup->compact_at_end = true;
		return 0;
	}
	seconds = strtod(text, &end);
	if (end == text || (*end && strcmp(end, "s")) || !(seconds >= 0.001 && seconds <= 1e6))
		return error_set(
			err, EINVAL,
			"--compact %s: expected off, end, or seconds from 0.001 to 1000000", text);
	setup->compact_every_ns = (uint64_t)(seconds * 1e9);
	return 0;
}

static int parse_preload(struct run_setup *setup, struct error *err)
{
	const char *text = setup->options->preload;

	while (text && *text) {
		char *end;
		unsigned long size = strtoul(text, &end, 10);

		if (end == text || (*end && *end != ',') || size < 1 ||
		    size > setup->options->page_size || *text == '-')
			return error_set(
				err, EINVAL,
				"--preload %s: expected sizes from 1 to %llu with commas between",
				setup->options->preload,
				(unsigned long long)setup->options->page_size);
		if (setup->nr_preload == RUN_MAX_PRELOAD)
			return error_set(err, EINVAL, "--preload: at most %u objects",
					 RUN_MAX_PRELOAD);
		setup->preload[setup->nr_preload++] = (uint32_t)size;
		text = *end ? end + 1 : end;
	}
	return 0;
}

static int bad_fault(const char *text, struct error *err)
{
	return error_set(
		err, EINVAL,
		"--fault %s: expected nth=N or fraction=F, then ,pages or ,metadata for one "
		"kind alone",
		text);
}

static int parse_fault(struct run_setup *setup, struct error *err)
{
	const char *text = setup->options->fault;
	char *end = NULL;

	if (!text)
		return 0;
	setup->sim.fault.pages = setup->sim.fault.metadata = true;
	if (!strncmp(text, "nth=", 4))
		setup->sim.fault.nth = strtoull(text + 4, &end, 10);
	else if (!strncmp(text, "fraction=", 9))
		setup->sim.fault.fraction = strtod(text + 9, &end);
	if (!end || (!setup->sim.fault.nth && !(setup->sim.fault.fraction > 0)) ||
	    setup->sim.fault.fraction > 1 || strchr(text, '-'))
		return bad_fault(text, err);
	if (!strcmp(end, ",pages"))
		setup->sim.fault.metadata = false;
	else if (!strcmp(end, ",metadata"))
		setup->sim.fault.pages = false;
	else if (*end)
		return bad_fault(text, err);
	return 0;
}

static int refuse_what_is_missing(const struct run_setup *setup, struct error *err)
{
	const struct run_options *options = setup->options;

	if (options->kernel_config != KERNEL_PREEMPT)
		return error_set(
			err, EINVAL,
			"--kernel-config: rt and rt-old need a simulated machine; expected "
			"preempt");
	if ((options->lines || options->stacks || options->timeline) && !setup->module->simulated)
		return error_set(err, EINVAL,
				 "--%s: machine native has no simulated time; expected --machine "
				 "with a machine file",
				 options->lines	   ? "lines"
				 : options->stacks ? "stacks"
						   : "timeline");
	if (options->slab_frames && setup->module->simulated)
		return error_set(err, EINVAL,
				 "--slab-frames: %s has memory of its own for caches; expected "
				 "--machine native",
				 options->machine);
	if (run_oversubscribed(setup, (unsigned int)options->cpus) && !options->oversubscribe)
		return error_set(
			err, EINVAL,
			"--cpus %llu: this host has %u; expected no more, or --oversubscribe",
			(unsigned long long)options->cpus, topology_host_cpus());
	if (options->page_size < 4096 || options->page_size > 65536 ||
	    (options->page_size & (options->page_size - 1)))
		return error_set(err, EINVAL, "--page-size %llu: expected 4096, 8192, ... 65536",
				 (unsigned long long)options->page_size);
	return 0;
}

static int parse_migrate(struct run_setup *setup, struct error *err)
{
	const char *expected;

	if (setup->module->check_migrate(setup->options->migrate, &setup->sim,
					 &setup->migrate_threads, &expected))
		return error_set(err, EINVAL, "--migrate %s: expected %s", setup->options->migrate,
				 expected);
	if (setup->migrate_threads)
		setup->migrate = setup->options->migrate;
	return 0;
}

/* Threads beside the replay have CPUs of their own, as far as the host has them. */
static int place_kthreads(struct run_setup *setup, struct error *err)
{
	unsigned int nr = setup->migrate_threads + (setup->compact_every_ns != 0);
	const char *text = setup->options->migrate_cpu;
	unsigned int cpus = setup->topology->sim.nr_cpus, host = topology_host_cpus();
	unsigned long cpu;
	char *end;

	setup->sim.nr_kthread_cpus = nr ? nr : 1;
	if (!text)
		return 0;
	if (!setup->module->simulated && !setup->options->oversubscribe && host < cpus)
		cpus = host;
	cpu = strtoul(text, &end, 10);
	if (end == text || *end || *text == '-' || cpu >= cpus)
		return error_set(err, EINVAL, "--migrate-cpu %s: expected a CPU from 0 to %u", text,
				 cpus - 1);
	setup->sim.kthread_cpu = (unsigned int)cpu + 1;
	return 0;
}

static int load_topology(struct run_setup *setup, struct error *err)
{
	const struct run_options *options = setup->options;

	if (setup->machine && strcmp(options->topology, "host"))
		return error_set(err, EINVAL,
				 "--topology %s: machine %s has its own; expected no --topology",
				 options->topology, run_machine_text(setup));
	setup->topology = setup->machine ? run_machine_topology(setup->machine)
					 : topology_load(options->topology, options->distances,
							 (unsigned int)options->cpus, err);
	if (!setup->topology)
		return -EINVAL;
	setup->sim.topology = &setup->topology->sim;
	setup->sim.lock = options->lock;
	if (setup->machine)
		setup->sim.machine = run_machine_params(setup->machine);
	if (options->cpus > setup->topology->sim.nr_cpus)
		return error_set(err, EINVAL, "--cpus %llu: the topology \"%s\" has %u",
				 (unsigned long long)options->cpus, setup->topology->text,
				 setup->topology->sim.nr_cpus);
	return 0;
}

/* One word of --rcu. */
static bool take_rcu_word(struct run_setup *setup, const char *word, size_t length)
{
	if (length == 4 && !strncmp(word, "lazy", length))
		setup->sim.rcu.lazy_ms = RCU_LAZY_MS;
	else if (length == 9 && !strncmp(word, "offloaded", length))
		setup->sim.rcu.offload = true;
	else if (length == 9 && !strncmp(word, "expedited", length))
		setup->sim.rcu.expedited = true;
	else
		return length == 6 && !strncmp(word, "normal", length);
	return true;
}

static int parse_rcu(struct run_setup *setup, struct error *err)
{
	const char *word = setup->options->rcu;

	for (;;) {
		size_t length = strcspn(word, ",");

		if (!take_rcu_word(setup, word, length))
			return error_set(err, EINVAL,
					 "--rcu %s: expected normal, or some of lazy, offloaded, "
					 "expedited with commas between",
					 setup->options->rcu);
		if (!word[length])
			return 0;
		word += length + 1;
	}
}

static void configure_kernel(struct run_setup *setup)
{
	const struct run_options *options = setup->options;
	struct sim_config *sim = &setup->sim;

	sim->page_shift = (unsigned int)__builtin_ctzll(options->page_size);
	sim->pages_per_node = (options->memory ? options->memory : NODE_MEMORY) >> sim->page_shift;
	sim->seed = options->seed;
	sim->hz = (unsigned int)options->hz;
	sim->oversubscribe = options->oversubscribe;
	sim->slab_frames = options->slab_frames;
	sim->show.locks = options->lock_stats;
	sim->show.lines = options->lines != 0;
	sim->show.stacks = options->stacks != NULL;
	sim->show.timeline = options->timeline != NULL;
}

/* In this order: the later ones need what the earlier ones found. 0, or -1 and @err says why. */
static int parse_options(struct run_setup *setup, struct error *err)
{
	if (refuse_what_is_missing(setup, err) || run_frontend_check(setup, err) ||
	    run_contents_check(setup, err) || parse_pace(setup, err) || parse_compact(setup, err) ||
	    parse_preload(setup, err) || parse_fault(setup, err) || load_topology(setup, err) ||
	    run_variants_parse(setup, setup->options->variants, err))
		return -1;
	configure_kernel(setup);
	if (parse_rcu(setup, err) || run_memory_parse(setup, err) || parse_migrate(setup, err) ||
	    place_kthreads(setup, err))
		return -1;
	return 0;
}

static int check_trace(struct run_setup *setup, const struct run_trace *trace, struct error *err)
{
	for (unsigned int i = 0; i < setup->nr_traces; i++)
		if (!strcmp(setup->traces[i].name, trace->name))
			return error_set(err, EINVAL,
					 "%s and %s: results of both would be named %s; expected "
					 "different names",
					 setup->traces[i].path, trace->path, trace->name);
	if (setup->pace != 0 && trace->header.clock != TRACE_CLOCK_HARDWARE)
		return error_set(
			err, EINVAL,
			"--pace %s: %s has no times of real hardware (clock: %s); expected max",
			setup->options->pace, trace->path,
			trace->header.clock == TRACE_CLOCK_NONE ? "none" : "emulated");
	return 0;
}

static int scan_traces(struct run_setup *setup, struct error *err)
{
	const struct run_options *options = setup->options;

	if (options->nr_traces > (int)RUN_MAX_TRACES)
		return error_set(err, EINVAL, "at most %u traces", RUN_MAX_TRACES);
	for (int i = 0; i < options->nr_traces; i++) {
		struct run_trace *trace = &setup->traces[setup->nr_traces];
		int ret = run_trace_scan(setup, trace, options->traces[i], err);

		if (!ret)
			ret = check_trace(setup, trace, err);
		if (!ret)
			ret = run_frontend_choose(setup, trace, err);
		if (!ret)
			ret = run_contents_choose(setup, trace, err);
		if (ret)
			return ret;
		setup->nr_traces++;
	}
	return 0;
}

int run_setup_init(struct run_setup *setup, const struct run_options *options,
		   const struct run_events *events, struct error *err)
{
	int ret;

	memset(setup, 0, sizeof(*setup));
	setup->options = options;
	setup->events = events;
	ret = load_module(setup, err);
	if (ret)
		return ret;
	if (parse_options(setup, err) || scan_traces(setup, err) || run_host_memory(setup, err))
		return EXIT_USAGE;
	if (show_files_open(&setup->show_files, options, err))
		return EXIT_USAGE;
	return run_out_make(setup, err);
}

void run_setup_free(struct run_setup *setup)
{
	for (unsigned int i = 0; i < RUN_MAX_TRACES; i++) {
		run_contents_free(setup->traces[i].contents);
		free(setup->traces[i].file);
	}
	if (!setup->machine)
		topology_free(setup->topology);
	run_machine_free(setup->machine);
	show_files_abort(&setup->show_files);
}
