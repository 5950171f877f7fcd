// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * I36: the word behind a live handle names the object's class, for a reader without
 * any lock while pages and objects are moved.
 */
#include "tests/property/suite.h"

#include "src/zs/object.h"

#define ROUNDS 300

struct reader {
	struct model *model;
	atomic_t done;
	unsigned int wrong;
	u64 moves;
};

static void read_words(struct reader *reader)
{
	struct model *model = reader->model;

	while (!atomic_read(&reader->done)) {
		for (unsigned int id = 0; id < model->nr_objects; id++) {
			const struct model_object *object = &model->objects[id];

			reader->wrong += object->handle &&
					 obj_to_class_idx(handle_to_obj_once(object->handle)) !=
						 zs_class_of(model->pool, object->size)->index;
		}
		sim_quiescent();
	}
}

static void move_objects(struct reader *reader)
{
	struct model *model = reader->model;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		reader->moves += pages_migrate_some(4, &model->random);
		if (i % 32 == 0)
			reader->moves += model->ops->compact(model->pool);
		sim_quiescent();
	}
	atomic_set(&reader->done, 1);
}

static void task(void *arg, unsigned int cpu)
{
	if (cpu == 0)
		read_words(arg);
	else
		move_objects(arg);
}

static void i36_class_in_every_word(struct model *model)
{
	struct reader reader = {.model = model};

	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 30 + id * 197 % 3500);
	for (unsigned int id = 0; id < model->nr_objects; id += 3)
		model_free_object(model, id);
	sim_run(2, task, &reader);
	assert_int_equal(reader.wrong, 0);
	assert_true(reader.moves > 0);
	model_read_all(model);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i36_class_in_every_word, 0, .variant = "classidx", .nr_objects = 600),
		SUITE_TEST(i36_class_in_every_word, 0, .variant = "classlock-rcu",
			   .nr_objects = 600),
	};

	return suite_main("class_index", tests, ARRAY_SIZE(tests), argc, argv);
}
