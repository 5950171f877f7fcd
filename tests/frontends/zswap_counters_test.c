// SPDX-License-Identifier: GPL-2.0-or-later
/* zswap: trees, charges, limit, writeback from each of its places, exclusive loads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "src/content/content.h"
#include "src/frontends/zswap/zswap.h"
#include "tests/frontends/slots.h"

static struct slots slots;

static void start(const struct frontend_params *params, u64 pages)
{
	/* On one CPU the worker runs when the test sleeps or flushes, and at no other time. */
	world_boot(&(struct world){.seed = 1, .pages_per_node = pages, .only_cpus = true});
	slots_init(&slots, "zswap", "trylock", 1, params);
}

static void finish(void)
{
	slots.fops->drain(slots.fe);
	slots_check(&slots, 0);
	slots_exit(&slots);
	world_shutdown();
}

static void every_entry_is_charged(void **state)
{
	start(&(struct frontend_params){.burst = BURST_SLOTS64}, 0);
	for (u64 slot = 0; slot < 100; slot++)
		slots_store(&slots, 0, slot, slot % 10 ? FRONTEND_COMP : FRONTEND_SAME, 1000);
	assert_int_equal(slots_counter(&slots, "stored_pages"), 100);
	assert_int_equal(slots_counter(&slots, "same_filled_pages"), 10);
	assert_int_equal(slots_counter(&slots, "zswap"), 90 * 1000);
	assert_int_equal(slots_counter(&slots, "charged"), 90 * 1000);
	assert_int_equal(slots_counter(&slots, "zswapped"), 100 * 4096);
	slots_store(&slots, 0, 11, FRONTEND_COMP, 500);
	assert_int_equal(slots_counter(&slots, "duplicate_entry"), 1);
	assert_int_equal(slots_counter(&slots, "zswap"), 89 * 1000 + 500);
	slots_free(&slots, 0, 0, 100, 0);
	assert_int_equal(slots_counter(&slots, "stored_pages"), 0);
	assert_int_equal(slots_counter(&slots, "same_filled_pages"), 0);
	assert_int_equal(slots_counter(&slots, "zswap"), 0);
	assert_int_equal(slots_counter(&slots, "charged"), 0);
	assert_int_equal(slots_counter(&slots, "zswapped"), 0);
	finish();
}

static void trees_end_at_64_mib(void **state)
{
	const u64 ends[] = {0,	   63,	  64,	ZSWAP_TREE_SLOTS - 1, ZSWAP_TREE_SLOTS, 32767,
			    32768, 49151, 49999};
	struct zswap *zswap;

	start(&(struct frontend_params){.nr_slots = 50000}, 0);
	zswap = zswap_of(slots.fe);
	assert_int_equal(zswap->nr_trees, 4);
	for (unsigned int i = 0; i < ARRAY_SIZE(ends); i++)
		slots_store(&slots, 0, ends[i], FRONTEND_COMP, 100 + i);
	for (unsigned int i = 0; i < ARRAY_SIZE(ends); i++)
		slots_load(&slots, 0, ends[i]);
	slots_check(&slots, 0);
	assert_ptr_equal(zswap_tree_of(zswap, 16383), &zswap->trees[0]);
	assert_ptr_equal(zswap_tree_of(zswap, 16384), &zswap->trees[1]);
	/* A node without entries is freed. */
	assert_int_equal(kmem_cache_live(zswap->node_cache), 8);
	slots_free(&slots, 0, 0, 64, 0);
	assert_int_equal(kmem_cache_live(zswap->node_cache), 7);
	assert_int_equal(slots_store(&slots, 0, 1, FRONTEND_COMP, 1), 0);
	finish();
}

static void an_exclusive_load_invalidates(void **state)
{
	start(&(struct frontend_params){.exclusive = true}, 0);
	slots_store(&slots, 0, 5, FRONTEND_COMP, 100);
	slots_load(&slots, 0, 5);
	assert_int_equal(slots_calls(&slots, 0, FRONTEND_FREE), 1);
	assert_int_equal(slots_counter(&slots, "stored_pages"), 0);
	slots_load(&slots, 0, 5); /* -ENOENT */
	finish();
}

static void a_full_pool_accepts_again_at_90_percent(void **state)
{
	u64 slot, freed = 0;

	start(&(struct frontend_params){.limit_pages = 100}, 0);
	for (slot = 0; !slots_store(&slots, 0, slot, FRONTEND_COMP, 4096); slot++)
		;
	assert_int_equal(slot, 101); /* the limit is checked before, not after */
	assert_int_equal(slots_counter(&slots, "pool_limit_hit"), 1);
	assert_int_equal(slots_counter(&slots, "reject_reclaim_fail"), 1);
	while (slots_store(&slots, 0, 1000, FRONTEND_COMP, 4096))
		slots_free(&slots, 0, freed++, 1, 0);
	assert_int_equal(101 - freed, 90);
	assert_int_equal(slots_counter(&slots, "pool_limit_hit"), 1 + 1);
	finish();
}

static void a_refused_page_takes_the_old_one_with_it(void **state)
{
	start(&(struct frontend_params){.limit_pages = 10}, 0);
	for (u64 slot = 0; slot < 11; slot++)
		slots_store(&slots, 0, slot, FRONTEND_COMP, 4096);
	assert_int_equal(slots_store(&slots, 0, 3, FRONTEND_COMP, 100), -ENOMEM);
	slots_load(&slots, 0, 3); /* nothing */
	assert_int_equal(slots_counter(&slots, "stored_pages"), 10);
	finish();
}

static void a_refused_page_goes_to_the_device(void **state)
{
	start(&(struct frontend_params){.limit_pages = 10, .backing_pages = 40}, 0);
	for (u64 slot = 0; slot < 30; slot++)
		assert_int_equal(slots_store(&slots, 0, slot, FRONTEND_COMP, 4096), 0);
	flush_work(&zswap_of(slots.fe)->shrink_work);
	/* The worker has made room down to the threshold. */
	assert_true(slots.ops->get_total_pages(slots.pools[0]) <= 9);
	assert_true(slots_counter(&slots, "worker_writeback") > 0);
	assert_int_equal(slots_counter(&slots, "written_back_pages"),
			 slots_counter(&slots, "worker_writeback"));
	assert_int_equal(
		slots_counter(&slots, "device_pages") + slots_counter(&slots, "stored_pages"), 30);
	for (u64 slot = 0; slot < 30; slot++)
		slots_load(&slots, 0, slot);
	assert_int_equal(slots_counter(&slots, "device_reads"),
			 slots_counter(&slots, "device_pages"));
	slots_free(&slots, 0, 0, 30, 0);
	assert_int_equal(slots_counter(&slots, "device_pages"), 0);
	finish();
}

static void a_full_device_takes_a_slot_again(void **state)
{
	start(&(struct frontend_params){.limit_pages = 1, .backing_pages = 1}, 0);
	for (u64 slot = 0; slot < 2; slot++)
		assert_int_equal(slots_store(&slots, 0, slot, FRONTEND_COMP, 4096), 0);
	for (u64 slot = 2; slot < 4; slot++)
		assert_int_equal(slots_store(&slots, 0, 2, FRONTEND_COMP, 4096), 0);
	assert_int_equal(slots_counter(&slots, "device_pages"), 1);
	assert_int_equal(slots_store(&slots, 0, 3, FRONTEND_COMP, 4096), -ENOMEM);
	finish();
}

static void writeback_takes_the_least_recently_used(void **state)
{
	struct frontend_object object;

	start(&(struct frontend_params){.backing_pages = 100}, 0);
	for (u64 slot = 0; slot < 50; slot++)
		slots_store(&slots, 0, slot, FRONTEND_COMP, 1000);
	/* All are new, so all are spared for a round. */
	assert_int_equal(slots.fops->writeback(slots.fe, 1), 1);
	slots_load(&slots, 0, 1);
	slots_load(&slots, 0, 2);
	assert_int_equal(slots.fops->writeback(slots.fe, 10), 10);
	for (u64 slot = 0; slot < 50; slot++) {
		assert_true(slots.fops->peek(slots.fe, slot, &object));
		assert_int_equal(!object.handle, slot == 0 || (slot >= 3 && slot < 13));
	}
	assert_int_equal(slots_counter(&slots, "written_back_pages"), 11);
	assert_int_equal(slots.fops->writeback(slots.fe, 1000), 39);
	assert_int_equal(slots.fops->writeback(slots.fe, 1000), 0);
	finish();
}

/* Written back and freed while a reader holds it: it is freed when the reader has finished. */
static void what_is_held_can_be_read(void **state)
{
	struct frontend_object object;

	start(&(struct frontend_params){.backing_pages = 10}, 0);
	for (u64 slot = 0; slot < 2; slot++)
		slots_store(&slots, 0, slot, FRONTEND_COMP, 1000);
	for (u64 slot = 0; slot < 2; slot++) {
		static char local_copy[4096];
		void *bytes;
		u32 good;

		assert_true(slots.fops->hold(slots.fe, slot, &object));
		if (!slot)
			assert_int_equal(slots.fops->writeback(slots.fe, 10), 2);
		else
			slots_free(&slots, 0, slot, 1, 0);
		assert_int_equal(!object.handle, slot == 1);
		if (object.handle) {
			bytes = slots.ops->read_begin(slots.pools[object.pool], object.handle,
						      local_copy);
			good = content_check(bytes, object.size, object.content);
			slots.ops->read_end(slots.pools[object.pool], object.handle, bytes);
			assert_int_equal(good, object.size);
			assert_int_equal(world_objs_inuse(slots.ops, slots.pools[0]), 1);
		}
		slots.fops->release(slots.fe, &object);
		assert_int_equal(world_objs_inuse(slots.ops, slots.pools[0]), 0);
	}
	assert_false(slots.fops->hold(slots.fe, 1, &object));
	finish();
}

static void a_store_without_memory_reclaims(u64 backing_pages)
{
	u64 failures = 0;

	start(&(struct frontend_params){.backing_pages = backing_pages}, 2048);
	for (u64 slot = 0; slot < 2600; slot++)
		failures += slots_store(&slots, 0, slot, FRONTEND_COMP, 4096) == -ENOMEM;
	for (u64 slot = 0; slot < 2600; slot++)
		slots_load(&slots, 0, slot);
	assert_int_equal(slots_counter(&slots, "reject_alloc_fail"), failures);
	if (backing_pages) {
		assert_int_equal(failures, 0);
		assert_true(slots_counter(&slots, "written_back_pages") > 500);
	} else {
		assert_true(failures > 500);
	}
	slots_free(&slots, 0, 0, 2600, 0);
	slots.ops->flush(slots.pools[0]);
	assert_int_equal(slots_store(&slots, 0, 0, FRONTEND_COMP, 4096), 0);
	finish();
}

static void pressure_writes_back_or_fails(void **state)
{
	a_store_without_memory_reclaims(0);
	a_store_without_memory_reclaims(4096);
}

/* The shrinker: entries of the node that is short of memory, if the allocation may do I/O. */
static void the_shrinker_frees_objects(void **state)
{
	struct shrink_control sc = {.gfp_mask = GFP_KERNEL, .nr_to_scan = 32};
	struct shrinker *shrinker;

	start(&(struct frontend_params){.backing_pages = 4096}, 0);
	shrinker = &zswap_of(slots.fe)->shrinker;
	assert_int_equal(shrinker->count_objects(shrinker, &sc), 0);
	for (u64 slot = 0; slot < 100; slot++)
		slots_store(&slots, 0, slot, FRONTEND_COMP, 4096);
	assert_int_equal(shrinker->count_objects(shrinker, &sc), 100);
	sc.gfp_mask = GFP_NOIO;
	assert_int_equal(shrinker->count_objects(shrinker, &sc), 0);
	assert_int_equal(shrinker->scan_objects(shrinker, &sc), SHRINK_STOP);
	sc.gfp_mask = GFP_KERNEL;
	/* New entries are skipped once. */
	while (slots_counter(&slots, "shrinker_writeback") < 10)
		shrinker->scan_objects(shrinker, &sc);
	assert_int_equal(slots.ops->get_total_pages(slots.pools[0]),
			 100 - slots_counter(&slots, "shrinker_writeback"));
	/* None of these frees counts in the caller's time. */
	assert_int_equal(slots_calls(&slots, 0, FRONTEND_FREE), 0);
	finish();
}

/* Another task's allocations: reclaim calls the shrinker. */
static void reclaim_gives_frames_to_others(void **state)
{
	struct page *first = NULL, *page;

	start(&(struct frontend_params){.backing_pages = 4096}, 2048);
	for (u64 slot = 0; slot < 1000; slot++)
		assert_int_equal(slots_store(&slots, 0, slot, FRONTEND_COMP, 4096), 0);
	for (unsigned int i = 0; i < 1500; i++) {
		page = alloc_page(GFP_KERNEL);
		assert_non_null(page);
		page->index = (unsigned long)first;
		first = page;
	}
	assert_true(slots.ops->get_total_pages(slots.pools[0]) <= 548);
	assert_true(slots_counter(&slots, "shrinker_writeback") > 0);
	for (u64 slot = 0; slot < 1000; slot++)
		slots_load(&slots, 0, slot);
	for (; first; first = page) {
		page = (struct page *)first->index;
		first->index = 0;
		put_page(first);
	}
	finish();
}

/* All pages of a folio or none. */
static void a_folio_is_stored_as_a_whole(void **state)
{
	struct frontend_page pages[16];
	struct frontend_object object;

	start(&(struct frontend_params){.limit_pages = 8}, 0);
	for (u32 i = 0; i < 16; i++)
		pages[i] = (struct frontend_page){.kind = FRONTEND_COMP, .size = 4096};
	assert_int_equal(slots.fops->store_folio(slots.fe, 0, 64, 16, pages), -ENOMEM);
	for (u32 i = 0; i < 16; i++)
		assert_false(slots.fops->peek(slots.fe, 64 + i, &object));
	assert_int_equal(slots.fops->load_folio(slots.fe, 0, 64, 16), -ENOENT);
	finish();
}

static bool loaded;

static void load_first(void *arg)
{
	slots_load(&slots, 0, 0);
	loaded = true;
}

/* Its holder may sleep with it; another task of the CPU sleeps until it is unlocked. */
static void a_stream_is_one_tasks_at_a_time(void **state)
{
	struct zswap_stream *stream;
	struct sim_kthread *other;

	start(&(struct frontend_params){.nr_slots = 64}, 0);
	slots_store(&slots, 0, 0, FRONTEND_COMP, 1000);
	loaded = false;
	stream = zswap_get_stream(zswap_of(slots.fe));
	other = sim_kthread_run_on_cpu(load_first, NULL, 0, "other");
	assert_non_null(other);
	while (!(READ_ONCE(stream->mutex.word) & BIT(MUTEX_WAITERS)))
		sim_sleep_ns(1000);
	assert_false(loaded);
	zswap_put_stream(stream);
	sim_kthread_stop(other);
	assert_true(loaded);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_charged),
		cmocka_unit_test(trees_end_at_64_mib),
		cmocka_unit_test(an_exclusive_load_invalidates),
		cmocka_unit_test(a_full_pool_accepts_again_at_90_percent),
		cmocka_unit_test(a_refused_page_takes_the_old_one_with_it),
		cmocka_unit_test(a_refused_page_goes_to_the_device),
		cmocka_unit_test(a_full_device_takes_a_slot_again),
		cmocka_unit_test(writeback_takes_the_least_recently_used),
		cmocka_unit_test(what_is_held_can_be_read),
		cmocka_unit_test(pressure_writes_back_or_fails),
		cmocka_unit_test(the_shrinker_frees_objects),
		cmocka_unit_test(reclaim_gives_frames_to_others),
		cmocka_unit_test(a_folio_is_stored_as_a_whole),
		cmocka_unit_test(a_stream_is_one_tasks_at_a_time),
	};

	return cmocka_run_group_tests_name("zswap", tests, NULL, NULL) ? 1 : 0;
}
