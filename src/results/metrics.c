// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/metrics.h"

#include <string.h>

/* clang-format off */
const struct metric metrics[] = {
	{"throughput", "ops_per_s", "ops/s", true, true, NULL},
	{"malloc p50", "latency_ns.malloc.p50", "ns", true, false, "malloc p50"},
	{"malloc p99", "latency_ns.malloc.p99", "ns", true, false, NULL},
	{"malloc p99.9", "latency_ns.malloc.p999", "ns", true, false, NULL},
	{"free p50", "latency_ns.free.p50", "ns", true, false, "free p50"},
	{"free p99", "latency_ns.free.p99", "ns", true, false, "free p99"},
	{"free p99.9", "latency_ns.free.p999", "ns", true, false, "p99.9"},
	{"free max", "latency_ns.free.max", "ns", false, false, "max"},
	{"page return p99", "latency_ns.page_return.p99", "ns", true, false, "return p99"},
	{"deferred", "deferred_frees", "", false, false, "deferred"},
	{"migrated", "migration.migrated", "", false, true, "migrated"},
	{"migrate p99", "latency_ns.migrate.p99", "ns", true, false, NULL},
	{"peak pages", "memory.peak_pages", "pages", true, false, "peak"},
	{"end pages", "memory.end_pages", "pages", true, false, "end"},
	{"compacted to", "memory.after_compact_pages", "pages", true, false, NULL},
	{"rcu waiting", "waiting.rcu_peak_bytes", "bytes", true, false, NULL},
	{"deferred wait", "waiting.deferred_peak_bytes", "bytes", true, false, NULL},
	{0},
};
/* clang-format on */

const struct metric *find_metric(const char *path)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (!strcmp(m->path, path))
			return m;
	return NULL;
}

static bool has_zero(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(values[i] > 0))
			return true;
	return false;
}

bool compare_metric(const struct metric *metric, const struct result *base,
		    const struct result *new, uint64_t seed, struct comparison *out)
{
	double b[RESULT_MAX_REPEATS], n[RESULT_MAX_REPEATS];
	size_t nb = result_numbers(base, metric->path, b, RESULT_MAX_REPEATS);
	size_t nn = result_numbers(new, metric->path, n, RESULT_MAX_REPEATS);

	if (nb < STATS_MIN_REPEATS || nn < STATS_MIN_REPEATS || has_zero(b, nb))
		return false;
	out->metric = metric;
	out->base = stats_median(b, nb);
	out->new = stats_median(n, nn);
	out->interval = stats_ratio_of_medians(b, nb, n, nn, seed);
	out->differs = stats_differs(&out->interval);
	out->worse = out->differs && (out->interval.low > 1) != metric->higher_is_better;
	return true;
}

bool comparison_is_past(const struct comparison *comparison, double percent)
{
	if (comparison->metric->higher_is_better)
		return comparison->interval.high < 1 - percent / 100;
	return comparison->interval.low > 1 + percent / 100;
}

const char *comparison_verdict(const struct comparison *comparison)
{
	if (!comparison->differs)
		return "no difference shown";
	return comparison->worse ? "worse" : "better";
}
