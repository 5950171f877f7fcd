// SPDX-License-Identifier: GPL-2.0-or-later
/* I44: charges follow their objects, whose node is known without a lock. */
#include "tests/property/suite.h"

#include "sim/mm/migrate.h"
#include "src/zs/objcg.h"

#define ROUNDS 300

static void fill(struct model *model)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 30 + id * 197 % 4000);
	for (unsigned int id = 0; id < model->nr_objects; id += 3)
		model_free_object(model, id);
}

static struct page *page_of(const struct model_object *object)
{
	return obj_to_page(handle_to_obj_once(object->handle));
}

static struct page *page_on_the_other(struct page *page, unsigned long private)
{
	return alloc_pages_node(1 - page_to_nid(page), GFP_KERNEL, 0);
}

/* As pages_migrate_some(), but each page to the other of the two nodes. */
static unsigned int cross_some(unsigned int nr, u64 *random)
{
	unsigned int succeeded = 0;
	LIST_HEAD(list);

	while (nr--) {
		struct page *page = pages_draw_movable(random);

		if (page && pages_isolate(page))
			list_add(&page->lru, &list);
	}
	if (migrate_pages(&list, page_on_the_other, NULL, 0, MIGRATE_SYNC, 0, &succeeded))
		putback_movable_pages(&list);
	return succeeded;
}

/* model_check() compares what each group is charged on each node with its objects. */
static void i44_charges_follow(struct model *model)
{
	unsigned long crossed = 0;

	fill(model);
	model_check(model, true);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		const struct model_object *object = &model->objects[1 + i % 100 * 3];
		int before = page_to_nid(page_of(object));

		assert_true(cross_some(8, &model->random) > 0);
		crossed += page_to_nid(page_of(object)) != before;
		assert_int_equal(model->ops->handle_to_nid(object->handle),
				 page_to_nid(page_of(object)));
		if (i % 16 == 0) {
			model->ops->compact(model->pool);
			model->ops->flush(model->pool);
			model_check(model, true);
		}
	}
	/* Otherwise nothing was tested. */
	assert_true(crossed > 0);
	model_read_all(model);
	model_free_all(model);
	model->ops->flush(model->pool);
	model_check(model, true);
}

struct reader {
	struct model *model;
	atomic_t done;
	unsigned int wrong;
	u64 seen[2], moves;
};

static void ask_nodes(struct reader *reader)
{
	struct model *model = reader->model;

	while (!atomic_read(&reader->done)) {
		for (unsigned int id = 1; id < model->nr_objects; id += 3) {
			int nid = model->ops->handle_to_nid(model->objects[id].handle);

			if (nid == 0 || nid == 1)
				WRITE_ONCE(reader->seen[nid], reader->seen[nid] + 1);
			else
				reader->wrong++;
		}
		sim_quiescent();
	}
}

/* The reader may begin late: objects that it has not met yet are moved again. */
static bool met_both_nodes(const struct reader *reader)
{
	return READ_ONCE(reader->seen[0]) && READ_ONCE(reader->seen[1]);
}

static void move_objects(struct reader *reader)
{
	for (unsigned int i = 0; i < ROUNDS || !met_both_nodes(reader); i++) {
		reader->moves += cross_some(4, &reader->model->random);
		if (i % 32 == 0)
			reader->moves += reader->model->ops->compact(reader->model->pool);
		sim_quiescent();
	}
	atomic_set(&reader->done, 1);
}

static void task(void *arg, unsigned int cpu)
{
	if (cpu == 0)
		ask_nodes(arg);
	else
		move_objects(arg);
}

static void i44_node_without_a_lock(struct model *model)
{
	struct reader reader = {.model = model};

	fill(model);
	sim_run(2, task, &reader);
	assert_int_equal(reader.wrong, 0);
	assert_true(reader.moves > 0 && met_both_nodes(&reader));
	model->ops->flush(model->pool);
	model_check(model, true);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i44_charges_follow, 0, .variant = "objcg", .nr_objects = 600),
		SUITE_TEST(i44_node_without_a_lock, 0, .variant = "objcg", .nr_objects = 600),
	};

	return suite_main("objcg", tests, ARRAY_SIZE(tests), argc, argv);
}
