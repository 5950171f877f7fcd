// SPDX-License-Identifier: GPL-2.0-or-later
/* What zs_malloc and zs_free return, and in which context they work: I18, I25, I26, I29. */
#include "tests/property/suite.h"

static void i25_bad_sizes_and_handles(struct model *model)
{
	const struct zs_ops *ops = model->ops;

	assert_int_equal((long)ops->malloc(model->pool, 0, GFP_KERNEL), -EINVAL);
	assert_int_equal((long)ops->malloc(model->pool, PAGE_SIZE + 1, GFP_KERNEL), -ENOSPC);
	assert_int_equal((long)ops->malloc(model->pool, ~(size_t)0, GFP_KERNEL), -ENOSPC);
	ops->free(model->pool, 0);
	for (long err = -MAX_ERRNO; err < 0; err++)
		ops->free(model->pool, (unsigned long)err);
	if (!(ops->flags & ZS_HOST_MEMORY))
		assert_int_equal(ops->get_total_pages(model->pool), 0);
	model_malloc_object(model, 0, (u32)PAGE_SIZE);
	model_read_object(model, 0);
	suite_assert_same(model);
}

/* Memory runs out while zspages are made; what is freed can be allocated again. */
static void i25_out_of_memory(struct model *model)
{
	unsigned int live;

	for (unsigned int id = 0; id < model->nr_objects && !model->out_of_memory; id++)
		model_malloc_object(model, id, (u32)PAGE_SIZE - 600 + id % 500);
	assert_true(model->out_of_memory > 0);
	live = model->live;
	model_check(model, false);
	model_free_all(model);
	model->ops->flush(model->pool);
	model->out_of_memory = 0;
	for (unsigned int id = 0; id < live && !model->out_of_memory; id++)
		model_malloc_object(model, id, (u32)PAGE_SIZE);
	assert_true(model->live > live / 2);
}

/*
 * The largest payload of each class, in three zspages of objects, each written to its last byte:
 * the neighbours' bytes and headers are unchanged.
 */
static void i18_capacity(struct model *model)
{
	static struct zs_class_state classes[512];
	unsigned int nr = model->ops->class_state(model->pool, classes, 512);

	assert_true(nr > 1);
	for (unsigned int i = 0; i < nr; i++) {
		bool huge = classes[i].objs_per_zspage == 1;
		u32 size = huge ? (u32)PAGE_SIZE : classes[i].size - 8;
		unsigned int count = min(3 * classes[i].objs_per_zspage, model->nr_objects);

		for (unsigned int id = 0; id < count; id++)
			model_malloc_object(model, id, size);
		for (unsigned int id = 0; id < count; id += 2)
			model_write_object(model, id);
		model_read_all(model);
		if (i % 8 == 0)
			model_check(model, false);
		suite_assert_same(model);
		model_free_all(model);
	}
}

/* The debug kernel reports calls that may sleep while a lock is held. */
static void i26_free_in_atomic_context(struct model *model)
{
	static spinlock_t lock;

	spin_lock_init(&lock);
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 1 + (id * 61) % (u32)PAGE_SIZE);
	spin_lock(&lock);
	model_free_all(model);
	spin_unlock(&lock);
}

static unsigned long malloc_atomic(struct model *model, size_t size)
{
	static spinlock_t lock;
	unsigned long handle;

	spin_lock_init(&lock);
	spin_lock(&lock);
	handle = model->ops->malloc(model->pool, size, GFP_NOWAIT);
	spin_unlock(&lock);
	return handle;
}

/* With a gfp that forbids sleeping, zs_malloc does not sleep, not even for a new zspage. */
static void i26_malloc_in_atomic_context(struct model *model)
{
	unsigned long handle = malloc_atomic(model, 100);

	assert_false(IS_ERR_VALUE(handle));
	model->ops->free(model->pool, handle);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i25_bad_sizes_and_handles, 0),
		SUITE_TEST(i25_out_of_memory, ZS_HOLDS_PAGES, .nr_objects = 40000),
		SUITE_TEST(i18_capacity, ZS_HOLDS_CONTENTS | ZS_KERNEL_POLICY, .nr_objects = 1024),
		SUITE_TEST(i26_free_in_atomic_context, 0),
		SUITE_TEST(i26_malloc_in_atomic_context, 0),
	};

	return suite_main("calls", tests, ARRAY_SIZE(tests), argc, argv);
}
