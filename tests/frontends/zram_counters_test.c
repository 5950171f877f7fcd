// SPDX-License-Identifier: GPL-2.0-or-later
/* zram's counters against plain arithmetic, its limit, writeback and recompression. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "src/frontends/zram/zram.h"
#include "tests/frontends/slots.h"

static struct slots slots;

static void start(const struct frontend_params *params, u64 pages)
{
	world_boot(&(struct world){.seed = 1, .pages_per_node = pages});
	slots_init(&slots, "zram", "trylock", 1, params);
}

static void finish(void)
{
	slots.fops->drain(slots.fe);
	slots_check(&slots, 0);
	slots_exit(&slots);
	world_shutdown();
}

static void mm_stat_is_what_was_stored(void **state)
{
	u64 used = 0, most = 0, stored = 0, bytes = 0, same = 0, huge = 0, huge_since = 0;

	start(&(struct frontend_params){.burst = BURST_CLUSTER}, 0);
	for (unsigned int i = 0; i < 3000; i++) {
		u64 slot = world_random(&slots.random) % 500;

		if (slot % 5)
			slots_store_any(&slots, 0, slot, world_random(&slots.random));
		else
			slots_free(&slots, 0, slot, 3, 0);
		huge_since +=
			slot % 5 && slots.slots[slot].kind != FRONTEND_SAME &&
			slots.slots[slot].kind != FRONTEND_ZERO &&
			(slots.slots[slot].kind == FRONTEND_HUGE || slots.slots[slot].size >= 3625);
		used = slots.ops->get_total_pages(slots.pools[0]);
		most = used > most ? used : most;
	}
	for (u64 slot = 0; slot < 503; slot++) {
		const struct slot *s = &slots.slots[slot];
		bool is_same = s->kind == FRONTEND_SAME || s->kind == FRONTEND_ZERO;
		bool is_huge = !is_same && (s->kind == FRONTEND_HUGE || s->size >= 3625);

		stored += s->used;
		same += s->used && is_same;
		huge += s->used && is_huge;
		bytes += !s->used || is_same ? 0 : is_huge ? 4096 : s->size;
	}
	assert_int_equal(slots_counter(&slots, "orig_data_size"), stored * 4096);
	assert_int_equal(slots_counter(&slots, "compr_data_size"), bytes);
	assert_int_equal(slots_counter(&slots, "same_pages"), same);
	assert_int_equal(slots_counter(&slots, "huge_pages"), huge);
	assert_int_equal(slots_counter(&slots, "huge_pages_since"), huge_since);
	assert_int_equal(slots_counter(&slots, "mem_used_total"), used * 4096);
	/* During an overwrite both objects exist. */
	assert_true(slots_counter(&slots, "mem_used_max") >= most * 4096);
	assert_true(same && huge);
	used = slots.ops->compact(slots.pools[0]);
	assert_int_equal(slots_counter(&slots, "pages_compacted"), used);
	finish();
}

static void a_chain_of_four_has_another_huge_size(void **state)
{
	start(&(struct frontend_params){.chain_size = 4}, 0);
	/* 3,264 bytes is the last class of chains of 4 that is not a page. */
	slots_store(&slots, 0, 1, FRONTEND_COMP, 3256);
	assert_int_equal(slots_counter(&slots, "huge_pages"), 0);
	slots_store(&slots, 0, 2, FRONTEND_COMP, 3257);
	assert_int_equal(slots_counter(&slots, "huge_pages"), 1);
	finish();
}

static void mem_limit_refuses_and_keeps_the_old_page(void **state)
{
	u64 slot;

	start(&(struct frontend_params){.limit_pages = 100}, 0);
	for (slot = 0; !slots_store(&slots, 0, slot, FRONTEND_HUGE, 4096); slot++)
		;
	assert_int_equal(slot, 100);
	assert_int_equal(slots.ops->get_total_pages(slots.pools[0]), 100);
	assert_int_equal(slots_counter(&slots, "failed_writes"), 1);
	/* The peak includes the page above the limit, as in the kernel. */
	assert_int_equal(slots_counter(&slots, "mem_used_max"), 101 * 4096);
	/* Overwriting needs room for both. */
	assert_int_equal(slots_store(&slots, 0, 3, FRONTEND_HUGE, 4096), -ENOMEM);
	slots_load(&slots, 0, 3);
	slots_free(&slots, 0, 7, 1, 0);
	assert_int_equal(slots_store(&slots, 0, 3, FRONTEND_HUGE, 4096), 0);
	assert_int_equal(slots_counter(&slots, "bd_writes"), 0);
	finish();
}

static void writeback_takes_what_is_idle_largest_first(void **state)
{
	struct zram *zram;
	struct frontend_object object;

	start(&(struct frontend_params){.backing_pages = 150}, 0);
	zram = zram_of(slots.fe);
	for (u64 slot = 0; slot < 200; slot++)
		slots_store(&slots, 0, slot, FRONTEND_COMP, 16 * ((u32)slot + 1));
	assert_int_equal(zram_writeback(zram, ZRAM_WB_IDLE, 10), 0);
	zram_mark_idle(zram);
	slots_load(&slots, 0, 199); /* no longer idle */
	slots_store(&slots, 0, 198, FRONTEND_COMP, 3184);
	assert_int_equal(zram_writeback(zram, ZRAM_WB_IDLE, 20), 20);
	assert_int_equal(slots_counter(&slots, "bd_count"), 20);
	for (u64 slot = 0; slot < 200; slot++) {
		assert_true(slots.fops->peek(slots.fe, slot, &object));
		if (slot >= 198 || slot < 170)
			assert_true(object.handle);
	}
	assert_true(slots.fops->peek(slots.fe, 197, &object) && !object.handle);
	slots_load(&slots, 0, 197);
	assert_int_equal(slots_counter(&slots, "bd_reads"), 1);
	/* Its block is free again, and the memory counters do not include it. */
	slots_store(&slots, 0, 197, FRONTEND_COMP, 100);
	slots_free(&slots, 0, 196, 1, 0);
	assert_int_equal(slots_counter(&slots, "bd_count"), 18);
	/* As many pages as there are blocks. */
	zram_mark_idle(zram);
	assert_int_equal(zram_writeback(zram, ZRAM_WB_IDLE, 1000), 132);
	assert_int_equal(slots_counter(&slots, "bd_count"), 150);
	assert_int_equal(slots_counter(&slots, "bd_writes"), 152);
	assert_int_equal(slots_counter(&slots, "orig_data_size"), 199 * 4096);
	finish();
}

static void huge_pages_are_written_back_by_themselves(void **state)
{
	start(&(struct frontend_params){.backing_pages = 1000}, 0);
	for (u64 slot = 0; slot < 100; slot++)
		slots_store(&slots, 0, slot, slot % 4 ? FRONTEND_COMP : FRONTEND_HUGE, 1000);
	assert_int_equal(zram_writeback(zram_of(slots.fe), ZRAM_WB_HUGE, 1000), 25);
	assert_int_equal(slots_counter(&slots, "huge_pages"), 0);
	assert_int_equal(slots_counter(&slots, "huge_pages_since"), 25);
	assert_int_equal(slots_counter(&slots, "compr_data_size"), 75 * 1000);
	finish();
}

static void recompression_makes_a_smaller_object(void **state)
{
	start(&(struct frontend_params){0}, 0);
	for (u64 slot = 0; slot < 100; slot++)
		slots_store(&slots, 0, slot, slot == 7 ? FRONTEND_HUGE : FRONTEND_COMP, 2000);
	assert_int_equal(slots.fops->recompress(slots.fe, 1000), 99);
	assert_int_equal(slots_counter(&slots, "compr_data_size"), 99 * 1500 + 4096);
	assert_int_equal(slots.fops->recompress(slots.fe, 1000), 0);
	for (u64 slot = 0; slot < 100; slot++)
		slots_load(&slots, 0, slot);
	assert_int_equal(slots.cpus[0].checked, 100);
	finish();
}

/* Everything is in use: compaction frees nothing, so pages go to the device, or stores fail. */
static void without_memory(u64 backing_pages)
{
	u64 failures = 0;

	start(&(struct frontend_params){.backing_pages = backing_pages}, 2048);
	for (u64 slot = 0; slot < 2600; slot++)
		failures += slots_store(&slots, 0, slot, FRONTEND_HUGE, 4096) == -ENOMEM;
	for (u64 slot = 0; slot < 2600; slot++)
		slots_load(&slots, 0, slot);
	if (backing_pages) {
		assert_int_equal(failures, 0);
		assert_true(slots_counter(&slots, "pressure_writeback") > 500);
	} else {
		assert_true(failures > 500);
		assert_int_equal(slots_counter(&slots, "failed_writes"), failures);
	}
	assert_true(slots_counter(&slots, "writestall") > 0);
	/* It recovers as soon as there is room. */
	slots_free(&slots, 0, 0, 2600, 0);
	slots.fops->drain(slots.fe);
	slots.ops->flush(slots.pools[0]);
	assert_int_equal(slots_store(&slots, 0, 0, FRONTEND_HUGE, 4096), 0);
	finish();
}

static void pressure_writes_back_or_fails(void **state)
{
	without_memory(0);
	without_memory(4096);
}

/* While the reclaim daemon compacts, others cannot: a store may fail then, but not for long. */
static int store_huge(u64 slot)
{
	int ret = slots_store(&slots, 0, slot, FRONTEND_HUGE, 4096);

	for (unsigned int ms = 0; ret == -ENOMEM && ms < 1000; ms++) {
		sim_sleep_ns(1000 * 1000);
		ret = slots_store(&slots, 0, slot, FRONTEND_HUGE, 4096);
	}
	return ret;
}

static void pressure_compacts_first(void **state)
{
	start(&(struct frontend_params){0}, 2048);
	for (u64 slot = 0; slot < 4096; slot++)
		slots_store(&slots, 0, slot, FRONTEND_COMP, 1600);
	/* Half of each zspage. */
	for (u64 slot = 0; slot < 4096; slot += 2)
		slots_free(&slots, 0, slot, 1, 0);
	for (u64 slot = 0; slot < 4096; slot += 8)
		assert_int_equal(store_huge(slot), 0);
	/* The reclaim daemon may still be running, and counts at its end. */
	while (!slots_counter(&slots, "pages_compacted"))
		sim_sleep_ns(1000 * 1000);
	assert_int_equal(slots_counter(&slots, "bd_writes"), 0);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mm_stat_is_what_was_stored),
		cmocka_unit_test(a_chain_of_four_has_another_huge_size),
		cmocka_unit_test(mem_limit_refuses_and_keeps_the_old_page),
		cmocka_unit_test(writeback_takes_what_is_idle_largest_first),
		cmocka_unit_test(huge_pages_are_written_back_by_themselves),
		cmocka_unit_test(recompression_makes_a_smaller_object),
		cmocka_unit_test(pressure_writes_back_or_fails),
		cmocka_unit_test(pressure_compacts_first),
	};

	return cmocka_run_group_tests_name("zram", tests, NULL, NULL) ? 1 : 0;
}
