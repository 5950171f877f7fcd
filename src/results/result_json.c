// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/result_json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/build_info.h"
#include "src/results/host_info.h"

static const char *const clocks[] = {
	[TRACE_CLOCK_NONE] = "none",
	[TRACE_CLOCK_EMULATED] = "emulated",
	[TRACE_CLOCK_HARDWARE] = "hardware",
};
static const char *const verify_names[] = {"off", "sample", "all"};
static const char *const kernel_configs[] = {"preempt", "rt", "rt-old"};

static json_t *text_or_null(const char *text)
{
	json_t *out = text ? json_string(text) : NULL;

	return out ? out : json_null();
}

static json_t *trace_json(const struct run_trace *trace)
{
	char digest[17];

	snprintf(digest, sizeof(digest), "%016llx", (unsigned long long)trace->digest);
	return json_pack("{s:s, s:I, s:s, s:s, s:i, s:I}", "name", trace->name, "ops",
			 (json_int_t)trace->ops, "clock", clocks[trace->header.clock], "xxh64",
			 digest, "cpus", (int)trace->nr_cpus, "observations",
			 (json_int_t)trace->observed);
}

static json_t *options_json(const struct run_setup *setup, const struct run_trace *trace)
{
	const struct run_options *o = setup->options;
	json_t *out = json_object();

	json_object_set_new(out, "variant", text_or_null(o->variants));
	json_object_set_new(out, "machine", text_or_null(o->machine));
	json_object_set_new(out, "topology", text_or_null(o->topology));
	json_object_set_new(out, "distances", text_or_null(o->distances));
	json_object_set_new(out, "cpus", json_integer((json_int_t)o->cpus));
	run_frontend_echo(setup, trace, out);
	json_object_set_new(out, "page_size", json_integer((json_int_t)o->page_size));
	json_object_set_new(out, "chain_size", json_integer((json_int_t)o->chain_size));
	json_object_set_new(out, "pools", json_integer((json_int_t)o->pools));
	json_object_set_new(out, "pace", text_or_null(o->pace));
	json_object_set_new(out, "migrate", text_or_null(o->migrate));
	json_object_set_new(out, "compact", text_or_null(o->compact));
	json_object_set_new(out, "verify", json_string(verify_names[o->verify % 3]));
	json_object_set_new(out, "preload", text_or_null(o->preload));
	json_object_set_new(out, "laps", json_integer((json_int_t)o->laps));
	json_object_set_new(out, "min_time_s", json_real(o->min_time_s));
	json_object_set_new(out, "repeat", json_integer((json_int_t)o->repeat));
	json_object_set_new(out, "seed", json_integer((json_int_t)o->seed));
	json_object_set_new(out, "kernel_config",
			    json_string(kernel_configs[o->kernel_config % 3]));
	json_object_set_new(out, "memory", json_integer((json_int_t)o->memory));
	json_object_set_new(out, "policy", text_or_null(o->policy));
	json_object_set_new(out, "background", text_or_null(o->background));
	json_object_set_new(out, "fault", text_or_null(o->fault));
	json_object_set_new(out, "grace_period_us", json_integer((json_int_t)o->grace_period_us));
	return out;
}

static json_t *command_json(const struct run_options *options)
{
	json_t *out = json_array();

	for (int i = 0; i < options->argc; i++)
		json_array_append_new(out, text_or_null(options->argv[i]));
	return out;
}

static void set_machine(json_t *out, const struct run_setup *setup, const struct run_trace *trace)
{
	unsigned int cpus = run_cpus(setup, trace), host = topology_host_cpus();
	bool simulated = setup->module->simulated;

	json_object_set_new(out, "machine", json_string(setup->module->name));
	json_object_set_new(out, "simulated", json_boolean(simulated));
	json_object_set_new(out, "oversubscribed",
			    json_boolean(!simulated && run_busy_threads(setup, cpus) > host));
	json_object_set_new(out, "yielding_locks",
			    json_boolean(!simulated && run_spinning_threads(setup, cpus) > host));
	json_object_set_new(out, "topology", text_or_null(setup->options->topology));
	json_object_set_new(out, "policy", text_or_null(setup->options->policy));
	json_object_set_new(out, "cpus", json_integer(cpus));
	json_object_set_new(out, "page_size", json_integer((json_int_t)setup->options->page_size));
	json_object_set_new(out, "seed", json_integer((json_int_t)setup->options->seed));
	json_object_set_new(out, "host", host_info());
}

static json_t *result_json(const struct run_setup *setup, const struct run_trace *trace,
			   const struct run_result *result, bool interrupted)
{
	json_t *out = json_object();

	json_object_set_new(out, "schema", json_string("zslab-result/1"));
	json_object_set_new(out, "variant", json_string(result->variant->ops->name));
	json_object_set_new(out, "label", json_string(result->variant->label));
	json_object_set_new(out, "switches", run_variant_switches(result->variant));
	set_machine(out, setup, trace);
	json_object_set_new(out, "command", command_json(setup->options));
	json_object_set_new(out, "options", options_json(setup, trace));
	json_object_set_new(out, "version", json_string(build_info.version));
	json_object_set_new(out, "git", json_string(build_info.git));
	json_object_set_new(out, "build",
			    json_pack("{s:s, s:s, s:s}", "compiler", build_info.compiler, "flags",
				      build_info.flags, "options", build_info.options));
	json_object_set_new(out, "trace", trace_json(trace));
	if (interrupted)
		json_object_set_new(out, "interrupted", json_true());
	if (result->failed)
		json_object_set(out, "failed", result->failed);
	json_object_set(out, "repeats", result->repeats);
	return out;
}

static int write_whole(const json_t *json, const char *path, const char *temporary)
{
	FILE *file = fopen(temporary, "wx");
	int ret = 0;

	if (!file)
		return -errno;
	errno = EIO;
	if (json_dumpf(json, file, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) ||
	    fputc('\n', file) == EOF || fflush(file) || fsync(fileno(file)))
		ret = -errno;
	if (fclose(file) && !ret)
		ret = -errno;
	if (!ret && rename(temporary, path))
		ret = -errno;
	if (ret)
		unlink(temporary);
	return ret;
}

int result_write(const struct run_setup *setup, const struct run_trace *trace,
		 const struct run_result *result, bool interrupted, struct error *err)
{
	char path[4400], temporary[4500];
	json_t *json = result_json(setup, trace, result, interrupted);
	int ret;

	snprintf(path, sizeof(path), "%s/%s.%s.json", setup->out, trace->name,
		 result->variant->file_name);
	snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid());
	ret = write_whole(json, path, temporary);
	json_decref(json);
	if (ret)
		return error_set(err, -ret, "%s: %s; expected to be able to write the result", path,
				 strerror(-ret));
	return 0;
}
