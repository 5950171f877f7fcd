// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/driver_data.h"
#include "src/report/figure_data.h"
#include "src/report/knee_data.h"
#include "src/report/pressure_data.h"
#include "src/report/speed_data.h"

/* Adding a plot: one line here, and plots/NAME.gp. */
const struct figure figures[] = {
	{"throughput", "throughput", "ops_per_s", "ops_per_s", SPAN_ALL, write_medians, NULL},
	{"density_speed", "density against speed", NULL, NULL, SPAN_GROUP, write_density, NULL},
	{"scaling", "throughput and zs_free() by number of CPUs", NULL, NULL, SPAN_CPUS,
	 write_scaling, scaling_names},
	{"knee", "throughput by number of CPUs, and its knee", NULL, NULL, SPAN_CPUS, write_knees,
	 NULL},
	{"free_latency", "latency of zs_free()", "free", "latency_ns.free.p99", SPAN_GROUP,
	 write_percentiles, NULL},
	{"latency_over_time", "p99 of zs_free() over time", NULL, "latency_ns.free.p99", SPAN_GROUP,
	 write_latency_series, NULL},
	{"memory_over_time", "pages held and fragmentation", NULL, "memory.peak_pages", SPAN_GROUP,
	 write_memory_series, NULL},
	{"page_return", "page-return delay", "page_return", "latency_ns.page_return.p99",
	 SPAN_GROUP, write_percentiles, NULL},
	{"migration_outcomes", "migration outcomes", NULL, NULL, SPAN_GROUP, write_migration, NULL},
	{"cpu_cost", "CPU time by kind of thread", NULL, NULL, SPAN_GROUP, write_cpu_cost, NULL},
	{"driver_success", "what migration drivers tried for and got", NULL, NULL, SPAN_GROUP,
	 write_driver_success, driver_success_names},
	{"driver_times", "time that migration drivers took", NULL, NULL, SPAN_GROUP,
	 write_driver_times, driver_times_names},
	{"pressure", "memory that ran short", NULL, NULL, SPAN_GROUP, write_pressure,
	 pressure_names},
	{0},
};
