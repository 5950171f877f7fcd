// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two CPUs that store, load and free in slots of the same clusters, against page migration
 * without pause, compaction, writeback and recompression; everything that is read is
 * verified. With and without enough memory, for every front-end, burst model and movable
 * variant.
 *
 *   threads [VARIANT [SEED [STEPS]]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "src/frontends/zram/zram.h"
#include "tests/frontends/slots.h"
#include "tests/world/pages.h"

#define NR_CPUS	 2
#define NR_SLOTS 1536u
#define BLOCK	 8u /* neighbouring slots of one CPU; the next eight are the other's */

static const char *only;
static u64 seed = 1;
/* As in tests/stress/drivers_test.c. */
#ifdef SIM_TSAN
#define STEPS 250
#else
#define STEPS 500
#endif

static unsigned int steps = STEPS;

struct stress {
	struct slots slots;
	u64 random[NR_CPUS];
	u64 migration_random;
	bool writes_back;
};

static void step(struct slots *slots, unsigned int cpu, u64 *random)
{
	u64 draw = world_random(random) >> 8;
	u64 first = (draw / 16 % (NR_SLOTS / BLOCK / NR_CPUS) * NR_CPUS + cpu) * BLOCK;
	u64 slot = first + (draw >> 40) % BLOCK;

	switch (draw % 8) {
	case 0 ... 3:
		slots_store_any(slots, cpu, slot, world_random(random));
		break;
	case 4 ... 5:
		slots_load(slots, cpu, slot);
		break;
	case 6:
		slots_free(slots, cpu, slot, 1, cpu);
		break;
	default:
		slots_free(slots, cpu, first, BLOCK, (u32)(draw >> 44) % 2);
	}
}

static void cpu_task(void *arg, unsigned int cpu)
{
	struct stress *stress = arg;

	for (unsigned int i = 0; i < steps && !READ_ONCE(stress->slots.failures); i++) {
		step(&stress->slots, cpu, &stress->random[cpu]);
		sim_quiescent();
	}
}

static void migrator(void *arg)
{
	struct stress *stress = arg;

	while (!sim_kthread_should_stop()) {
		pages_migrate_some(8, &stress->migration_random);
		sim_quiescent();
	}
}

/* Compaction, and what else an administrator's daemon would do. */
static void tender(void *arg)
{
	struct stress *stress = arg;
	struct slots *slots = &stress->slots;

	while (!sim_kthread_should_stop()) {
		slots->fops->compact(slots->fe);
		if (stress->writes_back)
			slots->fops->writeback(slots->fe, 16);
		if (slots->fops->recompress)
			slots->fops->recompress(slots->fe, 64);
		sim_sleep_ns(200 * 1000);
	}
}

static void run(struct stress *stress, const char *frontend, const char *variant,
		enum frontend_burst burst, bool short_of_memory)
{
	struct frontend_params params = {.nr_slots = NR_SLOTS,
					 .burst = burst,
					 .backing_pages = burst % 2 ? NR_SLOTS : 0};
	struct sim_kthread *migration, *tending;
	struct slots *slots = &stress->slots;

	world_boot(&(struct world){.nr_cpus = NR_CPUS,
				   .nr_nodes = 2,
				   .seed = seed,
				   .pages_per_node = short_of_memory ? 256 : 4096});
	slots_init(slots, frontend, variant, burst == BURST_CLUSTER ? 2 : 1, &params);
	stress->writes_back = params.backing_pages;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		stress->random[cpu] = (seed + cpu) | 1ull << 62;
	stress->migration_random = seed | 1ull << 61;
	migration = sim_kthread_run(migrator, stress, "migration");
	tending = sim_kthread_run(tender, stress, "tending");
	sim_run(NR_CPUS, cpu_task, stress);
	sim_kthread_stop(tending);
	sim_kthread_stop(migration);

	slots->fops->drain(slots->fe);
	/* Only a free that zram missed may leave an object. */
	slots_check(slots, strcmp(frontend, "zram") ? 0 : slots_counter(slots, "miss_free"));
	if (slots->cpus[0].checked + slots->cpus[1].checked == 0)
		slots_fail(slots, "nothing was verified");
	slots_exit(slots);
	world_shutdown();
}

static void everything_at_once(void **state)
{
	struct stress *stress = calloc(1, sizeof(*stress));
	unsigned int tried = 0;

	for (unsigned int v = 0; zs_variants[v]; v++) {
		if (!(zs_variants[v]->flags & ZS_MOVABLE) ||
		    (only && strcmp(only, zs_variants[v]->name)))
			continue;
		tried++;
		for (unsigned int f = 0; frontends[f]; f++)
			for (unsigned int burst = 0; burst < NR_BURSTS; burst++)
				run(stress, frontends[f]->name, zs_variants[v]->name, burst,
				    (burst + v) % 2);
	}
	free(stress);
	assert_true(tried);
}

/* One CPU writes back what the other frees: a freed slot stays free. */
struct chase {
	struct slots slots;
	unsigned long rounds; /* of writeback */
	bool done;
	u64 written, left;
};

static void write_back(struct chase *chase)
{
	struct zram *zram = zram_of(chase->slots.fe);

	while (!READ_ONCE(chase->done)) {
		u64 written;

		zram_mark_idle(zram);
		written = zram_writeback(zram, ZRAM_WB_IDLE, 1);
		WRITE_ONCE(chase->written, chase->written + written);
		smp_store_release(&chase->rounds, chase->rounds + 1);
		sim_quiescent();
	}
}

static void wait_for_round(struct chase *chase)
{
	unsigned long end = smp_load_acquire(&chase->rounds) + 2;
	unsigned int turns = 0;

	while (smp_load_acquire(&chase->rounds) < end) {
		sim_relax(&turns);
		sim_quiescent();
	}
}

static void store_and_free(struct chase *chase)
{
	struct slots *slots = &chase->slots;
	struct frontend_object object;

	/* On a busy host it may take longer until a page is written back. */
	for (unsigned int i = 0; i < (READ_ONCE(chase->written) ? 8000 : 800000); i++) {
		u64 missed = slots_counter(slots, "miss_free");

		slots_store(slots, 1, i % 8, FRONTEND_COMP, 100);
		for (unsigned int spin = i % 64; spin; spin--)
			cpu_relax();
		slots_free(slots, 1, i % 8, 1, 0);
		if (slots_counter(slots, "miss_free") != missed)
			continue;
		wait_for_round(chase);
		chase->left += slots->fops->peek(slots->fe, i % 8, &object);
	}
	WRITE_ONCE(chase->done, true);
}

static void chase_task(void *arg, unsigned int cpu)
{
	if (cpu)
		store_and_free(arg);
	else
		write_back(arg);
}

static void a_slot_freed_during_writeback_is_free(void **state)
{
	struct chase *chase = calloc(1, sizeof(*chase));

	world_boot(&(struct world){.nr_cpus = 2, .seed = 1});
	slots_init(&chase->slots, "zram", "trylock", 1,
		   &(struct frontend_params){
			   .nr_slots = 8, .backing_pages = 64, .burst = BURST_CLUSTER});
	sim_run(2, chase_task, chase);
	assert_true(chase->written);
	assert_int_equal(chase->left, 0);
	slots_exit(&chase->slots);
	world_shutdown();
	free(chase);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(everything_at_once),
					   cmocka_unit_test(a_slot_freed_during_writeback_is_free)};

	if (argc > 1)
		only = argv[1];
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	if (argc > 3)
		steps = (unsigned int)strtoul(argv[3], NULL, 0);
	return cmocka_run_group_tests_name("frontends", tests, NULL, NULL) ? 1 : 0;
}
