// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/outcome_json.h"

#include <math.h>
#include <stdio.h>

#include "src/results/memory_json.h"

static const char *const latency_names[NR_LATENCIES] = {
	"malloc",  "free",     "read",	  "write",   "page_return", "page_return_compact",
	"migrate", "swap_out", "swap_in", "discard",
};

static json_t *integer(uint64_t value)
{
	return json_integer((json_int_t)value);
}

/* A value that was not measured is no number. */
static json_t *real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

/* Picoseconds are more than the clock resolves, and keep files short. */
static json_t *nanoseconds(double ns)
{
	return real(round(ns * 1000) / 1000);
}

static json_t *histogram_bins(const struct histogram *hist, double ns_per_tick)
{
	json_t *bins = json_array();

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (hist->counts[i])
			json_array_append_new(
				bins, json_pack("[o, o]",
						nanoseconds((double)histogram_lower_bound(i) *
							    ns_per_tick),
						integer(hist->counts[i])));
	return bins;
}

static json_t *latency_to_json(const struct histogram *hist, double ns_per_tick)
{
	static const struct {
		const char *name;
		double fraction;
	} percentiles[] = {
		{"p50", .5}, {"p90", .9}, {"p99", .99}, {"p999", .999}, {"p9999", .9999}};
	json_t *out = json_object();
	uint64_t count = histogram_count(hist);

	if (!count)
		ns_per_tick = NAN;
	json_object_set_new(out, "count", integer(count));
	json_object_set_new(out, "mean", nanoseconds(histogram_mean(hist) * ns_per_tick));
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(*percentiles); i++)
		json_object_set_new(out, percentiles[i].name,
				    nanoseconds(
					    histogram_percentile(hist, percentiles[i].fraction) *
					    ns_per_tick));
	json_object_set_new(out, "max", nanoseconds((double)hist->max * ns_per_tick));
	json_object_set_new(out, "histogram", histogram_bins(hist, ns_per_tick));
	return out;
}

static json_t *latencies_to_json(const struct replay_outcome *o)
{
	json_t *out = json_object();

	for (int i = 0; i < NR_LATENCIES; i++)
		json_object_set_new(out, latency_names[i],
				    latency_to_json(&o->latency[i], o->ns_per_tick));
	return out;
}

static json_t *migration_to_json(const struct replay_migration *m)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "attempted", integer(m->attempted), "migrated", integer(m->migrated),
			 "released", integer(m->released), "eagain", integer(m->eagain), "ebusy",
			 integer(m->ebusy), "einval", integer(m->einval), "enomem",
			 integer(m->enomem), "other", integer(m->other), "eagain_passes",
			 integer(m->eagain_passes), "found_dead", integer(m->found_dead),
			 "isolate_failed", integer(m->isolate_failed), "busy_ns",
			 integer(m->busy_ns));
}

static json_t *driver_to_json(const struct replay_driver *d, double ns_per_tick)
{
	json_t *counters = json_object(), *latencies = json_object();

	for (int i = 0; d->counter_names && d->counter_names[i]; i++)
		json_object_set_new(counters, d->counter_names[i], json_integer(d->counters[i]));
	for (int i = 0; d->latency_names && d->latency_names[i]; i++)
		json_object_set_new(latencies, d->latency_names[i],
				    latency_to_json(&d->latency[i], ns_per_tick));
	return json_pack("{s:s, s:o, s:o, s:b, s:o, s:o}", "name", d->name, "argument",
			 *d->argument ? json_string(d->argument) : json_null(), "node",
			 d->node < 0 ? json_null() : json_integer(d->node), "synthetic",
			 d->synthetic, "counters", counters, "latency_ns", latencies);
}

static json_t *drivers_to_json(const struct replay_outcome *o)
{
	json_t *out = json_array();

	for (uint32_t i = 0; i < o->nr_drivers; i++)
		json_array_append_new(out, driver_to_json(&o->drivers[i], o->ns_per_tick));
	return out;
}

static json_t *fullness_to_json(const unsigned long *fullness)
{
	json_t *out = json_array();

	for (int i = 0; i < NR_FULLNESS_GROUPS; i++)
		json_array_append_new(out, integer(fullness[i]));
	return out;
}

static json_t *class_counts(const struct zs_class_state *c)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "objs_allocated", integer(c->objs_allocated),
			 "objs_inuse", integer(c->objs_inuse), "zspages", integer(c->zspages),
			 "pages", integer(c->pages), "fullness", fullness_to_json(c->fullness));
}

/* Classes without zspages are left out; after a compaction the list is the same. */
static json_t *classes_to_json(const struct replay_outcome *o)
{
	json_t *out = json_array();

	for (unsigned int i = 0; i < o->classes.nr; i++) {
		const struct zs_class_state *c = &o->classes.states[i];
		json_t *one;

		if (!c->zspages)
			continue;
		one = json_pack("{s:o, s:o, s:o, s:o}", "index", integer(c->index), "size",
				integer(c->size), "pages_per_zspage", integer(c->pages_per_zspage),
				"objs_per_zspage", integer(c->objs_per_zspage));
		json_object_update_new(one, class_counts(c));
		json_object_set_new(one, "after_compact",
				    o->memory.compacted
					    ? class_counts(&o->classes_after_compact.states[i])
					    : json_null());
		json_array_append_new(out, one);
	}
	return out;
}

static json_t *memory_to_json(const struct replay_memory *m, unsigned int nr_nodes)
{
	json_t *nodes = json_array(), *out;

	for (unsigned int i = 0; i < nr_nodes; i++)
		json_array_append_new(nodes, integer(m->by_node[i]));
	out = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "peak_pages", integer(m->peak_pages),
			"end_pages", integer(m->end_pages), "pages_compacted",
			integer(m->pages_compacted), "after_compact_pages",
			m->compacted ? integer(m->after_compact_pages) : json_null(),
			"live_objects", integer(m->live_objects), "live_bytes",
			integer(m->live_bytes), "by_node", nodes);
	memory_json_add(out, m, nr_nodes);
	return out;
}

static json_t *series_to_json(const struct replay_outcome *o)
{
	json_t *out = json_array();

	for (uint32_t i = 0; i < o->nr_points; i++) {
		const struct replay_point *p = &o->series[i];

		json_array_append_new(
			out,
			json_pack("{s:o, s:o, s:o, s:o, s:o}", "t_ns", integer(p->t_ns), "pages",
				  integer(p->pages), "live_bytes", integer(p->live_bytes),
				  "waiting_bytes", integer(p->waiting_bytes), "free_p99_ns",
				  p->free_p99_ns > 0 ? nanoseconds(p->free_p99_ns) : json_null()));
	}
	return out;
}

static json_t *checksum_to_json(const struct replay_outcome *o)
{
	char text[17];

	if (!o->has_checksum)
		return json_null();
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)o->checksum);
	return json_string(text);
}

static double rate(const struct replay_outcome *o, double ns)
{
	return ns > 0 ? (double)o->operations / ns * 1e9 : NAN;
}

/* All CPUs verify at about the same rate, or stand still while one checks the pool. */
static void set_rates(json_t *out, const struct replay_outcome *o, unsigned int nr_cpus)
{
	double ns = (double)o->wall_ns - (double)o->verify_ns / nr_cpus;
	/* Verification is measured by the clock, which goes on while the host runs others. */
	double share = o->wall_ns ? ns / (double)o->wall_ns : 0;
	double cpu_ns = share * (double)o->cpu_ns.callers + (double)o->cpu_ns.workers +
			(double)o->cpu_ns.rcu;

	json_object_set_new(out, "ops_per_s", ns > 0 ? real(rate(o, ns)) : json_real(0));
	json_object_set_new(out, "ops_per_s_drained", real(rate(o, ns + (double)o->drain_ns)));
	/* At the trace's pace CPUs spin until an operation is due. */
	json_object_set_new(out, "ops_per_cpu_s", real(o->paced ? NAN : rate(o, cpu_ns)));
}

static void set_costs(json_t *out, const struct replay_outcome *o)
{
	json_object_set_new(out, "harness_ns_per_op", nanoseconds(o->harness_ns_per_op));
	json_object_set_new(out, "recorder_ns", nanoseconds(o->recorder_ns));
	json_object_set_new(out, "stamp_ns", nanoseconds(o->stamp_ns));
	json_object_set_new(out, "clock", json_string(o->clock));
	json_object_set_new(out, "clock_step_ns", nanoseconds(o->clock_step_ns));
	json_object_set_new(out, "cpu_ns",
			    json_pack("{s:o, s:o, s:o, s:o}", "callers", integer(o->cpu_ns.callers),
				      "workers", integer(o->cpu_ns.workers), "rcu",
				      integer(o->cpu_ns.rcu), "migration",
				      integer(o->cpu_ns.migration)));
	json_object_set_new(out, "lock_yields", integer(o->yields));
}

static void set_waiting(json_t *out, const struct replay_outcome *o)
{
	json_object_set_new(out, "deferred_frees", integer(o->deferred_frees));
	json_object_set_new(out, "deferred_zspages", integer(o->deferred_zspages));
	json_object_set_new(out, "emptied_zspages",
			    o->emptied_zspages ? integer(o->emptied_zspages) : json_null());
	json_object_set_new(out, "sync_frees", integer(o->sync_frees));
	json_object_set_new(out, "revived", integer(o->revived));
	json_object_set_new(out, "untracked_returns", integer(o->untracked_returns));
	json_object_set_new(out, "waiting",
			    json_pack("{s:o, s:o, s:o, s:o}", "rcu_peak_objects",
				      integer(o->rcu_peak_objects), "rcu_peak_bytes",
				      integer(o->rcu_peak_bytes), "deferred_peak_objects",
				      integer(o->deferred_peak_objects), "deferred_peak_bytes",
				      integer(o->deferred_peak_bytes)));
}

static json_t *frontend_to_json(const struct replay_outcome *o)
{
	json_t *counters = json_object();

	for (unsigned int i = 0; i < o->nr_counters; i++)
		json_object_set_new(counters, o->counters[i].name, integer(o->counters[i].value));
	return json_pack("{s:s, s:o}", "name", o->frontend, "counters", counters);
}

static json_t *shrinkers_to_json(const struct sim_reclaim_stats *r)
{
	json_t *out = json_object();

	for (uint32_t i = 0; i < r->nr_shrinkers; i++) {
		const struct sim_shrinker_sum *sum = &r->shrinker[i];

		json_object_set_new_nocheck(out, sum->name,
					    json_pack("{s:o, s:o}", "scans", integer(sum->scans),
						      "freed", integer(sum->freed)));
	}
	return out;
}

static json_t *reclaim_to_json(const struct sim_reclaim_stats *r)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "kswapd_wakes",
			 integer(r->kswapd_wakes), "kswapd_runs", integer(r->kswapd_runs),
			 "kswapd_freed", integer(r->kswapd_freed), "kswapd_ns",
			 integer(r->kswapd_ns), "direct_runs", integer(r->direct_runs),
			 "direct_freed", integer(r->direct_freed), "direct_ns",
			 integer(r->direct_ns), "drains", integer(r->drains), "refused_pages",
			 integer(r->refused), "peak_frames", integer(r->peak_frames), "shrinkers",
			 shrinkers_to_json(r));
}

/* In the kernel's terms: its times are those of acquisitions that were contended. */
static void add_lock_stat(json_t *lock, const struct sim_lock_sum *sum, double ns)
{
	json_object_set_new(lock, "mode",
			    sum->mode ? json_string(sum->mode == 'R' ? "read" : "write")
				      : json_null());
	json_object_set_new(lock, "con_bounces", integer(sum->con_bounces));
	json_object_set_new(lock, "contentions", integer(sum->contentions));
	json_object_set_new(lock, "contended_min_ns", nanoseconds((double)sum->wait_least * ns));
	json_object_set_new(lock, "contended_total_ns",
			    nanoseconds((double)sum->contended_wait * ns));
	json_object_set_new(lock, "acq_bounces", integer(sum->acq_bounces));
	json_object_set_new(lock, "hold_min_ns", nanoseconds((double)sum->hold_least * ns));
	json_object_set_new(lock, "hold_total_ns", nanoseconds((double)sum->hold * ns));
}

static json_t *lock_to_json(const struct sim_lock_sum *sum, double ns)
{
	double taken = (double)sum->taken;

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", sum->name ? sum->name : "",
			 "taken", integer(sum->taken), "wait_mean_ns",
			 nanoseconds((double)sum->wait * ns / taken), "wait_max_ns",
			 nanoseconds((double)sum->wait_most * ns), "hold_mean_ns",
			 nanoseconds((double)sum->hold * ns / taken), "hold_max_ns",
			 nanoseconds((double)sum->hold_most * ns));
}

static json_t *locks_to_json(const struct replay_outcome *o)
{
	json_t *out = json_array();

	for (uint32_t i = 0; i < o->nr_locks; i++) {
		json_t *lock = lock_to_json(&o->locks[i], o->ns_per_tick);

		if (o->show)
			add_lock_stat(lock, &o->locks[i], o->ns_per_tick);
		json_array_append_new(out, lock);
	}
	return out;
}

/* Of the replaying CPUs' time. */
static json_t *wait_share(const struct replay_outcome *o, unsigned int nr_cpus)
{
	double time = (double)o->wall_ns * nr_cpus;

	return time > 0 ? json_real((double)o->wait_ns / time) : json_null();
}

json_t *outcome_to_json(const struct replay_outcome *o, unsigned int nr_cpus, unsigned int nr_nodes)
{
	json_t *out = json_object();

	json_object_set_new(out, "laps", integer(o->laps));
	json_object_set_new(out, "warmup_laps", integer(o->warmup_laps));
	json_object_set_new(out, "operations", integer(o->operations));
	json_object_set_new(out, "wall_ns", integer(o->wall_ns));
	json_object_set_new(out, "wait_ns", integer(o->wait_ns));
	json_object_set_new(out, "pause_ns", integer(o->pause_ns));
	json_object_set_new(out, "wait_share", wait_share(o, nr_cpus));
	json_object_set_new(out, "verify_ns", integer(o->verify_ns));
	json_object_set_new(out, "drain_ns", integer(o->drain_ns));
	set_rates(out, o, nr_cpus);
	set_costs(out, o);
	json_object_set_new(out, "failed_allocations", integer(o->failed_allocations));
	json_object_set_new(out, "latency_ns", latencies_to_json(o));
	json_object_set_new(out, "migration", migration_to_json(&o->migration));
	json_object_set_new(out, "drivers", drivers_to_json(o));
	set_waiting(out, o);
	json_object_set_new(out, "reclaim", reclaim_to_json(&o->reclaim));
	json_object_set_new(out, "checksum", checksum_to_json(o));
	if (o->frontend)
		json_object_set_new(out, "frontend", frontend_to_json(o));
	json_object_set_new(out, "memory", memory_to_json(&o->memory, nr_nodes));
	if (o->nr_locks)
		json_object_set_new(out, "locks", locks_to_json(o));
	if (o->slab.in_frames)
		json_object_set_new(out, "slab",
				    json_pack("{s:o, s:o}", "frames", integer(o->slab.frames),
					      "peak_frames", integer(o->slab.peak_frames)));
	json_object_set_new(out, "classes", classes_to_json(o));
	json_object_set_new(out, "verified",
			    json_pack("{s:o, s:o}", "objects", integer(o->verified_objects),
				      "failures", integer(o->verify_failures)));
	json_object_set_new(out, "leaked", integer(o->leaked));
	json_object_set_new(out, "series", series_to_json(o));
	return out;
}
