// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/drivers/list.h"
#include "sim/machines/parameters.h"
#include "src/cli/options/options.h"
#include "src/cli/run_output.h"

/* clang-format off */
#define DRIVER_HELP(name, argument, help) "; " #name argument ": " help
#define FIELD(name) offsetof(struct run_options, name)
#define TEXT(n, field, a, d, h)                                                  \
	{                                                                        \
		.name = n, .type = OPTION_STRING, .arg = a, .def = d, .help = h, \
		.offset = FIELD(field)                                           \
	}
#define NUMBER(n, field, d, least, most, h)                                        \
	{                                                                          \
		.name = n, .type = OPTION_NUMBER, .arg = "N", .def = d, .help = h, \
		.offset = FIELD(field), .min = least, .max = most                  \
	}
#define SIZE(n, field, d, least, most, h)                                        \
	{                                                                        \
		.name = n, .type = OPTION_SIZE, .arg = "N", .def = d, .help = h, \
		.offset = FIELD(field), .min = least, .max = most                \
	}
#define CHOICE(n, field, list, d, h)                                                   \
	{                                                                              \
		.name = n, .type = OPTION_CHOICE, .arg = "WHICH", .def = d, .help = h, \
		.offset = FIELD(field), .choices = list                                \
	}
#define FLAG(n, field, h)                                                         \
	{                                                                         \
		.name = n, .type = OPTION_FLAG, .help = h, .offset = FIELD(field) \
	}

static const struct option_def options[] = {
	TEXT("variant", variants, "NAME[:SWITCH[=VALUE][+...]][,...]", "trylock,rcu",
	     "Variants to run side by side, with switches; or all. zslab variants lists them."),
	TEXT("machine", machine, "MACHINE", "native",
	     "native: threads on this host, figures are measured; or a machine file, by name or path: "
	     "simulated. zslab machines lists them."),
	TEXT("lock", lock, "NAME", NULL,
	     "Spinlock. Native: ticket or ck-mcs, where the build has them; default: the build's own. "
	     "Simulated: qspinlock (default), ticket, mcs, tas or cna."),
	CHOICE("arbitration", arbitration, machine_arbitration_choices, "machine",
	       "Simulated: the order in which CPUs get a line that many want: as the machine file "
	       "says, those near its owner first, or by arrival."),
	FLAG("lock-stats", lock_stats,
	     "Show how long each lock is waited for and held, in the results and in a table. Native: "
	     "makes the run slower, and needs the build's own lock. Simulated: in the kernel's "
	     "columns, with the source lines that waited longest."),
	NUMBER("lines", lines, NULL, 1, 1000,
	       "Show the N cache lines whose transfers between CPUs took longest, with fields "
	       "and source lines. Simulated machines."),
	TEXT("stacks", stacks, "FILE", NULL,
	     "Simulated time by call stack, one a line, for flamegraph.pl or speedscope; of each first "
	     "repeat."),
	TEXT("timeline", timeline, "FILE", NULL,
	     "Tasks, softirqs and waits for locks of each CPU, for Perfetto; of each first repeat."),
	FLAG("sensitivity", sensitivity,
	     "Run again with other locks and HZ: a verdict that changes becomes depends."),
	FLAG("robust", robust,
	     "Simulated: run again with other arbitration, groups of parameters 20 % up and down, and "
	     "two more seeds: a verdict that changes becomes depends."),
	NUMBER("slack", slack, "200", 0, 100000,
	       "Simulated: ns that a CPU may run ahead of the others where it shares nothing. Less is "
	       "slower, and hardly more exact."),
	TEXT("scale", scale, "GROUP=FACTOR", NULL,
	     "Simulated: a group of the machine's parameters times FACTOR: transfers, memory, hits, "
	     "protocol (hold, store buffer, overlap, fills, pause), or software (tick, wake-up, idle exit)."),
	TEXT("topology", topology, "SPEC", "host",
	     "Nodes and CPUs: hwloc's synthetic text, an XML file of lstopo, or host. zslab topo "
	     "shows it."),
	TEXT("distances", distances, "ROWS", NULL,
	     "Distances between the nodes of a synthetic topology, a row per node: "
	     "\"10,20;20,10\"."),
	NUMBER("cpus", cpus, NULL, 1, 1024,
	       "CPUs that replay. Default: the trace's, or the host's if fewer."),
	TEXT("frontend", frontend, "direct|zram|zswap", NULL,
	     "The layer between trace and allocator; direct: none. Default: direct for "
	     "allocator traces, zram for swap traces."),
	CHOICE("burst", burst, run_burst_names, "single",
	       "How freed swap slots reach the front-end: one by one, or batched as a kernel "
	       "does."),
	SIZE("limit", limit, NULL, 4096, 1ull << 44,
	     "Most memory that the pools may hold: zram's mem_limit, zswap's pool limit."),
	SIZE("backing", backing, NULL, 4096, 1ull << 44,
	     "Size of the simulated device that zram or zswap writes back to. Default: none for "
	     "zram, a page for each slot for zswap."),
	TEXT("compressor", compressor, "recorded|lz4|zstd|lzo1x", NULL,
	     "Compressor for a trace's page contents: liblz4, libzstd or liblzo2 (no lzo-rle), "
	     "with the kernel's parameters; recorded: the sizes in the trace. Default: lz4 with "
	     "contents, else recorded."),
	FLAG("exclusive-load", exclusive_load, "zswap: a load takes the page out of the pool."),
	SIZE("page-size", page_size, "4096", 4096, 65536,
	     "Page size in bytes: a power of two from 4k to 64k."),
	NUMBER("chain-size", chain_size, NULL, 4, 16,
	       "Most pages of a zspage. Default: 8, or the constant in a kernel's own file."),
	NUMBER("pools", pools, NULL, 1, 256,
	       "Spread the objects over N pools by hash of the id. Default: 1; with zswap as many as in "
	       "the variant's kernel, which had 32 up to v6.10."),
	NUMBER("window", window, "262144", 1, 262144,
	       "Most operations that a CPU may be ahead of the slowest. Few cap contention."),
	TEXT("pace", pace, "max|trace|FACTOR", "max",
	     "As fast as possible, at the trace's own times, or FACTOR times as fast. The last "
	     "two need a trace with hardware times."),
	TEXT("migrate", migrate, "off|RATE|max|DRIVER[=ARG][,...]", "1000",
	     "Page migration beside the replay: RATE pages per second, or max without a pause, or "
	     "drivers, separated by commas" MIGRATE_DRIVERS(DRIVER_HELP) "."),
	TEXT("compact", compact, "off|end|SECONDS", "end",
	     "Compact the pool at the end, or every SECONDS, beside the trace's own compactions."),
	CHOICE("verify", verify, run_verify_names, "auto",
	       "Check the contents of one object in 64, or of all, with the pool's invariants. "
	       "Never timed. auto: sample, or off without contents."),
	CHOICE("contents", contents, run_contents_names, "all",
	       "Simulated: none writes and verifies nothing that objects hold, and has no checksum; all "
	       "figures are those of --verify off."),
	TEXT("preload", preload, "SIZE[,SIZE...]", NULL,
	     "Objects that live from before the first event until after the last."),
	NUMBER("laps", laps, NULL, 1, 1000000000, "How often each repeat replays the trace."),
	{.name = "min-time",
	 .type = OPTION_SECONDS,
	 .arg = "TIME",
	 .def = "2",
	 .help = "Replay until each repeat has taken TIME; the first lap is warm-up. No effect "
		 "with --laps.",
	 .offset = FIELD(min_time_s)},
	{.name = "stall",
	 .type = OPTION_SECONDS,
	 .arg = "TIME",
	 .def = "20",
	 .help = "A repeat in which no operation finishes for TIME has hung: it ends with the stacks of "
		 "all tasks, and the other variants continue.",
	 .offset = FIELD(stall_s)},
	NUMBER("repeat", repeat, "9", 1, 1000,
	       "Repeats of each variant, interleaved: A B A B. compare needs at least 3; fewer than 9 "
	       "may be too few for a verdict."),
	NUMBER("seed", seed, "1", 0, 0, "Seed of contents, of migration's choices and of faults."),
	TEXT("out", out, "DIR", NULL,
	     "Folder of the result files. Default: results/<UTC time>-<trace>."),
	FLAG("force", force, "Replace results that have more repeats than this run will have."),
	CHOICE("kernel-config", kernel_config, run_kernel_configs, "preempt",
	       "Rules of the simulated kernel; rt and rt-old on simulated machines only."),
	SIZE("memory", memory, "16G", 1 << 20, 1ull << 44,
	     "Memory of each simulated node; the host gives it page by page, as it is used."),
	SIZE("host-memory", host_memory, NULL, 1 << 20, 1ull << 46,
	     "Most memory of the host that the run may need; a run that may need more is refused. "
	     "Default: what the host has free."),
	FLAG("slab-frames", slab_frames,
	     "Handles, zspages and zswap's entries take frames of the nodes, not memory of the host. "
	     "Native machine."),
	TEXT("policy", policy, "local|interleave|bind=NODES|prefer=NODE", "local",
	     "Where tasks get pages: the CPU's node, nodes in turn, some nodes alone, or one first; "
	     "then by distance."),
	TEXT("background", background, "movable=PCT,unmovable=PCT", NULL,
	     "Pages that no pool owns, scattered over each node, in percent of its memory."),
	TEXT("fault", fault, "nth=N|fraction=F[,pages|,metadata]", NULL,
	     "Make allocations of the simulated kernel fail: the n-th, or a random fraction."),
	NUMBER("hz", hz, "1000", 10, 10000,
	       "Ticks per second of the simulated kernel; they drive time slices and grace "
	       "periods."),
	TEXT("rcu", rcu, "normal|lazy|offloaded|expedited[,...]", "normal",
	     "lazy: callbacks may wait for up to 10 s; offloaded: kthreads invoke them; "
	     "expedited: synchronize_rcu() is expedited."),
	TEXT("migrate-cpu", migrate_cpu, "N", NULL,
	     "CPU for kthreads, beside whatever else runs there. Default: the CPUs that replay "
	     "nothing."),
	FLAG("oversubscribe", oversubscribe,
	     "Allow more CPUs than the host has: locks yield, and latencies show it."),
	FLAG("json", json, "Print the summary as JSON."),
	FLAG("quiet", quiet, "Print no progress."),
	{0},
};
/* clang-format on */

static void on_signal(int number)
{
	(void)number;
	run_interrupt();
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* The run again, with that change. */
static int run_change(struct run_output *output, const struct run_setup *setup,
		      const struct run_change *change)
{
	struct run_setup *again = malloc(sizeof(*again));
	char path[RUN_PATH_MAX];
	struct run_options asked;
	struct error err = {"out of memory"};
	int status = EXIT_ENVIRONMENT;

	if (again && !run_changed(setup, change, &asked, path)) {
		asked.stacks = asked.timeline = NULL; /* the run's own */
		status = run_setup_init(again, &asked, &output->events, &err);
	}
	if (status == EXIT_DONE)
		status = run_traces(again);
	else
		fprintf(stderr, "--%s: %s\n", setup->options->robust ? "robust" : "sensitivity",
			err.text);
	if (again)
		run_setup_free(again);
	free(again);
	return status;
}

static int run_again(struct run_output *output, const struct run_setup *setup)
{
	struct run_change changes[RUN_MAX_CHANGES];
	unsigned int nr = run_output_has_verdicts(output) ? run_changes(setup, changes) : 0;
	int status = EXIT_DONE;

	for (unsigned int i = 0; i < nr && status == EXIT_DONE; i++) {
		run_output_repeat(output, &changes[i]);
		status = run_change(output, setup, &changes[i]);
	}
	run_output_repeat(output, NULL);
	return status;
}

static int run_with(struct run_setup *setup, const struct run_options *asked)
{
	struct run_output output;
	struct error err = {""};
	int status;

	run_output_init(&output, asked);
	status = run_setup_init(setup, asked, &output.events, &err);
	if (status != EXIT_DONE) {
		fprintf(stderr, "%s\n", err.text);
		json_decref(output.tables);
		return status;
	}
	catch_signals();
	status = run_traces(setup);
	if (status == EXIT_DONE && (asked->sensitivity || asked->robust))
		status = run_again(&output, setup);
	return run_output_finish(&output, setup, status);
}

static int run_run(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct run_setup *setup = malloc(sizeof(*setup));
	struct run_options *o = values;
	int status;

	if (!setup)
		return EXIT_ENVIRONMENT;
	o->traces = argv;
	o->nr_traces = argc;
	o->argv = full_argv;
	o->argc = full_argc;
	status = run_with(setup, o);
	run_setup_free(setup);
	free(setup);
	return status;
}

const struct command command_run = {
	.name = "run",
	.args = "TRACE...",
	.summary = "replay traces through variants, side by side",
	.description = "Replays each trace through each variant, repeat by repeat in turn, "
		       "verifies the objects' contents, prints a table and writes one result "
		       "file per trace and variant. A trace is a file (zslab's format or CSV) "
		       "or the name of a bundled one.",
	.examples =
		"zslab run redis_lz4                               # trylock and rcu, 9 repeats\n"
		"zslab run --variant all --migrate max redis_lz4   # every variant, under "
		"migration\n"
		"zslab run --variant rcu,rcu:as-posted exitstorm_lz4 --out results/switches\n"
		"zslab run --frontend zswap --burst cluster exitstorm_lz4 # through swap's locks\n"
		"zslab run storm.ini --repeat 9                    # a job file, one option "
		"changed",
	.options = options,
	.values_size = sizeof(struct run_options),
	.min_args = 1,
	.max_args = -1,
	.job_key = "trace",
	.run = run_run,
};
