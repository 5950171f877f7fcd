// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/metrics.h"

#include <string.h>

/* clang-format off */
const struct metric metrics[] = {
	{"throughput", "ops_per_s", "ops/s", METRIC_RATE, true, true, {"all", "ops"}},
	{"with the flush", "ops_per_s_drained", "ops/s", METRIC_RATE, true, true, {0}},
	{"per CPU second", "ops_per_cpu_s", "ops/s", METRIC_RATE, true, true, {"ops per", "CPU time"}},
	{"malloc p50", "latency_ns.malloc.p50", "ns", METRIC_LATENCY, true, false, {0}},
	{"malloc p99", "latency_ns.malloc.p99", "ns", METRIC_LATENCY, true, false, {0}},
	{"malloc p99.9", "latency_ns.malloc.p999", "ns", METRIC_LATENCY, true, false, {0}},
	{"free p50", "latency_ns.free.p50", "ns", METRIC_LATENCY, true, false, {"free", "p50"}},
	{"free p99", "latency_ns.free.p99", "ns", METRIC_LATENCY, true, false, {"free", "p99"}},
	{"free p99.9", "latency_ns.free.p999", "ns", METRIC_LATENCY, true, false, {"free", "p99.9"}},
	{"free max", "latency_ns.free.max", "ns", METRIC_LATENCY, false, false, {0}},
	{"page return p99", "latency_ns.page_return.p99", "ns", METRIC_LATENCY, true, false, {"return", "p99"}},
	{"compaction p99", "latency_ns.page_return_compact.p99", "ns", METRIC_LATENCY, true, false, {0}},
	{"deferred", "deferred_frees", "", METRIC_COUNT, false, false, {0}},
	{"migrated", "migration.migrated", "", METRIC_COUNT, false, true, {0}},
	{"migrate p99", "latency_ns.migrate.p99", "ns", METRIC_LATENCY, true, false, {0}},
	{"peak pages", "memory.peak_pages", "pages", METRIC_COUNT, true, false, {"peak", "pages"}},
	{"end pages", "memory.end_pages", "pages", METRIC_COUNT, true, false, {0}},
	{"compacted to", "memory.after_compact_pages", "pages", METRIC_COUNT, true, false, {0}},
	{"rcu waiting", "waiting.rcu_peak_bytes", "bytes", METRIC_COUNT, true, false, {0}},
	{"deferred wait", "waiting.deferred_peak_bytes", "bytes", METRIC_COUNT, true, false, {0}},
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
