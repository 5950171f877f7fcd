// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every migration driver, alone and with others, beside two CPUs that allocate, free, read
 * and write in a fragmented memory; every byte is verified.
 *
 *   drivers [VARIANT[:SWITCHES] [SEED [STEPS]]]
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sim/drivers/migrate_daemon.h"
#include "sim/mm/page_alloc.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NR_CPUS	   2
#define NR_NODES   2
#define NODE_PAGES 4096u
#define NR_OBJECTS 700u
/* Pages that cannot move: one frame in this many. */
#define UNMOVABLE_EVERY 1024u

static const struct {
	const char *migrate;
	bool moves; /* for certain */
} drivers[] = {
	{"max", true},
	{"scan=max", true},
	{"compaction", true},
	{"highorder=9:1000", true},
	{"highorder=10:max", true},
	{"compaction=10,highorder=9:max,max,scan=max", true},
	{"offline", false},
	{"contig", false},
	{"offline,contig,compaction,highorder,1000", true},
};

#define MAX_ROUNDS 100u

/* A sixth of the steps is enough for the thread sanitizer. */
#ifdef SIM_TSAN
#define STEPS 500
#else
#define STEPS 3000
#endif

static u64 seed = 1;
static unsigned int steps = STEPS;

struct stress {
	struct model cpus[NR_CPUS];
	struct migrate_daemon daemon;
	struct page *ballast[NR_NODES * NODE_PAGES];
	const struct zs_ops *ops;
	struct zs_pool *pool;
};

static void hold_all_frames(struct stress *stress)
{
	for (unsigned int i = 0; i < NR_NODES * NODE_PAGES; i++)
		stress->ballast[i] =
			alloc_pages_node((int)(i / NODE_PAGES), GFP_NOWAIT | __GFP_THISNODE, 0);
}

static void free_held(struct stress *stress, bool (*which)(unsigned long pfn))
{
	for (unsigned int i = 0; i < NR_NODES * NODE_PAGES; i++) {
		struct page *page = stress->ballast[i];

		if (!page || !which(page_to_pfn(page)))
			continue;
		put_page(page);
		stress->ballast[i] = NULL;
	}
}

static bool every_fourth(unsigned long pfn)
{
	return pfn % 4 == 0;
}

static bool movable(unsigned long pfn)
{
	return pfn % UNMOVABLE_EVERY != 1;
}

static bool any(unsigned long pfn)
{
	return true;
}

/* Objects of half a page or more, in frames far from each other: no large block is free. */
static void fill(struct stress *stress)
{
	hold_all_frames(stress);
	free_held(stress, every_fourth);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		struct model *model = &stress->cpus[cpu];

		model_init(model, stress->ops, stress->pool, NR_OBJECTS, seed + cpu);
		for (unsigned int id = 0; id < NR_OBJECTS; id++)
			model_malloc_object(model, id, 2000 + id * 3 % 2000);
	}
	free_held(stress, movable);
	drain_all_pages();
}

static void cpu_task(void *arg, unsigned int cpu)
{
	struct stress *stress = arg;
	struct model *model = &stress->cpus[cpu];

	for (unsigned int i = 0; i < steps && !model->failures; i++) {
		model_step(model);
		sim_quiescent();
	}
	model_read_all(model);
}

static void start(struct stress *stress, const char *variant, const char *text)
{
	static const struct sim_topology topology = {.nr_cpus = NR_CPUS, .nr_nodes = NR_NODES};
	const struct sim_config machine = {.topology = &topology, .pages_per_node = NODE_PAGES};
	struct migrate_options options;
	const char *expected;

	world_boot(&(struct world){.nr_cpus = NR_CPUS,
				   .nr_nodes = NR_NODES,
				   .seed = seed,
				   .pages_per_node = NODE_PAGES});
	stress->pool = world_pool(variant, 8, &stress->ops);
	fill(stress);
	if (migrate_parse(text, &machine, &options, &expected))
		fail_msg("%s: %s", text, expected);
	assert_int_equal(migrate_daemon_init(&stress->daemon, &options, seed), 0);
}

static void report(struct stress *stress, const char *variant, const char *text, u64 *migrated)
{
	struct migrate_stats stats;
	u64 busy;

	migrate_daemon_stats(&stress->daemon, &stats, &busy);
	*migrated = stats.migrated;
	print_message("%s, %s: %" PRIu64 " of %" PRIu64 " pages migrated\n", variant, text,
		      (uint64_t)stats.migrated, (uint64_t)stats.attempted);
}

static unsigned int finish(struct stress *stress)
{
	unsigned int failures = 0, live = 0;

	migrate_daemon_exit(&stress->daemon);
	stress->ops->flush(stress->pool);
	failures += stress->ops->check_pool(stress->pool, true);
	failures += pages_count_isolated();
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		live += stress->cpus[cpu].live;
		failures += stress->cpus[cpu].failures;
	}
	failures += world_objs_inuse(stress->ops, stress->pool) != live;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		model_free_all(&stress->cpus[cpu]);
		model_free(&stress->cpus[cpu]);
	}
	stress->ops->destroy_pool(stress->pool);
	free_held(stress, any);
	/* Fails unless every frame was returned. */
	world_shutdown();
	return failures;
}

static void run(const char *variant, const char *text, bool moves)
{
	static struct stress stress;
	unsigned int failures, rounds = 0;
	u64 migrated;

	stress = (struct stress){0};
	start(&stress, variant, text);
	/* On a busy host the drivers may not run at first. */
	do {
		assert_int_equal(migrate_daemon_start(&stress.daemon), 0);
		sim_run(NR_CPUS, cpu_task, &stress);
		migrate_daemon_stop(&stress.daemon);
		report(&stress, variant, text, &migrated);
	} while (moves && !migrated && ++rounds < MAX_ROUNDS);
	failures = finish(&stress);
	if (failures)
		fail_msg("%s, %s, seed %" PRIu64 ": %u failures", variant, text, (uint64_t)seed,
			 failures);
	assert_true(!moves || migrated > 0);
}

static void all_drivers(void **state)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(drivers); i++)
		run(*state, drivers[i].migrate, drivers[i].moves);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[64] = {0};
	unsigned int nr = 0;

	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	if (argc > 3)
		steps = (unsigned int)strtoul(argv[3], NULL, 0);
	for (unsigned int i = 0; argc < 2 && zs_variants[i] && nr < ARRAY_SIZE(tests); i++)
		if (zs_variants[i]->flags & ZS_MOVABLE)
			tests[nr++] = (struct CMUnitTest){zs_variants[i]->name, all_drivers, NULL,
							  NULL, (void *)zs_variants[i]->name};
	if (argc > 1)
		tests[nr++] = (struct CMUnitTest){argv[1], all_drivers, NULL, NULL, argv[1]};
	return _cmocka_run_group_tests("drivers", tests, nr, NULL, NULL) ? 1 : 0;
}
