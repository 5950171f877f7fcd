// SPDX-License-Identifier: GPL-2.0-or-later
/* What must hold for queued frees and emptied zspages: I40. */
#include "tests/property/suite.h"

#include "src/zs/object.h"

#define NR_SMALL 60000

static void fill(struct model *model, u32 size)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, size ? size : 20 + id * 131 % 3800);
}

/* Until the worker comes, all but the caller see live objects. */
static void i40_moved_while_queued(struct model *model)
{
	fill(model, 0);
	model_free_all(model);
	assert_int_equal(world_objs_inuse(model->ops, model->pool), model->nr_objects);
	/* New objects get handle words of their own. */
	for (unsigned int id = 0; id < model->nr_objects; id += 2)
		model_malloc_object(model, id, 20 + id * 131 % 3800);
	for (int round = 0; round < 8; round++) {
		assert_true(pages_migrate_some(16, &model->random) > 0);
		model->ops->compact(model->pool);
		model_check(model, false);
		model_read_all(model);
	}
	suite_assert_same(model);
	model_free_all(model);
	model->ops->flush(model->pool);
	assert_int_equal(world_objs_inuse(model->ops, model->pool), 0);
	assert_int_equal(model->ops->get_total_pages(model->pool), 0);
}

static unsigned long waiting(struct model *model)
{
	struct zs_pool_stats stats;

	model->ops->pool_stats(model->pool, &stats);
	return stats.deferred_bytes;
}

/* Flushes between, so that pages of handles are drained in part. */
static void i40_each_freed_once(struct model *model)
{
	struct zs_pool_stats stats;

	for (int round = 0; round < 4; round++) {
		fill(model, 0);
		for (unsigned int id = 0; id < model->nr_objects; id++) {
			model_free_object(model, id);
			if (id % 300 == 299)
				model->ops->flush(model->pool);
		}
		model->ops->flush(model->pool);
		model_check(model, true);
		assert_int_equal(waiting(model), 0);
	}
	model->ops->pool_stats(model->pool, &stats);
	assert_int_equal(stats.deferred + stats.sync_frees, 4 * model->nr_objects);
}

/* The worker of this CPU does not run before the boot task sleeps. */
static void i40_back_pressure(struct model *model)
{
	struct zs_pool_stats stats;
	unsigned long left;

	fill(model, 16);
	model_free_all(model);
	left = world_objs_inuse(model->ops, model->pool);
	model->ops->pool_stats(model->pool, &stats);
	assert_true(stats.sync_frees > 0);
	assert_true(left > 0);
	assert_int_equal(left + stats.sync_frees, model->nr_objects);
	assert_int_equal(stats.deferred_peak_objects, left);

	model->ops->flush(model->pool);
	assert_int_equal(waiting(model), 0);
	/* The pool is empty, but what waited still had a size. */
	model->ops->pool_stats(model->pool, &stats);
	assert_true(stats.deferred_peak_objects > 0);
	assert_int_equal(stats.deferred_peak_bytes, stats.deferred_peak_objects * 32);
}

static void free_on_cpu_1(void *arg, unsigned int cpu)
{
	if (cpu == 1)
		model_free_all(arg);
}

/* A partly filled queue is drained when its CPU goes offline, without a flush. */
static void i40_cpu_goes(struct model *model)
{
	for (int round = 0; round < 3; round++) {
		fill(model, 0);
		sim_run(2, free_on_cpu_1, model);
		assert_true(waiting(model) > 0);
		sim_cpu_dead(1);
		for (int i = 0; i < 2000 && waiting(model); i++)
			sim_sleep_ns(1000 * 1000);
		assert_int_equal(waiting(model), 0);
		/* The worker has put its last counter down. */
		model->ops->flush(model->pool);
		assert_int_equal(world_objs_inuse(model->ops, model->pool), 0);
	}
}

struct leaving {
	struct model *one, *other;
	atomic_t idle, gone; /* rounds that CPU 1 has ended, and after which it was taken offline */
};

#define LEAVINGS 20

/* CPU 1 frees, goes offline, and returns; CPU 0 neither waits for it nor stops pushing. */
static void load(void *arg, unsigned int cpu)
{
	struct leaving *leaving = arg;
	unsigned int turns = 0;

	for (int round = 1; cpu == 1 && round <= LEAVINGS; round++) {
		for (int i = 0; i < 500; i++)
			model_step(leaving->other);
		model_free_all(leaving->other);
		atomic_set_release(&leaving->idle, round);
		while (atomic_read_acquire(&leaving->gone) < round)
			sim_wait_turn(&turns);
	}
	while (cpu == 0 && atomic_read(&leaving->gone) < LEAVINGS) {
		model_step(leaving->one);
		sim_quiescent();
	}
}

static void take_cpu_1(void *arg)
{
	struct leaving *leaving = arg;

	for (int round = 1; round <= LEAVINGS; round++) {
		while (atomic_read_acquire(&leaving->idle) < round)
			sim_sleep_ns(100 * 1000);
		sim_cpu_dead(1);
		atomic_set_release(&leaving->gone, round);
	}
}

/* Nothing is lost or freed twice, and what CPU 1 had pushed is freed without it. */
static void i40_cpu_goes_under_load(struct model *model)
{
	struct sim_kthread *thread;
	struct leaving leaving = {.one = model};
	struct model other;

	model_init(&other, model->ops, model->pool, model->nr_objects, 2);
	leaving.other = &other;
	thread = sim_kthread_run(take_cpu_1, &leaving, "hotplug");
	sim_run(2, load, &leaving);
	sim_kthread_stop(thread);
	model_read_all(model);
	model->ops->flush(model->pool);
	assert_int_equal(waiting(model), 0);
	assert_int_equal(other.failures + other.live, 0);
	assert_int_equal(world_objs_inuse(model->ops, model->pool), model->live);
	model_free(&other);
}

/* Objects are freed at once, zspages and pages by the worker: not before the boot task sleeps. */
static void i40_zspages_wait(struct model *model)
{
	struct zs_pool_stats stats;
	unsigned long pages;

	fill(model, 0);
	pages = model->ops->get_total_pages(model->pool);
	model_free_all(model);
	assert_int_equal(world_objs_inuse(model->ops, model->pool), 0);
	assert_int_equal(model->ops->get_total_pages(model->pool), pages);
	model->ops->pool_stats(model->pool, &stats);
	assert_int_equal(stats.deferred_bytes, pages * PAGE_SIZE);
	/* None of them is reused, and migration still moves their pages. */
	assert_true(pages_migrate_some(16, &model->random) > 0);
	fill(model, 0);
	/* A tick during migration may have let the worker free some. */
	model->ops->pool_stats(model->pool, &stats);
	assert_int_equal(model->ops->get_total_pages(model->pool),
			 pages + stats.deferred_bytes / PAGE_SIZE);
	model_read_all(model);

	model->ops->flush(model->pool);
	assert_int_equal(waiting(model), 0);
	assert_int_equal(model->ops->get_total_pages(model->pool), pages);
	model->ops->pool_stats(model->pool, &stats);
	assert_int_equal(stats.revived, 0);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i40_moved_while_queued, 0, .variant = "percpu-deferred"),
		SUITE_TEST(i40_moved_while_queued, 0, .variant = "percpu-deferred:queue=pool"),
		SUITE_TEST(i40_each_freed_once, 0, .variant = "percpu-deferred",
			   .nr_objects = 2000),
		SUITE_TEST(i40_each_freed_once, 0, .variant = "percpu-deferred:queue=pool",
			   .nr_objects = 2000),
		SUITE_TEST(i40_back_pressure, 0, .variant = "percpu-deferred",
			   .nr_objects = NR_SMALL),
		SUITE_TEST(i40_back_pressure, 0, .variant = "percpu-deferred:queue=pool",
			   .nr_objects = NR_SMALL),
		SUITE_TEST(i40_cpu_goes, 0, .variant = "percpu-deferred", .nr_objects = 200),
		SUITE_TEST(i40_cpu_goes_under_load, 0, .variant = "percpu-deferred"),
		SUITE_TEST(i40_zspages_wait, 0, .variant = "defer-zspage"),
	};

	return suite_main("deferred", tests, ARRAY_SIZE(tests), argc, argv);
}
