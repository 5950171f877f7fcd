// SPDX-License-Identifier: GPL-2.0-or-later
/* What page migration must leave unchanged, and what it must do: I17, I19, I20, I28, I38. */
#include "tests/property/suite.h"

#include "sim/mm/page_alloc.h"
#include "src/zs/object.h"

static struct page *page_of(struct model *model, unsigned int id)
{
	return obj_to_page(handle_to_obj(model->objects[id].handle));
}

static void fill(struct model *model)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		model_malloc_object(model, id, 1 + (id * 97) % (u32)PAGE_SIZE);
}

static void i17_migration_keeps_contents(struct model *model)
{
	fill(model);
	for (int round = 0; round < 20; round++) {
		assert_true(pages_migrate_some(32, &model->random) > 0);
		model_read_all(model);
		model_check(model, true);
		suite_assert_same(model);
	}
}

static void assert_no_handle_names(struct model *model, struct page *page)
{
	for (unsigned int id = 0; id < model->nr_objects; id++)
		assert_true(!model->objects[id].handle || page_of(model, id) != page);
}

/* Place of @page in the chain of its zspage. */
static unsigned int chain_position(struct page *page)
{
	struct page *at = get_first_page(get_zspage(page));
	unsigned int position = 0;

	while (at && at != page) {
		at = get_next_page(at);
		position++;
	}
	assert_non_null(at);
	return position;
}

static void i19_moved_page_is_forgotten(struct model *model)
{
	fill(model);
	for (unsigned int id = 0; id < model->nr_objects; id += 5) {
		struct page *old = page_of(model, id), *now;
		struct zspage *zspage = get_zspage(old);
		unsigned int position = chain_position(old);

		assert_true(pages_isolate(old));
		assert_true(pages_migrate(old, MIGRATE_SYNC));
		now = page_of(model, id);
		assert_ptr_not_equal(now, old);
		assert_ptr_equal(get_zspage(now), zspage);
		assert_int_equal(chain_position(now), position);
		assert_int_equal(page_count(old), 0);
		assert_int_equal(page_private(old), 0);
		assert_null(old->mapping);
		assert_no_handle_names(model, old);
	}
	model_read_all(model);
	suite_assert_same(model);
}

/* Everything that a failed migration must leave alone. */
struct snapshot {
	unsigned long handle_word, index, private, pages;
	void *mapping;
	int refcount;
	unsigned int page_type;
};

static struct snapshot snapshot(struct model *model, unsigned int id, struct page *page)
{
	return (struct snapshot){
		.handle_word = handle_to_obj(model->objects[id].handle),
		.index = page->index,
		.private = page->private,
		.mapping = page->mapping,
		.refcount = page_count(page),
		.page_type = page->page_type,
		.pages = model->ops->get_total_pages(model->pool),
	};
}

static void i20_putback_changes_nothing(struct model *model)
{
	fill(model);
	for (unsigned int id = 0; id < model->nr_objects; id += 3) {
		struct page *page = page_of(model, id);
		struct snapshot before = snapshot(model, id, page), after;

		assert_true(pages_isolate(page));
		assert_false(pages_isolate(page));
		pages_putback(page);
		after = snapshot(model, id, page);
		assert_memory_equal(&before, &after, sizeof(before));
	}
	model_read_all(model);
	suite_assert_same(model);
}

/* Calls the owner as the engine does, both pages locked; newpage must stay untouched. */
static int call_migrate(struct page *page)
{
	struct page *newpage = alloc_page(GFP_KERNEL);
	int rc;

	assert_non_null(newpage);
	lock_page(page);
	lock_page(newpage);
	rc = page_movable_ops(page)->migrate_page(newpage, page, MIGRATE_SYNC);
	assert_int_equal(page_count(newpage), 1);
	assert_int_equal(page_private(newpage), 0);
	assert_null(newpage->mapping);
	unlock_page(newpage);
	unlock_page(page);
	put_page(newpage);
	return rc;
}

static void free_while_isolated(struct model *model, int expected)
{
	struct page *page;

	model_malloc_object(model, 0, 3000);
	page = page_of(model, 0);
	assert_true(pages_isolate(page));
	model_free_object(model, 0);
	assert_int_equal(model->ops->get_total_pages(model->pool), 0);
	assert_int_equal(call_migrate(page), expected);
	assert_int_equal(page_count(page), 1);
	pages_putback(page);
	assert_int_equal(pages_count_isolated(), 0);
}

static void i20_dead_page_zero(struct model *model)
{
	free_while_isolated(model, 0);
}

static void i20_dead_page_eagain(struct model *model)
{
	free_while_isolated(model, -EAGAIN);
}

static void i20_dead_page_einval(struct model *model)
{
	free_while_isolated(model, -EINVAL);
}

/* A CPU that has an object mapped while another one tries to move its page. */
struct mapper {
	struct model *model;
	struct page *page;
	atomic_t stage;
	int rc;
};

enum { MAPPED = 1, TRIED };

static void wait_for(struct mapper *mapper, int stage)
{
	unsigned int turns = 0;

	while (atomic_read_acquire(&mapper->stage) < stage)
		sim_relax(&turns);
}

static void map_or_move(void *arg, unsigned int cpu)
{
	struct mapper *mapper = arg;
	struct model *model = mapper->model;
	unsigned long handle = model->objects[3].handle;

	if (cpu == 0) {
		void *bytes = model->ops->read_begin(model->pool, handle, model->bytes);

		atomic_set_release(&mapper->stage, MAPPED);
		wait_for(mapper, TRIED);
		model->ops->read_end(model->pool, handle, bytes);
	} else {
		wait_for(mapper, MAPPED);
		mapper->rc = call_migrate(mapper->page);
		atomic_set_release(&mapper->stage, TRIED);
	}
}

/* A mover that does not wait for a mapped object fails, and changes nothing. */
static void move_while_mapped(struct model *model, int expected)
{
	struct mapper mapper = {.model = model};
	struct snapshot before, after;

	fill(model);
	mapper.page = page_of(model, 3);
	assert_true(pages_isolate(mapper.page));
	before = snapshot(model, 3, mapper.page);
	sim_run(2, map_or_move, &mapper);
	after = snapshot(model, 3, mapper.page);
	assert_int_equal(mapper.rc, expected);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_true(pages_migrate(mapper.page, MIGRATE_SYNC));
	model_read_all(model);
}

static void i20_mapped_page_is_busy(struct model *model)
{
	move_while_mapped(model, -EBUSY);
}

static void i20_mapped_page_einval(struct model *model)
{
	move_while_mapped(model, -EINVAL);
}

/* The debug kernel reports sleeping with a lock held. Each page of each chain is tried. */
static void i20_reader_may_sleep(struct model *model)
{
	static unsigned char copies[2][1u << 12];
	struct zspage *zspage;
	unsigned int tried = 0;

	fill(model);
	zspage = get_zspage(page_of(model, 7));
	for (unsigned int round = 0; round < 2; round++) {
		unsigned long handle = model->objects[7].handle;
		void *bytes[2];

		for (int i = 0; i < 2; i++)
			bytes[i] = model->ops->read_begin(model->pool, handle, copies[i]);
		sim_sleep_ns(1000 * 1000);
		for (struct page *page = get_first_page(zspage); page; page = get_next_page(page)) {
			struct snapshot before, after;

			assert_true(pages_isolate(page));
			before = snapshot(model, 7, page);
			assert_true(call_migrate(page) < 0);
			after = snapshot(model, 7, page);
			assert_memory_equal(&before, &after, sizeof(before));
			pages_putback(page);
			tried++;
		}
		for (int i = 0; i < 2; i++)
			model->ops->read_end(model->pool, handle, bytes[i]);
		assert_true(pages_isolate(get_first_page(zspage)));
		assert_true(pages_migrate(get_first_page(zspage), MIGRATE_SYNC));
	}
	assert_true(tried >= 2);
	model_read_all(model);
}

/* Through the whole engine: a page that its owner freed while it was isolated is returned. */
static void i28_freed_while_isolated(struct model *model)
{
	for (unsigned int round = 0; round < 64; round++) {
		struct page *page;

		model_malloc_object(model, 0, 1 + (round * 97) % (u32)PAGE_SIZE);
		page = page_of(model, 0);
		assert_true(pages_isolate(page));
		model_free_object(model, 0);
		if (round % 2)
			pages_migrate(page, round % 4 == 1 ? MIGRATE_ASYNC : MIGRATE_SYNC_LIGHT);
		else
			pages_putback(page);
		model->ops->flush(model->pool);
		assert_int_equal(pages_count_isolated(), 0);
		assert_int_equal(page_count(page), 0);
		assert_int_equal(model->ops->get_total_pages(model->pool), 0);
	}
}

static long counted_zspage_frames(void)
{
	long sum = 0;

	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		sum += zone_page_state_snapshot(&sim_zones[nid], NR_ZSPAGES);
	return sum;
}

static void i38_zone_counters(struct model *model)
{
	fill(model);
	assert_int_equal(counted_zspage_frames(), model->ops->get_total_pages(model->pool));
	pages_migrate_some(200, &model->random);
	assert_int_equal(counted_zspage_frames(), model->ops->get_total_pages(model->pool));
	model_free_all(model);
	model->ops->flush(model->pool);
	assert_int_equal(counted_zspage_frames(), 0);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		SUITE_TEST(i17_migration_keeps_contents, ZS_MOVABLE),
		SUITE_TEST(i19_moved_page_is_forgotten, ZS_MOVABLE),
		SUITE_TEST(i20_putback_changes_nothing, ZS_MOVABLE),
		SUITE_TEST(i20_dead_page_zero, 0, .variant = "rcu"),
		SUITE_TEST(i20_dead_page_zero, 0, .variant = "classlock-rcu"),
		SUITE_TEST(i20_mapped_page_is_busy, 0, .variant = "classlock-rcu"),
		SUITE_TEST(i20_mapped_page_is_busy, 0, .variant = "zspagelock:busy=ebusy"),
		SUITE_TEST(i20_mapped_page_einval, 0, .variant = "zspagelock"),
		SUITE_TEST(i20_reader_may_sleep, ZS_READERS_SLEEP | ZS_MOVABLE),
		SUITE_TEST(i20_dead_page_eagain, 0, .variant = "rcu:dead=eagain"),
		SUITE_TEST(i20_dead_page_einval, 0, .variant = "rcu:dead=einval"),
		SUITE_TEST(i28_freed_while_isolated, ZS_MOVABLE),
		SUITE_TEST(i38_zone_counters, ZS_MOVABLE),
	};

	return suite_main("migration", tests, ARRAY_SIZE(tests), argc, argv);
}
