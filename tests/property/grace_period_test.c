// SPDX-License-Identifier: GPL-2.0-or-later
/* What variant rcu owes its lockless readers: I31 to I33. */
#include "tests/property/suite.h"

#include "src/zs/object.h"

static struct zspage *zspage_of(struct model *model, unsigned int id)
{
	return get_zspage(obj_to_page(handle_to_obj(model->objects[id].handle)));
}

/* A task that keeps a zspage in a read section while another CPU frees it and makes new ones. */
struct reader {
	struct model *model;
	struct zspage *zspage;
	atomic_t stage;
	unsigned int errors;
};

enum { READING = 1, FREED, DONE };

static void wait_for(struct reader *reader, int stage, bool quiescent)
{
	unsigned int turns = 0;

	while (atomic_read(&reader->stage) < stage) {
		sim_relax(&turns);
		if (quiescent)
			sim_quiescent();
	}
	smp_mb();
}

static void read_freed_zspage(struct reader *reader)
{
	struct zspage *zspage = reader->zspage;

	rcu_read_lock();
	atomic_set(&reader->stage, READING);
	wait_for(reader, FREED, false);
	for (int i = 0; i < 1000; i++) {
		unsigned int turns = 0;

		reader->errors += zspage_bits(zspage).magic != ZSPAGE_MAGIC ||
				  READ_ONCE(zspage->pool) != reader->model->pool;
		sim_relax(&turns);
	}
	rcu_read_unlock();
	atomic_set(&reader->stage, DONE);
}

static void free_and_allocate(struct reader *reader)
{
	struct model *model = reader->model;

	wait_for(reader, READING, true);
	model_free_object(model, 0);
	for (unsigned int id = 1; id < model->nr_objects; id++)
		model_malloc_object(model, id, 4000);
	smp_mb();
	atomic_set(&reader->stage, FREED);
	wait_for(reader, DONE, true);
}

static void reader_task(void *arg, unsigned int cpu)
{
	if (cpu == 0)
		read_freed_zspage(arg);
	else
		free_and_allocate(arg);
}

static void i31_reader_outlives_free(struct model *model)
{
	struct reader reader = {.model = model};

	model_malloc_object(model, 0, 4000);
	reader.zspage = zspage_of(model, 0);
	atomic_set(&reader.stage, 0);
	sim_run(2, reader_task, &reader);
	assert_int_equal(reader.errors, 0);
	suite_assert_same(model);
}

static void i32_a_callback_for_each_zspage(struct model *model)
{
	struct sim_rcu_stats before, after;

	sim_rcu_stats(&before);
	for (unsigned int id = 0; id < 100; id++)
		model_malloc_object(model, id, 4000);
	model_free_all(model);
	model->ops->flush(model->pool);
	sim_rcu_stats(&after);
	assert_int_equal(after.queued - before.queued, 100);
	assert_int_equal(after.invoked, after.queued);
}

/* Dead: on no list, nothing in use, never handed out again. */
static void i33_dead_zspages(struct model *model)
{
	struct zspage *dead;
	unsigned long handle;

	model_malloc_object(model, 0, 100);
	dead = zspage_of(model, 0);
	assert_false(list_empty(&dead->list));
	rcu_read_lock();
	model_free_object(model, 0);
	assert_true(list_empty(&dead->list));
	assert_int_equal(dead->inuse, 0);
	handle = model->ops->malloc(model->pool, 100, GFP_NOWAIT);
	assert_false(IS_ERR_VALUE(handle));
	assert_ptr_not_equal(get_zspage(obj_to_page(handle_to_obj(handle))), dead);
	rcu_read_unlock();
	model->ops->free(model->pool, handle);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i31_reader_outlives_free, 0, .variant = "rcu"),
		SUITE_TEST(i31_reader_outlives_free, 0, .variant = "rcu-posted"),
		SUITE_TEST(i31_reader_outlives_free, 0, .variant = "rcu:free=kfree_rcu"),
		SUITE_TEST(i31_reader_outlives_free, 0, .variant = "classlock-rcu"),
		SUITE_TEST(i31_reader_outlives_free, 0, .variant = "classlock-rcu:free=kfree_rcu"),
		SUITE_TEST(i32_a_callback_for_each_zspage, 0, .variant = "rcu"),
		SUITE_TEST(i32_a_callback_for_each_zspage, 0, .variant = "rcu-posted"),
		SUITE_TEST(i32_a_callback_for_each_zspage, 0, .variant = "classlock-rcu"),
		SUITE_TEST(i33_dead_zspages, 0, .variant = "rcu"),
		SUITE_TEST(i33_dead_zspages, 0, .variant = "rcu-posted"),
		SUITE_TEST(i33_dead_zspages, 0, .variant = "classlock-rcu"),
	};

	return suite_main("grace_period", tests, ARRAY_SIZE(tests), argc, argv);
}
