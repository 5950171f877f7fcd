// SPDX-License-Identifier: GPL-2.0-or-later
/* A run in the terms of src/results, for a result file. */
#include "src/run/statement.h"

#include <stdio.h>

#include "src/results/result_json.h"
#include "src/run/contents.h"
#include "src/run/out_folder.h"
#include "workloads/trace_names.h"

const char *const run_verify_names[] = {
	[VERIFY_OFF] = "off",
	[VERIFY_SAMPLE] = "sample",
	[VERIFY_ALL] = "all",
	[VERIFY_AUTO] = "auto",
	NULL,
};
const char *const run_contents_names[] = {
	[CONTENTS_ALL] = "all",
	[CONTENTS_NONE] = "none",
	NULL,
};
const char *const run_kernel_configs[] = {
	[KERNEL_PREEMPT] = "preempt",
	[KERNEL_RT] = "rt",
	[KERNEL_RT_OLD] = "rt-old",
	NULL,
};

static json_t *text_or_null(const char *text)
{
	json_t *out = text ? json_string(text) : NULL;

	return out ? out : json_null();
}

/* The default while results did not name it. */
#define UNNAMED_WINDOW 1024u

/* Only other values; a result older than the option reads the same. */
static json_t *number_unless(uint64_t value, uint64_t usual)
{
	return value == usual ? json_null() : json_integer((json_int_t)value);
}

/* A file lists the options in this order. */
static void say_machine(json_t *out, const struct run_setup *setup)
{
	const struct run_options *o = setup->options;

	json_object_set_new(out, "variant", text_or_null(o->variants));
	json_object_set_new(out, "machine", text_or_null(o->machine));
	json_object_set_new(out, "arbitration",
			    text_or_null(setup->machine ? run_machine_arbitration(setup->machine)
							: NULL));
	json_object_set_new(out, "slack", number_unless(o->slack, RUN_SLACK_NS));
	json_object_set_new(out, "scale", text_or_null(o->scale));
	json_object_set_new(out, "topology", text_or_null(o->topology));
	json_object_set_new(out, "distances", text_or_null(o->distances));
	json_object_set_new(out, "cpus", json_integer((json_int_t)o->cpus));
}

static void say_pools(json_t *out, const struct run_setup *setup, const struct run_trace *trace,
		      const struct run_variant *variant)
{
	const struct run_options *o = setup->options;

	run_frontend_echo(setup, trace, out);
	json_object_set_new(out, "page_size", json_integer((json_int_t)o->page_size));
	json_object_set_new(out, "chain_size", json_integer(variant->params.chain_size));
	json_object_set_new(out, "class_rule", text_or_null(run_class_rule(variant)));
	json_object_set_new(out, "pools", json_integer(run_pools(setup, trace, variant)));
}

static void say_replay(json_t *out, const struct run_options *o)
{
	json_object_set_new(out, "window", number_unless(o->window, UNNAMED_WINDOW));
	json_object_set_new(out, "pace", text_or_null(o->pace));
	json_object_set_new(out, "migrate", text_or_null(o->migrate));
	json_object_set_new(out, "compact", text_or_null(o->compact));
	json_object_set_new(out, "verify", json_string(run_verify_names[run_verify(o)]));
	json_object_set_new(out, "contents",
			    text_or_null(o->contents == CONTENTS_NONE ? "none" : NULL));
	json_object_set_new(out, "preload", text_or_null(o->preload));
	json_object_set_new(out, "laps", json_integer((json_int_t)o->laps));
	json_object_set_new(out, "min_time_s", json_real(o->min_time_s));
	json_object_set_new(out, "repeat", json_integer((json_int_t)o->repeat));
	json_object_set_new(out, "seed", json_integer((json_int_t)o->seed));
}

static void say_kernel(json_t *out, const struct run_setup *setup)
{
	const struct run_options *o = setup->options;

	json_object_set_new(out, "kernel_config",
			    json_string(run_kernel_configs[o->kernel_config]));
	json_object_set_new(out, "memory", json_integer((json_int_t)o->memory));
	/* Showing a simulated machine changes nothing there. */
	json_object_set_new(out, "lock_stats",
			    o->lock_stats && !setup->module->simulated ? json_true() : json_null());
	json_object_set_new(out, "slab_frames", o->slab_frames ? json_true() : json_null());
	json_object_set_new(out, "policy", text_or_null(o->policy));
	json_object_set_new(out, "background", text_or_null(o->background));
	json_object_set_new(out, "fault", text_or_null(o->fault));
	json_object_set_new(out, "hz", json_integer((json_int_t)o->hz));
	json_object_set_new(out, "rcu", text_or_null(o->rcu));
	json_object_set_new(out, "migrate_cpu", text_or_null(o->migrate_cpu));
	json_object_set_new(out, "oversubscribe", json_boolean(o->oversubscribe));
}

static json_t *options_json(const struct run_setup *setup, const struct run_trace *trace,
			    const struct run_variant *variant)
{
	json_t *out = json_object();

	say_machine(out, setup);
	say_pools(out, setup, trace, variant);
	say_replay(out, setup->options);
	say_kernel(out, setup);
	return out;
}

static void state_machine(struct result_statement *out, const struct run_setup *setup,
			  const struct run_trace *trace)
{
	const struct run_options *o = setup->options;
	unsigned int cpus = run_cpus(setup, trace);
	bool simulated = setup->module->simulated;

	out->machine = run_machine_text(setup);
	out->simulated = simulated;
	out->oversubscribed = run_oversubscribed(setup, cpus);
	out->yielding_locks = !simulated && setup->options->oversubscribe;
	out->topology = o->topology;
	out->policy = o->policy;
	out->cpus = cpus;
	out->page_size = o->page_size;
	out->seed = o->seed;
	out->command = o->argv;
	out->command_words = o->argc;
}

void run_result_path(const struct run_setup *setup, const struct run_trace *trace,
		     const struct run_variant *variant, char *out, size_t size)
{
	snprintf(out, size, "%s/%s.%s.json", setup->out, trace->name, variant->file_name);
}

int run_write_result(const struct run_setup *setup, const struct run_trace *trace,
		     const struct run_result *result, bool interrupted, struct error *err)
{
	struct result_statement out = {
		.variant = result->variant->ops->name,
		.label = result->variant->label,
		.lock = run_lock_text(setup, result->variant->module),
		.switches = run_variant_switches(result->variant),
		.options = options_json(setup, trace, result->variant),
		.trace = {.name = trace->name,
			  .clock = trace_clock_name(trace->header.clock),
			  .ops = trace->ops,
			  .observations = trace->observed,
			  .digest = trace->digest,
			  .cpus = trace->nr_cpus},
		.interrupted = interrupted,
		.failed = result->failed,
		.repeats = result->repeats,
		.set_aside = result->set_aside,
	};
	char path[RUN_PATH_MAX];
	int ret;

	state_machine(&out, setup, trace);
	run_out_path(setup, trace, result, path, sizeof(path));
	ret = result_write(path, &out, err);
	json_decref(out.switches);
	json_decref(out.options);
	return ret;
}
