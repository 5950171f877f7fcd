// SPDX-License-Identifier: GPL-2.0-or-later
/* What compaction must leave unchanged, and what it must do: I17, I21 to I24. */
#include "tests/property/suite.h"

#include "src/zs/zs_internal.h"

#define MAX_CLASSES 512

/* Holes in every class: fill, then free a pattern. */
static void make_holes(struct model *model, unsigned int keep_every)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 40 + id % 23 * 137);
	for (unsigned int id = 0; id < model->nr_objects; id++)
		if (id % keep_every && model->objects[id].handle)
			model_free_object(model, id);
	model->ops->flush(model->pool);
}

static void i17_compaction_keeps_contents(struct model *model)
{
	make_holes(model, 3);
	model->ops->compact(model->pool);
	model_read_all(model);
	suite_assert_same(model);
}

static void i21_compaction_keeps_objects(struct model *model)
{
	static struct zs_class_state before[MAX_CLASSES], after[MAX_CLASSES];
	unsigned int nr;

	make_holes(model, 4);
	nr = model->ops->class_state(model->pool, before, MAX_CLASSES);
	model->ops->compact(model->pool);
	model->ops->flush(model->pool);
	assert_int_equal(model->ops->class_state(model->pool, after, MAX_CLASSES), nr);
	for (unsigned int i = 0; i < nr; i++) {
		assert_int_equal(before[i].objs_inuse, after[i].objs_inuse);
		assert_true(before[i].objs_allocated >= after[i].objs_allocated);
		assert_int_equal((before[i].objs_allocated - after[i].objs_allocated) %
					 before[i].objs_per_zspage,
				 0);
	}
	model_check(model, true);
}

/* Pages that merging the class's objects would free. */
static unsigned long could_compact(const struct zs_class_state *class)
{
	unsigned long free = class->objs_allocated - class->objs_inuse;

	return free / class->objs_per_zspage * class->pages_per_zspage;
}

static void i22_compaction_is_complete(struct model *model)
{
	static struct zs_class_state classes[MAX_CLASSES];
	unsigned int nr;

	make_holes(model, 5);
	model->ops->compact(model->pool);
	model->ops->flush(model->pool);
	nr = model->ops->class_state(model->pool, classes, MAX_CLASSES);
	for (unsigned int i = 0; i < nr; i++) {
		unsigned long partial = 0;

		for (unsigned int g = 1; g < NR_FULLNESS_GROUPS - 1; g++)
			partial += classes[i].fullness[g];
		assert_true(could_compact(&classes[i]) == 0 || partial < 2);
	}
}

static void i23_compaction_counts_its_pages(struct model *model)
{
	struct zs_pool_stats stats;
	unsigned long freed = 0;

	for (int round = 0; round < 3; round++) {
		unsigned long before, now;

		make_holes(model, 4);
		before = model->ops->get_total_pages(model->pool);
		now = model->ops->compact(model->pool);
		model->ops->flush(model->pool);
		assert_int_equal(before - model->ops->get_total_pages(model->pool), now);
		freed += now;
		model->ops->pool_stats(model->pool, &stats);
		assert_int_equal(stats.pages_compacted, freed);
		model_free_all(model);
	}
	assert_true(freed > 0);
}

/* What is being read stays in place. */
static void i21_compaction_leaves_what_is_read(struct model *model)
{
	static unsigned long words[2048];
	static void *bytes[2048];
	unsigned int id;

	make_holes(model, 4);
	for (id = 0; id < model->nr_objects; id += 4) {
		unsigned long handle = model->objects[id].handle;

		words[id] = *(unsigned long *)handle;
		bytes[id] = model->ops->read_begin(model->pool, handle, model->bytes);
	}
	assert_int_equal(model->ops->compact(model->pool), 0);
	for (id = 0; id < model->nr_objects; id += 4) {
		unsigned long handle = model->objects[id].handle;

		assert_int_equal(*(unsigned long *)handle, words[id]);
		model->ops->read_end(model->pool, handle, bytes[id]);
	}
	assert_true(model->ops->compact(model->pool) > 0);
	model_read_all(model);
	suite_assert_same(model);
}

/* What a second caller finds while the first compacts. */
static void i24_one_compaction_at_a_time(struct model *model)
{
	make_holes(model, 4);
	atomic_set(&model->pool->compaction_in_progress, 1);
	assert_int_equal(model->ops->compact(model->pool), 0);
	atomic_set(&model->pool->compaction_in_progress, 0);
	assert_true(model->ops->compact(model->pool) > 0);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i17_compaction_keeps_contents, ZS_COMPACTS | ZS_HOLDS_CONTENTS,
			   .nr_objects = 2048),
		SUITE_TEST(i21_compaction_keeps_objects, ZS_COMPACTS, .nr_objects = 2048),
		SUITE_TEST(i21_compaction_leaves_what_is_read, ZS_COMPACTS | ZS_READERS_SLEEP,
			   .nr_objects = 2048),
		SUITE_TEST(i22_compaction_is_complete, ZS_COMPACTS | ZS_KERNEL_POLICY,
			   .nr_objects = 2048),
		SUITE_TEST(i23_compaction_counts_its_pages, ZS_COMPACTS, .nr_objects = 2048),
		SUITE_TEST(i24_one_compaction_at_a_time, ZS_COMPACTS | ZS_KERNEL_POLICY,
			   .nr_objects = 2048),
	};

	return suite_main("compaction", tests, ARRAY_SIZE(tests), argc, argv);
}
