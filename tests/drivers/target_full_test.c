// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The destination node is full, or fills up on the way: what did not move is unchanged (I20), and
 * every byte is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "sim/drivers/range.h"
#include "sim/drivers/migrate_daemon.h"
#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NODE_PAGES 4096u
#define OBJECTS	   2500u
#define MS	   1000000ull
#define GFP	   (GFP_NOWAIT | __GFP_NOWARN | __GFP_THISNODE)

/* The state of a frame that must not change. */
struct frame {
	unsigned long flags, index, private;
	void *mapping;
	unsigned int page_type;
	int refcount;
	unsigned char bytes[4096];
};

static struct frame before[NODE_PAGES];
static struct page *filler[NODE_PAGES];
static unsigned int nr_filler;

static struct page *frame_of(unsigned int i)
{
	return pfn_to_page(sim_zones[0].start_pfn + i);
}

static void read_frame(struct frame *frame, struct page *page)
{
	*frame = (struct frame){.flags = page->flags,
				.index = page->index,
				.private = page->private,
				.mapping = page->mapping,
				.page_type = page->page_type,
				.refcount = page_ref_count(page)};
	memcpy(frame->bytes, page_address(page), sizeof(frame->bytes));
}

/* Handles, chains and contents of the pool: all of node 0's frames that are movable. */
static void remember(void)
{
	for (unsigned int i = 0; i < NODE_PAGES; i++)
		read_frame(&before[i], frame_of(i));
}

static unsigned int count_changed(void)
{
	static struct frame now;
	unsigned int changed = 0;

	for (unsigned int i = 0; i < NODE_PAGES; i++) {
		if (((unsigned long)before[i].mapping & PAGE_MAPPING_FLAGS) !=
			    PAGE_MAPPING_MOVABLE ||
		    !before[i].refcount)
			continue;
		read_frame(&now, frame_of(i));
		changed += memcmp(&now, &before[i], sizeof(now)) != 0;
	}
	return changed;
}

static void fill_target(unsigned int but)
{
	nr_filler = 0;
	while (nr_filler < NODE_PAGES && (filler[nr_filler] = alloc_pages_node(1, GFP, 0)))
		nr_filler++;
	while (but--)
		put_page(filler[--nr_filler]);
	drain_all_pages();
}

static void run(const char *variant, const char *driver, unsigned int room)
{
	struct migrate_daemon daemon;
	struct migrate_options options;
	struct migrate_stats *stats;
	const char *expected;
	const struct zs_ops *ops;
	struct model model;
	struct zs_pool *pool;

	world_boot(&(struct world){
		.nr_nodes = 2, .slow_nodes = 1, .pages_per_node = NODE_PAGES, .seed = 1});
	pool = world_pool(variant, 8, &ops);
	model_init(&model, ops, pool, OBJECTS, 1);
	for (unsigned int id = 0; id < OBJECTS; id++)
		model_malloc_object(&model, id, model_draw_size(&model));
	fill_target(room);
	assert_int_equal(migrate_parse(driver, world_config(), &options, &expected), 0);
	assert_int_equal(migrate_daemon_init(&daemon, &options, 1), 0);
	stats = &daemon.lane[0].watch.stats;
	remember();
	for (u64 now = 0; now < 20 * MS; now += MS)
		daemon.lane[0].driver->step(&daemon.lane[0], now);
	assert_true(stats->enomem > 0);
	if (room)
		assert_true(stats->migrated > 0 && stats->migrated <= room);
	else
		assert_int_equal(stats->migrated + stats->released, 0);
	assert_int_equal(count_changed(), stats->migrated);
	migrate_daemon_exit(&daemon);
	assert_int_equal(pages_count_isolated(), 0);
	model_check(&model, true);
	model_read_all(&model);
	model_free_all(&model);
	assert_int_equal(model.failures, 0);
	model_free(&model);
	ops->destroy_pool(pool);
	while (nr_filler)
		put_page(filler[--nr_filler]);
	world_shutdown();
}

static void run_all(unsigned int room)
{
	for (const struct zs_ops *const *ops = zs_variants; *ops; ops++) {
		if (!((*ops)->flags & ZS_MOVABLE))
			continue;
		run((*ops)->name, "offline=1024:2", room);
		run((*ops)->name, "demote=max", room);
	}
}

static void test_full(void **state)
{
	run_all(0);
}

static void test_fills_up(void **state)
{
	run_all(100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_fills_up),
	};

	return cmocka_run_group_tests_name("target full", tests, NULL, NULL);
}
