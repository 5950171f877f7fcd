// SPDX-License-Identifier: GPL-2.0-or-later
/* The front-end between a trace and the allocator, by the options and the trace's kind. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/run/contents.h"

/* Slots of a device: entries of a replay name them in 32 bits, and each takes memory. */
#define MAX_SLOTS (1ull << 26)

const char *const run_burst_names[] = {
	[BURST_SINGLE] = "single",	 [BURST_SLOTS64] = "slots64",
	[BURST_CLUSTER] = "cluster",	 [BURST_EXIT_STORM] = "exit_storm",
	[BURST_OVERWRITE] = "overwrite", [NR_BURSTS] = NULL,
};

static int unknown(const struct machine_module *module, const char *name, struct error *err)
{
	char list[160] = "direct";
	size_t len = strlen(list);

	for (const struct frontend_ops *const *ops = module->frontends; *ops; ops++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
					ops[1] ? ", " : " or ", (*ops)->name);
	return error_set(err, EINVAL, "--frontend %s: expected %s", name, list);
}

static int find(const struct machine_module *module, const char *name,
		const struct frontend_ops **found, struct error *err)
{
	*found = NULL;
	if (!strcmp(name, "direct"))
		return 0;
	for (const struct frontend_ops *const *ops = module->frontends; *ops; ops++) {
		if (strcmp((*ops)->name, name))
			continue;
		*found = *ops;
		return 0;
	}
	return unknown(module, name, err);
}

int run_frontend_check(const struct run_setup *setup, struct error *err)
{
	const struct frontend_ops *found;

	if (!setup->options->frontend)
		return 0;
	return find(setup->module, setup->options->frontend, &found, err);
}

/* Refuses options without effect: the user expects one. */
static int refuse_idle_options(const struct run_options *o, const struct run_trace *trace,
			       struct error *err)
{
	const char *idle = NULL;

	if (o->burst)
		idle = "burst";
	if (o->limit)
		idle = "limit";
	if (o->backing)
		idle = "backing";
	if (o->exclusive_load)
		idle = "exclusive-load";
	if (idle && !trace->frontend)
		return error_set(err, EINVAL,
				 "--%s: %s is replayed directly; expected --frontend zram or zswap",
				 idle, trace->path);
	if (o->exclusive_load && strcmp(trace->frontend->name, "zswap"))
		return error_set(err, EINVAL,
				 "--exclusive-load: %s has none; expected --frontend zswap",
				 trace->frontend->name);
	return 0;
}

static int count_slots(const struct run_options *o, struct run_trace *trace, struct error *err)
{
	if (!(trace->header.columns & TRACE_HAS_SLOT)) {
		/* A slot is not reused before all CPUs are past its last use. */
		trace->nr_slots = trace->peak_live + o->window + 2;
		return 0;
	}
	trace->nr_slots = trace->last_slot + 1;
	if (trace->last_slot < MAX_SLOTS)
		return 0;
	return error_set(err, EINVAL,
			 "%s: slot %llu; --frontend %s takes slots below %llu, expected those or "
			 "--frontend direct",
			 trace->path, (unsigned long long)trace->last_slot, trace->frontend->name,
			 MAX_SLOTS);
}

uint32_t run_pools(const struct run_setup *setup, const struct run_trace *trace,
		   const struct run_variant *variant)
{
	bool zswap = trace->frontend && !strcmp(trace->frontend->name, "zswap");

	if (setup->options->pools)
		return (uint32_t)setup->options->pools;
	return zswap && variant->ops->zswap_pools ? variant->ops->zswap_pools : 1;
}

int run_frontend_choose(const struct run_setup *setup, struct run_trace *trace, struct error *err)
{
	const struct run_options *o = setup->options;
	bool swap = trace->header.columns & TRACE_HAS_SLOT;
	const char *name = o->frontend;
	int ret;

	if (!name)
		name = swap ? "zram" : "direct";
	ret = find(setup->module, name, &trace->frontend, err);
	if (!ret)
		ret = refuse_idle_options(o, trace, err);
	if (!ret && trace->frontend)
		ret = count_slots(o, trace, err);
	return ret;
}

/* Pages that zswap refuses go to its swap device, which has room for all slots. */
static u64 backing_bytes(const struct run_options *o, const struct run_trace *trace)
{
	if (o->backing || strcmp(trace->frontend->name, "zswap"))
		return o->backing;
	return trace->nr_slots * o->page_size;
}

static u64 to_pages(const struct run_options *o, u64 bytes)
{
	return (bytes + o->page_size - 1) / o->page_size;
}

void run_frontend_plan(const struct run_setup *setup, const struct run_trace *trace,
		       const struct run_variant *variant, struct replay_plan *plan)
{
	const struct run_options *o = setup->options;

	if (!trace->frontend || find(variant->module, trace->frontend->name, &plan->frontend, NULL))
		return;
	plan->trace_ops = trace->calls;
	plan->frontend_params = (struct frontend_params){
		.nr_slots = trace->nr_slots,
		.nr_cpus = plan->sim.nr_cpus,
		.chain_size = variant->params.chain_size,
		.burst = (enum frontend_burst)o->burst,
		.limit_pages = to_pages(o, o->limit),
		.backing_pages = to_pages(o, backing_bytes(o, trace)),
		.exclusive = o->exclusive_load,
	};
}

void run_frontend_echo(const struct run_setup *setup, const struct run_trace *trace, json_t *out)
{
	const struct run_options *o = setup->options;

	json_object_set_new(out, "frontend",
			    json_string(trace->frontend ? trace->frontend->name : "direct"));
	json_object_set_new(out, "burst", json_string(run_burst_names[o->burst]));
	json_object_set_new(out, "limit", json_integer((json_int_t)o->limit));
	json_object_set_new(out, "backing",
			    json_integer(trace->frontend ? (json_int_t)backing_bytes(o, trace)
							 : 0));
	json_object_set_new(out, "exclusive_load", json_boolean(o->exclusive_load));
	run_contents_echo(trace->contents, out);
}
