// SPDX-License-Identifier: GPL-2.0-or-later
/* What a pin bit keeps in place, and what an isolated page makes unreachable: pinbit. */
#include "tests/property/suite.h"

#include "src/zs/object.h"

#define HANDLE_PIN_BIT 0 /* of a handle's word, as in pinbit.c */

static void fill(struct model *model, u32 size)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, size);
}

static unsigned long word_of(struct model *model, unsigned int id)
{
	return handle_to_obj_once(model->objects[id].handle);
}

static struct page *page_of(struct model *model, unsigned int id)
{
	return obj_to_page(word_of(model, id));
}

/* As if on another CPU, so that this one may sleep. */
static void pin(unsigned long handle)
{
	assert_false(test_and_set_bit(HANDLE_PIN_BIT, (unsigned long *)handle));
}

static void unpin(unsigned long handle)
{
	assert_true(test_and_clear_bit(HANDLE_PIN_BIT, (unsigned long *)handle));
}

static unsigned int count_pinned(struct model *model)
{
	unsigned int pinned = 0;

	for (unsigned int id = 0; id < model->nr_objects; id++)
		if (model->objects[id].handle)
			pinned += word_of(model, id) & BIT(HANDLE_PIN_BIT);
	return pinned;
}

/* As the engine calls it. */
static int call_migrate(struct page *page)
{
	struct page *newpage = alloc_page(GFP_KERNEL);
	int rc;

	assert_non_null(newpage);
	lock_page(page);
	lock_page(newpage);
	rc = page_movable_ops(page)->migrate_page(newpage, page, MIGRATE_SYNC);
	unlock_page(newpage);
	unlock_page(page);
	put_page(newpage);
	return rc;
}

/* Each object in turn, so that few, many and none before it were pinned already. */
static void i20_pinned_object_eagain(struct model *model)
{
	fill(model, 100);
	for (unsigned int id = 0; id < model->nr_objects; id++) {
		unsigned long handle = model->objects[id].handle, before;
		struct page *page = page_of(model, id);

		pin(handle);
		before = word_of(model, id);
		assert_true(pages_isolate(page));
		assert_int_equal(call_migrate(page), -EAGAIN);
		assert_true(word_of(model, id) == before);
		assert_int_equal(count_pinned(model), 1);
		unpin(handle);
		assert_true(pages_migrate(page, MIGRATE_SYNC));
		assert_int_equal(count_pinned(model), 0);
	}
	model_read_all(model);
}

/* Every fourth object lives, and all or some of them are pinned. */
static void i21_compaction_leaves_what_is_pinned(struct model *model)
{
	static unsigned long words[2048];

	for (unsigned int every = 4; every <= 32; every *= 8) {
		fill(model, 500);
		for (unsigned int id = 0; id < model->nr_objects; id++)
			if (id % 4)
				model_free_object(model, id);
		for (unsigned int id = 0; id < model->nr_objects; id += every) {
			pin(model->objects[id].handle);
			words[id] = word_of(model, id);
		}
		assert_true((model->ops->compact(model->pool) == 0) == (every == 4));
		for (unsigned int id = 0; id < model->nr_objects; id += every) {
			assert_true(word_of(model, id) == words[id]);
			unpin(model->objects[id].handle);
		}
		assert_int_equal(count_pinned(model), 0);
		assert_true(model->ops->compact(model->pool) > 0);
		model_read_all(model);
		model_free_all(model);
	}
}

/* Nothing is allocated from a zspage of which a page is isolated, until the last is put back. */
static void i28_isolated_zspage_is_set_aside(struct model *model)
{
	struct zspage *zspage;
	struct page *pages[2];

	model_malloc_object(model, 0, 3000);
	zspage = get_zspage(page_of(model, 0));
	pages[0] = get_first_page(zspage);
	pages[1] = get_next_page(pages[0]);
	for (int i = 0; i < 2; i++)
		assert_true(pages_isolate(pages[i]));
	model_malloc_object(model, 1, 3000);
	assert_ptr_not_equal(get_zspage(page_of(model, 1)), zspage);
	assert_true(pages_migrate(pages[0], MIGRATE_SYNC));
	model_free_object(model, 1);
	model_malloc_object(model, 1, 3000);
	assert_ptr_not_equal(get_zspage(page_of(model, 1)), zspage);
	pages_putback(pages[1]);
	model_free_object(model, 1);
	model_malloc_object(model, 1, 3000);
	assert_ptr_equal(get_zspage(page_of(model, 1)), zspage);
	model_read_all(model);
	model_check(model, true);
}

struct late {
	struct page *page;
	bool done;
};

static void put_back_late(void *arg)
{
	struct late *late = arg;

	sim_sleep_ns(5 * 1000 * 1000);
	WRITE_ONCE(late->done, true);
	pages_putback(late->page);
}

/* The pool and its classes exist until the last isolated page was put back. */
static void i29_destroy_waits_for_isolated(struct model *model)
{
	const struct zs_ops *ops;
	struct zs_pool *pool = world_pool(model->ops->name, 8, &ops);
	unsigned long handle = ops->malloc(pool, 3000, GFP_KERNEL);
	struct late late = {.page = obj_to_page(handle_to_obj_once(handle))};
	struct sim_kthread *thread;

	assert_true(pages_isolate(late.page));
	ops->free(pool, handle);
	thread = sim_kthread_run(put_back_late, &late, "late");
	ops->destroy_pool(pool);
	assert_true(READ_ONCE(late.done));
	sim_kthread_stop(thread);
	assert_int_equal(pages_count_isolated(), 0);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i20_pinned_object_eagain, 0, .variant = "pinbit"),
		SUITE_TEST(i21_compaction_leaves_what_is_pinned, 0, .variant = "pinbit",
			   .nr_objects = 2048),
		SUITE_TEST(i28_isolated_zspage_is_set_aside, 0, .variant = "pinbit"),
		SUITE_TEST(i29_destroy_waits_for_isolated, 0, .variant = "pinbit"),
	};

	return suite_main("pins", tests, ARRAY_SIZE(tests), argc, argv);
}
