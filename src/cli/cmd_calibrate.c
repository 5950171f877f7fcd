// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "lib/output.h"
#include "sim/machines/model.h"
#include "sim/topology/topology.h"
#include "src/calibrate/calibrate.h"
#include "src/cli/options/options.h"
#include "src/run/microbench.h"
#include "src/run/module_load.h"

#define NATIVE_NS      400000u /* short, so that in most of them nothing else runs */
#define SIMULATED_NS   200000u
#define NATIVE_REPEATS 21u
#define QUICK_REPEATS  3u
#define PAGES_PER_NODE (1u << 16)

struct calibrate_options {
	const char *output;
	bool quick;
};

static const struct option_def options[] = {
	{.name = "output",
	 .short_name = 'o',
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .def = "-",
	 .help = "The machine file to write; default standard output.",
	 .offset = offsetof(struct calibrate_options, output)},
	{.name = "quick",
	 .type = OPTION_FLAG,
	 .help = "Less memory and fewer repeats, for a first look: seconds instead of half a "
		 "minute.",
	 .offset = offsetof(struct calibrate_options, quick)},
	{0},
};

/* The same loop on this host and on the machine file. */
struct comparison {
	const struct machine_module *native, *simulated;
	struct topology *host;
	unsigned int repeats; /* of a native loop; at most NATIVE_REPEATS */
};

static void report(const char *what, const char *unit, const struct measured *m)
{
	double spread = m->median > 0 ? (m->high - m->low) / m->median : 0;

	fprintf(stderr, "%-20s %9.3g %-3s quartiles %.3g to %.3g of %u%s\n", what, m->median, unit,
		m->low, m->high, m->samples, spread > 0.2 ? ": noisy" : "");
}

static int run(const struct machine_module *module, const struct sim_config *sim, const char *name,
	       u64 time_ns, unsigned int batch, double *ns, struct error *err)
{
	struct microbench_plan plan = {.sim = *sim,
				       .name = name,
				       .warmup_ns = time_ns / 10,
				       .time_ns = time_ns,
				       .batch = batch};
	struct microbench_outcome outcome;
	int ret = run_microbench(module, &plan, NULL, &outcome, err);

	if (!ret && !outcome.rows[0].ops)
		ret = error_set(err, EIO, "%s: no operation finished in its time", name);
	if (!ret)
		*ns = outcome.rows[0].cpu_ns / (double)outcome.rows[0].ops;
	return ret;
}

static int measure_native(const struct comparison *c, const char *name, unsigned int cpus,
			  struct measured *m, struct error *err)
{
	const struct sim_config sim = {.topology = &c->host->sim,
				       .nr_cpus = cpus,
				       .page_shift = 12,
				       .pages_per_node = PAGES_PER_NODE,
				       .seed = 1};
	double each[NATIVE_REPEATS];

	for (unsigned int i = 0; i < c->repeats; i++) {
		int ret = run(c->native, &sim, name, NATIVE_NS, 16, &each[i], err);

		if (ret)
			return ret;
	}
	*m = measured_of(each, c->repeats);
	return 0;
}

static int simulate(const struct comparison *c, const struct machine_file *machine,
		    const char *name, unsigned int cpus, double *ns, struct error *err)
{
	struct machine_model model;
	int ret = machine_model_init(&model, machine, err);

	if (!ret) {
		const struct sim_config sim = {.topology = &model.topology,
					       .machine = &model.params,
					       .nr_cpus = cpus,
					       .page_shift = 12,
					       .pages_per_node = PAGES_PER_NODE,
					       .seed = 1};

		ret = run(c->simulated, &sim, name, SIMULATED_NS, 1, ns, err);
	}
	machine_model_free(&model);
	return ret;
}

/*
 * Sets the access time so that getting and putting a page takes as long as on this host. Simulated
 * time is linear in it, so two points are enough.
 */
static int fit_hit(const struct comparison *c, struct calibration *cal, struct error *err)
{
	struct machine_value *hit = &cal->machine.values[MACHINE_HIT];
	const double low = 0.1, high = 1;
	double at_low, at_high;
	struct measured m;
	int ret = measure_native(c, "page-alloc-repeat", 1, &m, err);

	hit->value = low;
	if (!ret)
		ret = simulate(c, &cal->machine, "page-alloc-repeat", 1, &at_low, err);
	hit->value = high;
	if (!ret)
		ret = simulate(c, &cal->machine, "page-alloc-repeat", 1, &at_high, err);
	if (ret)
		return ret;
	if (!(at_high > at_low))
		return error_set(err, EIO,
				 "the time of a page does not depend on that of an access");
	report("(page, here)", "ns", &m);
	hit->value = low + (m.median - at_low) * (high - low) / (at_high - at_low);
	hit->value = fmin(fmax(hit->value, 0.05), machine_get(&cal->machine, MACHINE_L2_HIT));
	host_set(&cal->machine, MACHINE_HIT, hit->value, ORIGIN_FITTED,
		 "page-alloc-repeat on one CPU takes %.3g ns here", m.median);
	fprintf(stderr, "%-20s %9.3g ns  so that a page takes as long\n", "hit", hit->value);
	return 0;
}

/* Loops that were not fitted: measured here, and predicted. */
static int compare(const struct comparison *c, const struct machine_file *machine,
		   struct error *err)
{
	static const char *const names[] = {"counter", "rwlock", "lock2", "page-alloc-random"};

	fprintf(stderr, "\n%-20s %4s %12s %12s  of one CPU, ns\n", "not fitted", "CPUs", "measured",
		"predicted");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (unsigned int cpus = 1; cpus <= 2 && cpus <= topology_host_cpus(); cpus++) {
			struct measured m;
			double ns;
			int ret = measure_native(c, names[i], cpus, &m, err);

			if (!ret)
				ret = simulate(c, machine, names[i], cpus, &ns, err);
			if (ret)
				return ret;
			fprintf(stderr, "%-20s %4u %12.4g %12.4g  %+.0f %%\n", names[i], cpus,
				m.median, ns, 100 * (ns / m.median - 1));
		}
	return 0;
}

static int fit_and_compare(struct calibration *cal, struct error *err)
{
	struct comparison c = {.repeats = cal->quick ? QUICK_REPEATS : NATIVE_REPEATS};
	int ret;

	c.native = machine_module_load("native", NULL, err);
	c.simulated = c.native ? machine_module_load("virtual", NULL, err) : NULL;
	if (!c.simulated)
		return -errno;
	c.host = topology_load("host", NULL, 1, err);
	if (!c.host)
		return -EIO;
	ret = fit_hit(&c, cal, err);
	if (!ret)
		ret = compare(&c, &cal->machine, err);
	topology_free(c.host);
	return ret;
}

static void set_names(struct machine_file *machine)
{
	struct utsname host;

	strcpy(machine->name, "host");
	uname(&host);
	snprintf(machine->title, sizeof(machine->title), "A host with %u CPUs (%.32s, Linux %.32s)",
		 machine_nr_cpus(machine), host.machine, host.release);
}

static int measure_host(struct calibration *cal, struct error *err)
{
	cpu_set_t before;
	int ret;

	sched_getaffinity(0, sizeof(before), &before);
	ret = calibrate_host(cal, err);
	sched_setaffinity(0, sizeof(before), &before);
	if (!ret)
		ret = fit_and_compare(cal, err);
	if (!ret)
		set_names(&cal->machine);
	return ret;
}

/* The folder does not exist, or the path is not a file. */
static bool is_bad_path(int code)
{
	return code == ENOENT || code == ENOTDIR || code == EINVAL;
}

static int complain(const struct error *err, int status)
{
	fprintf(stderr, "zslab calibrate: %s\n", err->text);
	return status;
}

/* Checks the path first, so that no measurement is lost because a file cannot be written. */
static int run_calibrate(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct calibrate_options *o = values;
	struct calibration cal = {.report = report, .quick = o->quick};
	struct error err;
	struct output *out = output_open(o->output, &err);

	if (!out)
		return complain(&err, is_bad_path(errno) ? EXIT_USAGE : EXIT_ENVIRONMENT);
	if (measure_host(&cal, &err)) {
		output_abort(out);
		return complain(&err, EXIT_ENVIRONMENT);
	}
	machine_file_write(&cal.machine, output_file(out));
	return output_commit(out, &err) ? complain(&err, EXIT_ENVIRONMENT) : EXIT_DONE;
}

const struct command command_calibrate = {
	.name = "calibrate",
	.args = "",
	.summary = "measure this host and write a machine file of it",
	.description =
		"Measures how long accesses take on this host: atomics, copies, each level of "
		"cache, memory, the transfer of a line between CPUs, and how far misses "
		"overlap. Each figure is a median of short samples, with its quartiles. The "
		"cost of an ordinary access is fitted so that the simulated page allocator "
		"takes as long as here. Then other loops are measured and predicted, on one "
		"CPU and on two.",
	.examples = "zslab calibrate -o host.ini\n"
		    "zslab machines ./host.ini",
	.options = options,
	.values_size = sizeof(struct calibrate_options),
	.max_args = 0,
	.run = run_calibrate,
};
