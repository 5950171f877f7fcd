// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/model_bench.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "lib/exit_status.h"
#include "sim/machines/model.h"
#include "sim/topology/topology.h"
#include "src/cli/cpu_list.h"
#include "src/cli/model_progress.h"
#include "src/run/microbench.h"
#include "src/run/module_load.h"

#define NATIVE_BATCH 16u

#define DEFAULT_VARIANT "zspagelock" /* as in the kernel of 2025 */

struct session {
	const struct model_options *options;
	const struct machine_module *module;
	struct machine_file file;
	struct machine_model model; /* simulated; else: */
	struct topology *topology;
	char bench[48];
	const char *variant; /* of the storm; else NULL */
	struct cpu_list cpus;
	json_t *rows; /* NULL: printed as they come */
	struct model_progress progress;
};

static bool is_native(const struct model_options *o)
{
	return !strcmp(o->machine, "native");
}

/* "page-alloc bulk" is page-alloc-bulk; "storm" is followed by a variant. */
static int set_name(struct session *s, int argc, char **argv, struct error *err)
{
	if (!strcmp(argv[0], RUN_STORM)) {
		s->variant = argc > 1 ? argv[1] : DEFAULT_VARIANT;
		snprintf(s->bench, sizeof(s->bench), "%s", argv[0]);
		return run_microbench_variant(s->module, s->variant, err);
	}
	model_part_name(s->bench, sizeof(s->bench), argv[0], argc > 1 ? argv[1] : "");
	return run_microbench_check(s->module, s->bench, err);
}

static int load_machine(struct session *s, struct error *err)
{
	const struct model_options *o = s->options;
	int ret = 0;

	if (!is_native(o)) {
		ret = machine_file_find(o->machine, &s->file, err);
		if (!ret)
			ret = model_options_machine(o, &s->file,
						    (enum machine_placement)o->placement, &s->model,
						    err);
		if (ret)
			return ret;
	} else {
		s->topology = topology_load("host", NULL, 1, err);
		if (!s->topology)
			return -EINVAL;
	}
	s->module = machine_module_load(is_native(o) ? "native" : "virtual", o->lock, err);
	return s->module ? 0 : -errno;
}

static const struct sim_topology *topology_of(const struct session *s)
{
	return s->topology ? &s->topology->sim : &s->model.topology;
}

static const char *lock_name(const struct session *s)
{
	return s->module->locks && s->options->lock ? s->options->lock : s->module->lock;
}

static void report_row(struct session *s, unsigned int cpus, const struct microbench_row *row)
{
	double ns = row->ops ? row->cpu_ns / (double)row->ops : 0;
	double rate = ns > 0 ? 1e3 * cpus / ns : 0;
	char name[64];

	model_part_name(name, sizeof(name), s->bench, row->part);
	if (s->rows)
		json_array_append_new(s->rows,
				      json_pack("{s:s, s:s, s:i, s:f, s:f, s:f, s:f, s:I}", "bench",
						name, "lock", lock_name(s), "threads", (int)cpus,
						"ops_per_us", rate, "ns_per_op", ns, "least_ns",
						row->least, "most_ns", row->most, "ops",
						(json_int_t)row->ops));
	else if (s->options->csv)
		printf("%s,%s,%u,%.6g,%.6g\n", name, lock_name(s), cpus, rate, ns);
	else
		printf("%-22s %-10s %7u %12.5g %12.5g %10.4g %10.4g\n", name, lock_name(s), cpus,
		       rate, ns, row->least, row->most);
	fflush(stdout);
}

static void print_head(const struct session *s)
{
	if (s->rows)
		return;
	if (s->options->csv) {
		puts("bench,lock,threads,ops_per_us,ns_per_op");
		return;
	}
	if (s->topology)
		puts("native: measured on this host");
	else
		printf("simulated: %s (%s)\n", s->file.name, s->file.title);
	printf("%-22s %-10s %7s %12s %12s %10s %10s\n", "bench", "lock", "threads", "ops/us, all",
	       "ns/op, one", "least", "most");
}

static void begin_progress(struct session *s)
{
	uint64_t all = 0;

	for (unsigned int i = 0; i < s->cpus.nr; i++)
		all += s->cpus.counts[i];
	model_progress_begin(&s->progress, s->topology, all);
}

static int run_counts(struct session *s, struct error *err)
{
	const struct model_options *o = s->options;

	begin_progress(s);
	for (unsigned int i = 0; i < s->cpus.nr; i++) {
		struct microbench_outcome outcome;
		struct microbench_plan plan =
			model_options_plan(o, topology_of(s), s->topology ? NULL : &s->model.params,
					   s->bench, s->cpus.counts[i]);
		int ret;

		plan.hold_ns = o->hold;
		plan.work_ns = o->work;
		plan.variant = s->variant;
		plan.batch = s->topology ? NATIVE_BATCH : 1;
		ret = model_progress_run(&s->progress, s->module, &plan,
					 s->variant ? s->variant : lock_name(s), &outcome, err);
		if (ret)
			return ret;
		for (unsigned int row = 0; row < outcome.nr_rows; row++)
			report_row(s, s->cpus.counts[i], &outcome.rows[row]);
	}
	return 0;
}

static int run_session(struct session *s, int argc, char **argv, struct error *err)
{
	int ret = load_machine(s, err);

	if (!ret)
		ret = set_name(s, argc, argv, err);
	if (!ret)
		ret = cpu_list_parse(s->options->cpus, topology_of(s)->nr_cpus, s->options->machine,
				     &s->cpus, err);
	if (!ret) {
		print_head(s);
		ret = run_counts(s, err);
	}
	return ret;
}

static void print_json(const struct session *s)
{
	json_t *whole = json_pack("{s:s, s:b, s:o}", "machine", s->options->machine, "simulated",
				  !s->topology, "rows", s->rows);

	json_dumpf(whole, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(8));
	putchar('\n');
	json_decref(whole);
}

int model_bench(const struct model_options *options, int argc, char **argv)
{
	struct session s = {.options = options, .rows = options->json ? json_array() : NULL};
	struct error err;
	int ret = run_session(&s, argc, argv, &err);

	if (s.rows && !ret)
		print_json(&s);
	else
		json_decref(s.rows);
	machine_model_free(&s.model);
	topology_free(s.topology);
	return ret ? model_complain(&err, ret) : EXIT_DONE;
}
