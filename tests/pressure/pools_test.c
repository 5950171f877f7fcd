// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pools in too little memory, each variant: allocations fail and recover, reclaim compacts,
 * also while pools are destroyed and pages migrate, and nothing is lost (I25, I29).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sim/probes/fault.h"
#include "sim/mm/migrate.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NR_CPUS	   2
#define MAX_FRAMES 4096u
/* The thread sanitizer takes ten times as long for each. */
#ifdef SIM_TSAN
#define CHURN_STEPS    2000u
#define DESTROY_ROUNDS 20u
#else
#define CHURN_STEPS    6000u
#define DESTROY_ROUNDS 60u
#endif

static struct page *hoard[MAX_FRAMES];
static unsigned int nr_hoarded;

/* Takes frames of @nid until there are none for @gfp; reclaim frees more on the way. */
static void take_frames(int nid, gfp_t gfp)
{
	while (nr_hoarded < MAX_FRAMES && (hoard[nr_hoarded] = alloc_pages_node(nid, gfp, 0)))
		nr_hoarded++;
}

static void give_frames(void)
{
	while (nr_hoarded)
		put_page(hoard[--nr_hoarded]);
}

static void for_each_variant(void (*test)(const struct zs_ops *ops), unsigned int flags)
{
	for (unsigned int v = 0; zs_variants[v]; v++)
		if ((zs_variants[v]->flags & flags) == flags)
			test(zs_variants[v]);
}

static void start(struct model *model, const struct zs_ops *ops, unsigned int nr_objects)
{
	struct zs_pool *pool = world_pool(ops->name, 8, &ops);

	model_init(model, ops, pool, nr_objects, 7);
}

static void finish(struct model *model)
{
	model_free_all(model);
	model->ops->flush(model->pool);
	model_check(model, true);
	assert_int_equal(model->ops->get_total_pages(model->pool), 0);
	model->ops->destroy_pool(model->pool);
	assert_int_equal(shrinkers_registered(), 0);
	if (model->failures)
		fail_msg("%s: %u differences", model->ops->name, model->failures);
	model_free(model);
}

/*
 * Only one compacts at a time. While the daemon does, an allocation may find nothing to free and
 * fail: what the daemon is compacting is counted at its end.
 */
static void wait_for_shrinker(const struct model *model, unsigned long before,
			      struct sim_reclaim_stats *stats)
{
	for (unsigned int ms = 0; ms < 5000; ms++) {
		model->ops->flush(model->pool);
		sim_reclaim_stats(stats);
		if (stats->shrinker[0].freed > before / 4 &&
		    stats->shrinker[0].freed == before - model->ops->get_total_pages(model->pool) &&
		    stats->direct_freed + stats->kswapd_freed == stats->shrinker[0].freed)
			return;
		sim_sleep_ns(1000000);
	}
}

/* Three of four objects are freed, and when memory is short compaction frees their frames. */
static void reclaim_compacts(const struct zs_ops *ops)
{
	struct sim_reclaim_stats stats;
	unsigned long before;
	struct model model;

	world_boot(&(struct world){.pages_per_node = 2048, .seed = 1});
	start(&model, ops, 1200);
	assert_int_equal(shrinkers_registered(), 1);
	for (unsigned int id = 0; id < model.nr_objects; id++)
		model_malloc_object(&model, id, 200 + id % 8 * 200);
	for (unsigned int id = 0; id < model.nr_objects; id++)
		if (id / 8 % 4)
			model_free_object(&model, id);
	ops->flush(model.pool);
	before = ops->get_total_pages(model.pool);
	take_frames(0, GFP_KERNEL);
	wait_for_shrinker(&model, before, &stats);
	assert_string_equal(stats.shrinker[0].name, "mm-zspool");
	assert_int_equal(stats.shrinker[0].freed, before - ops->get_total_pages(model.pool));
	assert_true(stats.shrinker[0].freed > before / 4);
	assert_int_equal(stats.direct_freed + stats.kswapd_freed, stats.shrinker[0].freed);
	model_read_all(&model);
	model_check(&model, true);
	give_frames();
	finish(&model);
	world_shutdown();
}

static void test_reclaim_compacts(void **state)
{
	for_each_variant(reclaim_compacts, ZS_COMPACTS)
		;
}

/* Two CPUs request more than there is; what was refused is allocated later. */
static struct model churners[NR_CPUS];
static atomic_t roomy; /* CPUs that have made room */

static void wait_for_others(void)
{
	unsigned int turns = 0;

	atomic_inc_return(&roomy);
	while (atomic_read_acquire(&roomy) < NR_CPUS) {
		sim_relax(&turns);
		sim_quiescent();
	}
}

static void churn(void *arg, unsigned int cpu)
{
	struct model *model = &churners[cpu];

	for (unsigned int i = 0; i < CHURN_STEPS; i++) {
		model_step(model);
		sim_quiescent();
	}
	for (unsigned int id = 0; id < model->nr_objects; id += 2)
		if (model->objects[id].handle)
			model_free_object(model, id);
	wait_for_others();
	model->out_of_memory = model->out_of_memory ? 1 : 0;
	for (unsigned int id = 0; id < 20; id++)
		if (!model->objects[id].handle)
			model_malloc_object(model, id, 64);
	model_read_all(model);
}

static void fail_and_recover(const struct zs_ops *ops)
{
	struct zs_pool *pool;
	u64 refused = 0;

	world_boot(&(struct world){.nr_cpus = NR_CPUS, .pages_per_node = 300, .seed = 2});
	pool = world_pool(ops->name, 8, &ops);
	atomic_set(&roomy, 0);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		model_init(&churners[cpu], ops, pool, 600, cpu + 1);
	sim_run(NR_CPUS, churn, NULL);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		/* Refused only while memory was full. */
		assert_in_range(churners[cpu].out_of_memory, 0, 1);
		refused += churners[cpu].out_of_memory;
		assert_int_equal(churners[cpu].failures, 0);
		model_free_all(&churners[cpu]);
		model_free(&churners[cpu]);
	}
	assert_true(refused > 0);
	ops->flush(pool);
	assert_int_equal(ops->check_pool(pool, true), 0);
	assert_int_equal(ops->get_total_pages(pool), 0);
	ops->destroy_pool(pool);
	world_shutdown();
}

static void test_fail_and_recover(void **state)
{
	for_each_variant(fail_and_recover, ZS_HOLDS_PAGES)
		;
}

/* The n-th allocation fails, while any other may fail as well. False: fewer than @nth. */
static bool run_with_fault(const struct zs_ops *ops, u64 nth)
{
	struct zs_params params;
	struct model model;
	u64 asked, failed;

	world_boot(&(struct world){.fault_nth = nth, .pages_per_node = 96, .seed = 1});
	world_params(ops->name, 8, &ops, &params);
	model.pool = ops->create_pool("faults", &params);
	if (model.pool) {
		model_init(&model, ops, model.pool, 48, 1);
		for (unsigned int i = 0; i < 120; i++)
			model_step(&model);
		pages_migrate_some(8, &model.random);
		take_frames(0, GFP_KERNEL);
		for (unsigned int i = 0; i < 20; i++)
			model_step(&model);
		give_frames();
		model_read_all(&model);
		finish(&model);
	}
	sim_fault_counts(&asked, &failed);
	world_shutdown();
	return failed;
}

/* One task allocates: the thread sanitizer sees the same in a few. */
#ifdef SIM_TSAN
#define NEXT_FAULT(nth) ((nth) + 31)
#else
#define NEXT_FAULT(nth) ((nth) + ((nth) < 100 || (nth) > 140 ? 1 : 7))
#endif

static void fail_each_once(const struct zs_ops *ops)
{
	u64 nth = 1;

	while (run_with_fault(ops, nth))
		nth = NEXT_FAULT(nth); /* the classes are all alike */
	assert_true(nth > (ops->flags & ZS_KERNEL_POLICY ? 140 : 48));
}

static void test_each_fails_once(void **state)
{
	for_each_variant(fail_each_once, ZS_HOLDS_PAGES)
		;
}

/* CPU 0 makes, uses and destroys pools that reclaim on CPU 1 compacts. */
static const struct zs_ops *destroyed_ops;
static int destroying;
static bool reclaims;
static unsigned int differences;

static void make_and_destroy(void)
{
	for (unsigned int round = 0; round < DESTROY_ROUNDS; round++) {
		struct zs_params params;
		struct model model;

		world_params(destroyed_ops->name, 8, &destroyed_ops, &params);
		model.pool = destroyed_ops->create_pool("short", &params);
		model_init(&model, destroyed_ops, model.pool, 80, round + 1);
		for (unsigned int i = 0; i < 150; i++) {
			model_step(&model);
			sim_quiescent();
		}
		model_read_all(&model);
		model_free_all(&model);
		destroyed_ops->destroy_pool(model.pool);
		differences += model.failures;
		model_free(&model);
		sim_quiescent();
	}
}

static void destroy_task(void *arg, unsigned int cpu)
{
	unsigned int turns = 0;

	if (!cpu) {
		/* On a busy host CPU 1 may begin when this one is done. */
		while (!READ_ONCE(reclaims)) {
			sim_relax(&turns);
			sim_quiescent();
		}
		make_and_destroy();
		WRITE_ONCE(destroying, 0);
		return;
	}
	while (READ_ONCE(destroying)) {
		take_frames(0, GFP_KERNEL & ~__GFP_KSWAPD_RECLAIM);
		/* Room for the other CPU. */
		for (unsigned int i = 0; i < 160 && nr_hoarded; i++)
			put_page(hoard[--nr_hoarded]);
		WRITE_ONCE(reclaims, true);
		cond_resched();
	}
}

static void destroy_during_reclaim(const struct zs_ops *ops)
{
	struct sim_reclaim_stats stats;

	world_boot(&(struct world){.nr_cpus = 2, .pages_per_node = 600, .seed = 3});
	destroyed_ops = ops;
	destroying = 1;
	reclaims = false;
	differences = 0;
	sim_run(2, destroy_task, NULL);
	assert_int_equal(differences, 0);
	sim_reclaim_stats(&stats);
	assert_true(stats.direct_runs > 0);
	give_frames();
	world_shutdown();
}

static void test_destroy_during_reclaim(void **state)
{
	for_each_variant(destroy_during_reclaim, ZS_COMPACTS)
		;
}

static struct page *on_node_1(struct page *page, unsigned long private)
{
	return alloc_pages_node(1, GFP_KERNEL | __GFP_THISNODE | __GFP_NORETRY, 0);
}

/* The target node fills up on the way: what was not moved stays unchanged. */
static void target_runs_full(const struct zs_ops *ops)
{
	unsigned int succeeded = 0, isolated = 0;
	struct model model;
	LIST_HEAD(list);

	world_boot(&(struct world){.nr_nodes = 2, .pages_per_node = 1024, .seed = 4});
	start(&model, ops, 200);
	for (unsigned int id = 0; id < model.nr_objects; id++)
		model_malloc_object(&model, id, 3000);
	take_frames(1, GFP_KERNEL | __GFP_THISNODE);
	for (unsigned int i = 0; i < 10; i++)
		put_page(hoard[--nr_hoarded]);
	for (unsigned long pfn = sim_zones[0].start_pfn; pfn < sim_zones[0].end_pfn; pfn++)
		if (isolated < 40 && isolate_movable_page(pfn_to_page(pfn), 0)) {
			list_add_tail(&pfn_to_page(pfn)->lru, &list);
			isolated++;
		}
	assert_int_equal(isolated, 40);
	assert_int_equal(migrate_pages(&list, on_node_1, NULL, 0, MIGRATE_SYNC, 0, &succeeded),
			 -ENOMEM);
	assert_in_range(succeeded, 1, 39);
	putback_movable_pages(&list);
	assert_int_equal(pages_count_isolated(), 0);
	model_read_all(&model);
	model_check(&model, true);
	give_frames();
	finish(&model);
	world_shutdown();
}

static void test_target_runs_full(void **state)
{
	for_each_variant(target_runs_full, ZS_MOVABLE)
		;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reclaim_compacts),
		cmocka_unit_test(test_fail_and_recover),
		cmocka_unit_test(test_each_fails_once),
		cmocka_unit_test(test_destroy_during_reclaim),
		cmocka_unit_test(test_target_runs_full),
	};

	return cmocka_run_group_tests_name("pools under pressure", tests, NULL, NULL) ? 1 : 0;
}
