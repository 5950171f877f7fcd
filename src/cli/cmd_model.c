// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "sim/machines/model.h"
#include "src/cli/model_bench.h"
#include "src/cli/model_check.h"
#include "src/cli/options/options.h"

#define FIELD(name) offsetof(struct model_options, name)
static const struct option_def options[] = {
	{.name = "machine",
	 .type = OPTION_STRING,
	 .arg = "MACHINE",
	 .def = "native",
	 .help = "A machine file or its name (zslab machines lists them): simulated. native: "
		 "measured on this host.",
	 .offset = FIELD(machine)},
	{.name = "cpus",
	 .type = OPTION_STRING,
	 .arg = "LIST",
	 .help = "How many CPUs run the loop: \"1,2,4-8\", where N stands for all. Default: 1, 2, 4 "
		 "... and all.",
	 .offset = FIELD(cpus)},
	{.name = "lock",
	 .type = OPTION_STRING,
	 .arg = "LOCK",
	 .help = "The spinlock; default the machine's own.",
	 .offset = FIELD(lock)},
	{.name = "placement",
	 .type = OPTION_CHOICE,
	 .arg = "WHICH",
	 .def = "fill",
	 .help = "Simulated: which CPUs these are: cores in order, then second threads (fill); both "
		 "threads of a core at once (threads); sockets in turn (spread); by seed (random).",
	 .choices = machine_placements,
	 .offset = FIELD(placement)},
	{.name = "hold",
	 .type = OPTION_NUMBER,
	 .arg = "NS",
	 .def = "0",
	 .help = "refcount, rwlock, lock2: length of the section.",
	 .offset = FIELD(hold),
	 .max = 1000000},
	{.name = "work",
	 .type = OPTION_NUMBER,
	 .arg = "NS",
	 .def = "0",
	 .help = "Private work between two sections.",
	 .offset = FIELD(work),
	 .max = 1000000},
	{.name = "pages",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "1024",
	 .help = "page-alloc bulk and random: pages that each CPU has at once; storm: 16 objects for "
		 "each.",
	 .offset = FIELD(pages),
	 .min = 1,
	 .max = 8192},
	{.name = "time",
	 .type = OPTION_SECONDS,
	 .arg = "TIME",
	 .def = "500us",
	 .help = "How long the loop is counted, on the machine's own clock.",
	 .offset = FIELD(time)},
	{.name = "warm-up",
	 .type = OPTION_SECONDS,
	 .arg = "TIME",
	 .def = "100us",
	 .help = "How long the loop runs before it is counted.",
	 .offset = FIELD(warmup)},
	{.name = "arbitration",
	 .type = OPTION_CHOICE,
	 .arg = "WHICH",
	 .def = "machine",
	 .help = "Simulated: the order in which CPUs get a line that many want: as the machine file "
		 "says, those near its owner first (hierarchical), or by arrival (fifo).",
	 .choices = machine_arbitration_choices,
	 .offset = FIELD(arbitration)},
	{.name = "slack",
	 .type = OPTION_NUMBER,
	 .arg = "NS",
	 .def = "200",
	 .help = "Simulated: how far a CPU may run ahead where it shares nothing.",
	 .offset = FIELD(slack),
	 .max = 1000000},
	{.name = "seed",
	 .type = OPTION_NUMBER,
	 .arg = "N",
	 .def = "1",
	 .help = "Seed of staggered starts and random placement.",
	 .offset = FIELD(seed)},
	{.name = "csv",
	 .type = OPTION_FLAG,
	 .help = "Print CSV: bench,lock,threads,ops_per_us (of all),ns_per_op (of one CPU).",
	 .offset = FIELD(csv)},
	{.name = "json", .type = OPTION_FLAG, .help = "Print JSON.", .offset = FIELD(json)},
	{0},
};

static int run_model(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct model_options *o = values;

	if (!strcmp(argv[0], "check") && argc <= 2)
		return model_check(o, argc > 1 ? argv[1] : NULL);
	if (!strcmp(argv[0], "bench") && argc >= 2)
		return model_bench(o, argc - 1, argv + 1);
	fprintf(stderr, "zslab model: '%s'; expected bench NAME or check [FILE]\n", argv[0]);
	return EXIT_USAGE;
}

const struct command command_model = {
	.name = "model",
	.args = "bench NAME|check [FILE]",
	.summary = "run microbenchmarks on a simulated machine, or on this host",
	.description =
		"bench runs a loop over one primitive of the simulated kernel on N CPUs: "
		"counter (an atomic word), read (a shared word), refcount (get and put), "
		"rwlock (readers), locktorture and lock2 (a spinlock), page-alloc bulk, random "
		"or repeat, storm VARIANT (all CPUs store objects in one pool, then free them, "
		"--work apart). The figures of a simulated machine are predictions, in that "
		"machine's time. check compares predictions with rows of published tables: the "
		"bundled ones, or those of FILE.",
	.examples = "zslab model bench counter --machine milan --cpus 1,2,16\n"
		    "zslab model bench rwlock --machine 8176x8 --hold 100 --csv\n"
		    "zslab model bench page-alloc bulk --machine gold-5320\n"
		    "zslab model bench storm classidx --machine rpi4b --work 500\n"
		    "zslab model check",
	.options = options,
	.values_size = sizeof(struct model_options),
	.min_args = 1,
	.max_args = 3,
	.run = run_model,
};
