// SPDX-License-Identifier: GPL-2.0-or-later
/* Baselines: what their page counts include, since plots compare them with zsmalloc's. */
#include "tests/property/suite.h"

#include <stdlib.h>
#include <string.h>

static unsigned long pages_of(const struct model *model)
{
	model->ops->flush(model->pool);
	return model->ops->get_total_pages(model->pool);
}

/* Objects from @from of sizes up to half a page; their bytes. */
static u64 fill(struct model *model, unsigned int from)
{
	u64 bytes = 0;

	for (unsigned int id = from; id < model->nr_objects; id++) {
		u32 size = 1 + id * 331 % ((u32)PAGE_SIZE / 2);

		model_malloc_object(model, id, size);
		bytes += size;
	}
	return bytes;
}

static void pages_hold_what_lives(struct model *model)
{
	unsigned long before = pages_of(model);
	u64 bytes = fill(model, 0);

	/* Earlier pools' heap is used again; the caches' share is large in a pool this small. */
	assert_true(pages_of(model) << PAGE_SHIFT >= bytes);
	assert_true((pages_of(model) - before) << PAGE_SHIFT <= 2 * bytes + (1u << 20));
	model_read_all(model);
}

/* Nor does memory of the program or of another pool. */
static void the_rest_of_the_process_does_not_count(struct model *model)
{
	unsigned long before;
	void *other;

	fill(model, 0);
	before = pages_of(model);
	other = malloc(64u << 20);
	assert_non_null(other);
	memset(other, 1, 64u << 20);
	assert_int_equal(pages_of(model), before);
	free(other);
}

static void pools_share_what_is_held(struct model *model)
{
	const struct zs_ops *ops;
	struct zs_pool *second = world_pool(model->ops->name, 8, &ops);
	struct model other;
	u64 bytes;

	model_init(&other, ops, second, model->nr_objects, 2);
	bytes = fill(model, model->nr_objects / 2) + fill(&other, 0);
	ops->flush(second);
	assert_true((pages_of(model) + ops->get_total_pages(second)) << PAGE_SHIFT >= bytes);
	model_read_all(&other);
	model_free_all(&other);
	model->failures += other.failures;
	ops->destroy_pool(second);
	model_free(&other);
}

#define CHUNK ((u32)PAGE_SIZE / 64)

static void zbud_pairs_objects(struct model *model)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 1000);
	assert_int_equal(pages_of(model), model->nr_objects / 2);
	for (unsigned int id = 0; id < model->nr_objects; id += 2)
		model_free_object(model, id);
	assert_in_range(pages_of(model), model->nr_objects / 4, model->nr_objects / 2);
	/* A page with one object has room for another of its size. */
	for (unsigned int id = 0; id < model->nr_objects; id += 2)
		model_malloc_object(model, id, 2000);
	assert_int_equal(pages_of(model), model->nr_objects / 2);
	model_read_all(model);
}

static void zbud_takes_the_best_fit(struct model *model)
{
	/* Pages with 13 and 43 chunks left, then what fits to the last chunk of either. */
	static const u32 chunks[] = {50, 20, 13, 43};

	for (unsigned int id = 0; id < ARRAY_SIZE(chunks); id++)
		model_malloc_object(model, id, chunks[id] * CHUNK);
	assert_int_equal(pages_of(model), 2);
	model_free_object(model, 3);
	model_malloc_object(model, 3, CHUNK);
	assert_int_equal(pages_of(model), 2);
	/* Two are the most, whatever room is left. */
	model_malloc_object(model, 4, 1);
	assert_int_equal(pages_of(model), 3);
	model_read_all(model);
}

static void zbud_gives_what_is_large_a_page(struct model *model)
{
	model_malloc_object(model, 0, (u32)PAGE_SIZE - 2 * CHUNK);
	model_malloc_object(model, 1, CHUNK);
	assert_int_equal(pages_of(model), 1);
	model_free_object(model, 1);
	model_malloc_object(model, 2, (u32)PAGE_SIZE - 2 * CHUNK + 1);
	model_malloc_object(model, 3, (u32)PAGE_SIZE);
	assert_int_equal(pages_of(model), 3);
	model_malloc_object(model, 4, CHUNK);
	assert_int_equal(pages_of(model), 3);
	model_read_all(model);
	model_check(model, true);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(pages_hold_what_lives, ZS_HOST_MEMORY, .nr_objects = 20000),
		SUITE_TEST(the_rest_of_the_process_does_not_count, ZS_HOST_MEMORY),
		SUITE_TEST(pools_share_what_is_held, ZS_HOST_MEMORY, .nr_objects = 20000),
		SUITE_TEST(zbud_pairs_objects, 0, .variant = "zbud"),
		SUITE_TEST(zbud_takes_the_best_fit, 0, .variant = "zbud"),
		SUITE_TEST(zbud_gives_what_is_large_a_page, 0, .variant = "zbud"),
	};

	return suite_main("baselines", tests, ARRAY_SIZE(tests), argc, argv);
}
