// SPDX-License-Identifier: GPL-2.0-or-later
/* Migrates pages of an idle pool as fast as possible. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/drivers/migrate_daemon.h"
#include "tests/benchmarks/bench.h"

static double pages_per_second(struct bench *bench, const char *driver)
{
	struct migrate_daemon daemon;
	struct migrate_options options;
	struct migrate_lane *lane;
	const char *expected;
	u64 begin;

	bench_require(!migrate_parse(driver, NULL, &options, &expected), driver);
	bench_require(!migrate_daemon_init(&daemon, &options, 1), driver);
	lane = &daemon.lane[0];
	begin = sim_clock();
	while (lane->watch.stats.attempted < bench->ops / 16) {
		lane->driver->step(lane, 0);
		sim_quiescent();
	}
	return (double)lane->watch.stats.migrated /
	       ((double)sim_ticks_to_ns(sim_clock() - begin) / 1e9);
}

static void migrate_variant(struct bench *bench, const char *name, const char *driver)
{
	double rates[BENCH_MAX_ROUNDS];
	struct bench_allocator a;
	u32 nr = 4096;
	unsigned long *handles = calloc(nr, sizeof(*handles));

	bench_require(bench_allocator_open(&a, name), name);
	for (u32 i = 0; i < nr; i++)
		handles[i] = a.alloc(&a, bench_mix(bench)[i]);
	for (u32 i = 0; i < bench->rounds; i++)
		rates[i] = pages_per_second(bench, driver);
	printf(" %s %.0f k", name, bench_median(rates, bench->rounds) / 1e3);
	for (u32 i = 0; i < nr; i++)
		a.release(&a, handles[i]);
	bench_allocator_close(&a);
	free(handles);
}

void bench_migrate(struct bench *bench)
{
	static const char *const drivers[] = {"random=max", "scan=max"};

	for (u32 i = 0; i < ARRAY_SIZE(drivers); i++) {
		printf("pages migrated per second, %-14s", drivers[i]);
		migrate_variant(bench, "trylock", drivers[i]);
		migrate_variant(bench, "rcu", drivers[i]);
		printf("\n");
	}
}
