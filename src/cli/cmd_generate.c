// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/cli/options/options.h"
#include "src/cli/generate_pages_options.h"
#include "src/cli/trace_command.h"
#include "workloads/size_distribution.h"

#define FIELD(name) offsetof(struct generate_options, name)
#define OF_GENERATOR(option, field, value, text)                                   \
	{                                                                          \
		.name = option, .type = OPTION_STRING, .arg = value, .help = text, \
		.offset = FIELD(field)                                             \
	}

/* Texts, since each generator has its own defaults and bounds: generate_values.c. */
const struct option_def generate_options[] = {
	OF_GENERATOR("seed", seed, "S",
		     "Seed of the random numbers; default 1, mixed-stress 12345."),
	OF_GENERATOR("sizes", sizes, "TRACE",
		     "Draw the sizes of the objects from this trace; default a bundled one."),
	OF_GENERATOR("processes", processes, "N",
		     "munmap-storm: processes that exit at once; default 2."),
	OF_GENERATOR("size", size, "BYTES",
		     "munmap-storm: memory of each process; pages: the most to read; default 64M."),
	OF_GENERATOR("folio", folio, "N",
		     "munmap-storm: pages of a folio, neighbouring slots swapped out at once; "
		     "default 1."),
	OF_GENERATOR("run", run, "N",
		     "munmap-storm: neighbouring slots freed at once; default a folio's."),
	OF_GENERATOR("from", from, "FILE|DIR[,...]",
		     "pages: files and folders to read; default this program's own file."),
	OF_GENERATOR("compressor", compressor, "NAME",
		     "pages: compressor for --sizes-only: lz4 (default), zstd or lzo1x."),
	{.name = "sizes-only",
	 .type = OPTION_FLAG,
	 .help = "pages: write compressed sizes instead of contents.",
	 .offset = FIELD(sizes_only)},
	OF_GENERATOR("ids", ids, "N", "churn: ids, half of them live; default 100000."),
	OF_GENERATOR("order", order, "ORDER", "churn: random (default) or fifo."),
	OF_GENERATOR("keep", keep, "N", "fragment: keep every N-th object; default 4."),
	OF_GENERATOR("threads", threads, "N", "mixed-stress: threads; default 2."),
	OF_GENERATOR("objects", objects, "N",
		     "fragment: objects; mixed-stress: objects of each thread; default 65536."),
	OF_GENERATOR("operations", operations, "N",
		     "churn: operations, default 1000000; mixed-stress: draws of each thread, "
		     "default 58502."),
	OF_GENERATOR("min-size", min_size, "BYTES", "mixed-stress: smallest size; default 32."),
	OF_GENERATOR("max-size", max_size, "BYTES", "mixed-stress: largest size; default 3624."),
	{.name = "page-size",
	 .type = OPTION_SIZE,
	 .arg = "N",
	 .def = "4096",
	 .help = "Page size of the trace: a power of two from 4k to 64k.",
	 .offset = FIELD(page_size),
	 .min = 4096,
	 .max = 65536},
	{0},
};

struct generation {
	const struct generator *generator;
	const struct generate_options *options;
	uint64_t values[GENERATOR_OPTIONS_MAX], seed;
	struct trace_writer *writer;
	struct error *err;
	uint64_t events;
};

static int emit(void *ctx, const struct trace_event *event)
{
	struct generation *generation = ctx;

	generation->events++;
	return trace_write(generation->writer, event, 1, generation->err);
}

static int write_events(struct generation *g, const struct size_distribution *sizes)
{
	const struct generator_sink sink = {.ctx = g, .emit = emit};

	return g->generator->generate(g->values, g->seed, g->options->page_size, sizes, &sink,
				      g->err);
}

static int generate_to(struct generation *g, const char *out, const struct size_distribution *sizes)
{
	struct trace_header header = {
		.columns = g->generator->columns,
		.page_size = g->options->page_size,
	};
	int ret;

	snprintf(header.name, sizeof(header.name), "%s", g->generator->name);
	g->writer = trace_writer_open(out, &header, g->err);
	if (!g->writer)
		return -errno;
	ret = write_events(g, sizes);
	if (!ret)
		return trace_writer_commit(g->writer, g->err);
	trace_writer_abort(g->writer);
	return ret;
}

static int generate(struct generation *g, const char *out)
{
	const char *from = g->options->sizes ? g->options->sizes : g->generator->sizes;
	struct size_distribution *sizes = NULL;
	int ret;

	if (g->generator->sizes) {
		sizes = size_distribution_read(from, g->err);
		if (!sizes)
			return -errno;
	}
	ret = generate_to(g, out, sizes);
	size_distribution_free(sizes);
	return ret;
}

static int run_pages(struct generation *g, int argc, char **argv)
{
	static const char *const allowed[] = {"from", "size", "compressor", "seed", NULL};
	int ret = generate_refuse_all_but(allowed, g->options, g->err);

	if (!ret && g->options->page_size & (g->options->page_size - 1))
		ret = error_set(g->err, EINVAL,
				"--page-size: %llu; expected a power of two from 4096 to 65536",
				(unsigned long long)g->options->page_size);
	if (!ret && argc < 2)
		ret = error_set(g->err, EINVAL,
				"zslab generate: expected a file to write after 'pages'");
	if (!ret)
		ret = generate_pages_as_asked(g->options, argv[1], &g->events, g->err);
	if (ret)
		return trace_fail(ret, g->err);
	printf("%s: %llu events\n", argv[1], (unsigned long long)g->events);
	return EXIT_DONE;
}

static int run_generate(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	struct error err = {""};
	struct generation g = {.options = values, .err = &err};
	int ret;

	if (!strcmp(argv[0], "list")) {
		generate_list();
		generate_pages_list();
		return EXIT_DONE;
	}
	if (!strcmp(argv[0], "pages"))
		return run_pages(&g, argc, argv);
	g.generator = generate_find(argv[0], &err);
	if (!g.generator || generate_values(g.generator, g.options, g.values, &g.seed, &err))
		return trace_fail(-EINVAL, &err);
	if (argc < 2) {
		fprintf(stderr, "zslab generate: expected a file to write after '%s'\n", argv[0]);
		return EXIT_USAGE;
	}
	ret = generate(&g, argv[1]);
	if (ret)
		return trace_fail(ret, &err);
	printf("%s: %llu events\n", argv[1], (unsigned long long)g.events);
	return EXIT_DONE;
}

const struct command command_generate = {
	.name = "generate",
	.args = "NAME OUT",
	.summary = "make a synthetic workload",
	.description =
		"Writes a synthetic trace. munmap-storm: processes whose memory was swapped out "
		"exit at once. churn: steady allocation and freeing. fragment: a pool is filled, "
		"then most objects are freed. mixed-stress: threads allocate, read and free at "
		"random sizes. pages: a swap trace of the pages in your own files, with their "
		"contents in a page file beside it. zslab generate list shows each one's options "
		"and defaults. The same seed makes the same trace on every machine.",
	.examples = "zslab generate munmap-storm --processes 4 storm.zslab\n"
		    "zslab generate churn --order fifo --sizes redis_lz4 churn.zslab\n"
		    "zslab generate munmap-storm --folio 16 --run 512 folios.zslab\n"
		    "zslab generate pages --from /usr/lib --size 256M pages.zslab\n"
		    "zslab generate list",
	.options = generate_options,
	.values_size = sizeof(struct generate_options),
	.min_args = 1,
	.max_args = 2,
	.run = run_generate,
};
