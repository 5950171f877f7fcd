// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two CPUs that allocate, free, read and write, against page migration without pause and
 * compaction, in one pool; every byte is verified.
 *
 *   threads [VARIANT[:SWITCHES] [SEED [STEPS]]]
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NR_CPUS 2

/* A kind of load: how many objects each CPU may have, and of which sizes. */
struct load {
	const char *name;
	unsigned int nr_objects;
	u32 size_min, size_span;
};

static const struct load loads[] = {
	/* Zspages of one page with one or two objects: emptied all the time. */
	{"emptying", 8, 1800, 240},
	{"huge", 8, 3700, 390},
	/* Long chains, objects over two pages. */
	{"spanning", 24, 2900, 700},
	{"mixed", 400, 1, 4095},
};

static u64 seed = 1;
/* A sixth of the steps is enough for the thread sanitizer, as in drivers_test.c. */
#ifdef SIM_TSAN
#define STEPS 1000
#else
#define STEPS 6000
#endif

static unsigned int steps = STEPS;

#define PATIENCE 100ull

struct stress {
	const struct load *load;
	struct model cpus[NR_CPUS];
	bool migrates;
	u64 migrated;
	u64 random;
	const struct zs_ops *ops;
	struct zs_pool *pool;
};

static void step(struct model *model, const struct load *load)
{
	u64 draw = world_random(&model->random) >> 32;
	unsigned int id = (unsigned int)(draw % model->nr_objects);
	u32 size = load->size_min + (u32)(draw / model->nr_objects) % load->size_span;

	if (!model->objects[id].handle) {
		model_malloc_object(model, id, size);
	} else if (draw >> 20 & 1) {
		model_read_object(model, id);
		model_free_object(model, id);
	} else if (draw >> 21 & 1) {
		model_write_object(model, id);
	} else {
		model_read_object(model, id);
	}
}

/* On a busy host the migrator may begin late: the CPUs go on until it has moved a page. */
static bool is_done(struct stress *stress, u64 nr)
{
	bool waits = stress->migrates && !READ_ONCE(stress->migrated);

	return nr >= (waits ? steps * PATIENCE : steps);
}

static void cpu_task(void *arg, unsigned int cpu)
{
	struct stress *stress = arg;
	struct model *model = &stress->cpus[cpu];

	for (u64 i = 0; !is_done(stress, i) && !model->failures; i++) {
		step(model, stress->load);
		sim_quiescent();
	}
	model_read_all(model);
}

static void migrator(void *arg)
{
	struct stress *stress = arg;

	while (!sim_kthread_should_stop()) {
		unsigned int moved = pages_migrate_some(8, &stress->random);

		WRITE_ONCE(stress->migrated, stress->migrated + moved);
		sim_quiescent();
	}
}

static void compactor(void *arg)
{
	struct stress *stress = arg;

	while (!sim_kthread_should_stop()) {
		stress->ops->compact(stress->pool);
		sim_sleep_ns(200 * 1000);
	}
}

static void start(struct stress *stress, const char *variant)
{
	stress->random = seed | 1ull << 62;
	world_boot(&(struct world){
		.nr_cpus = NR_CPUS, .nr_nodes = 2, .seed = seed, .pages_per_node = 8192});
	stress->pool = world_pool(variant, 8, &stress->ops);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		model_init(&stress->cpus[cpu], stress->ops, stress->pool, stress->load->nr_objects,
			   seed + cpu);
}

static unsigned int finish(struct stress *stress)
{
	unsigned int failures = 0, live = 0;

	stress->ops->flush(stress->pool);
	failures += stress->ops->check_pool(stress->pool, true);
	if (stress->ops->flags & ZS_HOLDS_PAGES) {
		for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
			live += stress->cpus[cpu].live;
		failures += world_objs_inuse(stress->ops, stress->pool) != live;
	}
	failures += pages_count_isolated();
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		model_free_all(&stress->cpus[cpu]);
		failures += stress->cpus[cpu].failures;
		model_free(&stress->cpus[cpu]);
	}
	/* What waits for a worker or a grace period still waits. */
	stress->ops->destroy_pool(stress->pool);
	world_shutdown();
	return failures;
}

static void run(const char *variant, const struct load *load)
{
	struct stress stress = {.load = load};
	struct sim_kthread *migration = NULL, *compaction;
	unsigned int failures;

	start(&stress, variant);
	stress.migrates = stress.ops->flags & ZS_MOVABLE;
	if (stress.migrates)
		migration = sim_kthread_run(migrator, &stress, "migrator");
	compaction = sim_kthread_run(compactor, &stress, "compactor");
	sim_run(NR_CPUS, cpu_task, &stress);
	if (migration)
		sim_kthread_stop(migration);
	sim_kthread_stop(compaction);
	failures = finish(&stress);
	print_message("%s, %s: %" PRIu64 " pages migrated\n", variant, load->name,
		      (uint64_t)stress.migrated);
	if (failures)
		fail_msg("%s, %s, seed %" PRIu64 ": %u failures", variant, load->name,
			 (uint64_t)seed, failures);
	assert_true(!migration || stress.migrated > 0);
}

static void all_loads(void **state)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(loads); i++)
		run(*state, &loads[i]);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[32] = {0};
	unsigned int nr = 0;

	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	if (argc > 3)
		steps = (unsigned int)strtoul(argv[3], NULL, 0);
	for (unsigned int i = 0; argc < 2 && zs_variants[i] && nr < ARRAY_SIZE(tests); i++, nr++)
		tests[nr] = (struct CMUnitTest){zs_variants[i]->name, all_loads, NULL, NULL,
						(void *)zs_variants[i]->name};
	if (argc > 1)
		tests[nr++] = (struct CMUnitTest){argv[1], all_loads, NULL, NULL, argv[1]};
	return _cmocka_run_group_tests("threads", tests, nr, NULL, NULL) ? 1 : 0;
}
