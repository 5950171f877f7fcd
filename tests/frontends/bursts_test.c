// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The burst models: which slots reach the front-end under one hold of a lock, in which order, and
 * which locks are held, as the debug kernel records. The size stored in a slot identifies it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "src/frontends/zram/zram.h"
#include "tests/frontends/slots.h"

#define PROCESS 5u

#define HELD_PTL     (1u << 0)
#define HELD_CACHE   (1u << 1)
#define HELD_DEVICE  (1u << 2)
#define HELD_CLUSTER (1u << 3)
#define HELD_SLOT    (1u << 4)
#define HELD_ATOMIC  (1u << 5)

#define MAX_FREES 2048u

static struct slots slots;
static u32 freed[MAX_FREES]; /* sizes, in order */
static unsigned int nr_freed, held_always, held_ever;

/* Of the first 2,048 slots; those above repeat the sizes. */
static u64 slot_of_size(u32 size)
{
	return size - 1;
}

static void note_free(struct slots *of, unsigned int cpu, u32 size)
{
	struct swap_device *dev = &of->fe->swap;
	struct swap_cluster *cluster = swap_cluster_of(dev, slot_of_size(size));
	unsigned int held = 0;

	held |= lockdep_is_held(&dev->page_tables[PROCESS].ptl) ? HELD_PTL : 0;
	held |= lockdep_is_held(&this_cpu_ptr(dev->return_cache)->free_lock) ? HELD_CACHE : 0;
	held |= lockdep_is_held(&dev->lock) ? HELD_DEVICE : 0;
	held |= cluster && lockdep_is_held(&cluster->lock) ? HELD_CLUSTER : 0;
	held |= in_atomic() ? HELD_ATOMIC : 0;
	if (!strcmp(of->fops->name, "zram"))
		held |= lockdep_is_held(&zram_find_slot(zram_of(of->fe), slot_of_size(size))->lock)
				? HELD_SLOT
				: 0;
	held_always &= held;
	held_ever |= held;
	freed[nr_freed++ % MAX_FREES] = size;
}

static void start(const char *frontend, enum frontend_burst burst, u64 nr_slots)
{
	world_boot(&(struct world){.seed = 1, .pages_per_node = 32768});
	slots_init(&slots, frontend, "trylock", 1,
		   &(struct frontend_params){.nr_slots = nr_slots, .burst = burst});
	slots.on_free = note_free;
	nr_freed = held_ever = 0;
	held_always = ~0u;
}

static void fill(u64 first, u64 nr)
{
	for (u64 slot = first; slot < first + nr; slot++)
		assert_int_equal(
			slots_store(&slots, 0, slot, FRONTEND_COMP, 1 + (u32)(slot % 2048)), 0);
}

static void finish(void)
{
	slots.fops->drain(slots.fe);
	slots_check(&slots, 0);
	slots.on_free = NULL;
	slots_exit(&slots);
	world_shutdown();
}

static void expect(unsigned int nr, unsigned int held)
{
	assert_int_equal(nr_freed, nr);
	assert_int_equal(held_always, held);
	assert_int_equal(held_ever, held);
	nr_freed = held_ever = 0;
	held_always = ~0u;
}

static void expect_bursts(u64 bursts, u64 nr, u64 longest)
{
	assert_int_equal(slots_counter(&slots, "bursts"), bursts);
	assert_int_equal(slots_counter(&slots, "burst_slots"), nr);
	assert_int_equal(slots_counter(&slots, "burst_longest"), longest);
}

static void single_takes_the_device_lock_for_each_slot(void **state)
{
	start("zram", BURST_SINGLE, 2048);
	fill(0, 20);
	slots_free(&slots, 0, 3, 10, PROCESS);
	for (u32 i = 0; i < 10; i++)
		assert_int_equal(freed[i], 4 + i);
	expect(10, HELD_PTL | HELD_DEVICE | HELD_SLOT | HELD_ATOMIC);
	expect_bursts(10, 10, 1);
	finish();
}

static void slots64_frees_in_order_of_arrival(void **state)
{
	start("zram", BURST_SLOTS64, 2048);
	fill(0, 200);
	for (u64 i = 0; i < SWAP_SLOTS_CACHE; i++)
		slots_free(&slots, 0, 7 * i % 200, 1, PROCESS);
	assert_int_equal(nr_freed, 0);
	slots_free(&slots, 0, 198, 1, PROCESS);
	for (u64 i = 0; i < SWAP_SLOTS_CACHE; i++)
		assert_int_equal(freed[i], 1 + 7 * i % 200);
	expect(64, HELD_PTL | HELD_CACHE | HELD_DEVICE | HELD_SLOT | HELD_ATOMIC);
	expect_bursts(1, 64, 64);
	/* The last one waits. */
	assert_int_equal(slots_stale(&slots), 1);
	finish();
}

static void slots64_tells_zswap_at_once(void **state)
{
	start("zswap", BURST_SLOTS64, 2048);
	fill(0, 100);
	slots_free(&slots, 0, 0, 50, PROCESS);
	assert_int_equal(slots_counter(&slots, "burst_slots"), 0);
	expect(50, HELD_PTL | HELD_ATOMIC);
	finish();
}

static void slots64_spares_a_slot_used_again(void **state)
{
	start("zram", BURST_SLOTS64, 2048);
	fill(0, 200);
	slots_free(&slots, 0, 10, 1, PROCESS);
	assert_int_equal(slots_store(&slots, 0, 10, FRONTEND_COMP, 11), 0);
	expect(1, HELD_SLOT | HELD_ATOMIC); /* by the store that overwrites */
	slots_free(&slots, 0, 20, 64, PROCESS);
	/* 64 were held, and one of them was in use again. */
	assert_int_equal(nr_freed, 63);
	assert_int_equal(slots_counter(&slots, "slots_reused"), 1);
	slots_load(&slots, 0, 10);
	finish();
}

static void check_runs(const char *frontend, unsigned int held)
{
	start(frontend, BURST_CLUSTER, 2048);
	fill(0, 1200);
	slots_free(&slots, 0, 100, 1000, PROCESS);
	for (u32 i = 0; i < 1000; i++)
		assert_int_equal(freed[i], 101 + i);
	expect(1000, held);
	/* Never over the end of a cluster: 412, 512 and 76. */
	expect_bursts(3, 1000, 512);
	finish();
}

static void cluster_frees_runs_under_the_cluster_lock(void **state)
{
	check_runs("zram", HELD_PTL | HELD_CLUSTER | HELD_SLOT | HELD_ATOMIC);
	check_runs("zswap", HELD_PTL | HELD_CLUSTER | HELD_ATOMIC);
}

static void exit_storm_waits_for_a_whole_process(void **state)
{
	start("zram", BURST_EXIT_STORM, SWAP_EXIT_SLOTS + 2048);
	slots.on_free = NULL;
	fill(0, SWAP_EXIT_SLOTS + 512);
	for (u64 slot = 0; slot < SWAP_EXIT_SLOTS - 16; slot += 16)
		slots_free(&slots, 0, slot, 16, PROCESS);
	assert_int_equal(slots_counter(&slots, "burst_slots"), 0);
	assert_int_equal(slots_stale(&slots), SWAP_EXIT_SLOTS - 16);
	slots_load(&slots, 0, 0);
	slots_free(&slots, 0, SWAP_EXIT_SLOTS - 16, 16, PROCESS);
	expect_bursts(SWAP_EXIT_SLOTS / 16, SWAP_EXIT_SLOTS, 16);
	assert_int_equal(slots_stale(&slots), 0);
	finish();
}

static void exit_storm_frees_runs_as_they_came(void **state)
{
	start("zram", BURST_EXIT_STORM, 2048);
	fill(0, 1200);
	slots_free(&slots, 0, 1000, 100, PROCESS);
	slots_free(&slots, 0, 0, 600, PROCESS);
	assert_int_equal(nr_freed, 0);
	slots.fops->drain(slots.fe);
	for (u32 i = 0; i < 700; i++)
		assert_int_equal(freed[i], i < 100 ? 1001 + i : 1 + i - 100);
	expect(700, HELD_PTL | HELD_CLUSTER | HELD_SLOT | HELD_ATOMIC);
	finish();
}

/* Calls through the ops table in order: a free must follow its malloc and write. */
static unsigned int order[8], nr_order;
static const struct zs_ops *real_ops;
static struct zs_ops spy_ops;

static unsigned long spy_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	order[nr_order++ % 8] = FRONTEND_MALLOC;
	return real_ops->malloc(pool, size, gfp);
}

static void spy_free(struct zs_pool *pool, unsigned long handle)
{
	order[nr_order++ % 8] = FRONTEND_FREE;
	real_ops->free(pool, handle);
}

static void check_overwrite(const char *frontend)
{
	start(frontend, BURST_OVERWRITE, 2048);
	fill(0, 10);
	slots_free(&slots, 0, 0, 10, PROCESS);
	assert_int_equal(nr_freed, 0);
	slots_load(&slots, 0, 3); /* finds nothing, although it is there */
	real_ops = slots.ops;
	spy_ops = *real_ops;
	spy_ops.malloc = spy_malloc;
	spy_ops.free = spy_free;
	slots.fe->ops = &spy_ops;
	nr_order = 0;
	fill(3, 1);
	slots.fe->ops = real_ops;
	assert_int_equal(nr_order, 2);
	assert_int_equal(order[0], FRONTEND_MALLOC);
	assert_int_equal(order[1], FRONTEND_FREE);
	assert_int_equal(nr_freed, 1);
	slots.fops->drain(slots.fe);
	assert_int_equal(nr_freed, 10);
	finish();
}

static void overwrite_frees_when_the_slot_is_stored_to(void **state)
{
	check_overwrite("zram");
	check_overwrite("zswap");
}

/* The slot's lock is held: the free is missed and counted, and the next store frees the object. */
static void a_missed_free_stays_until_overwritten(void **state)
{
	struct zram_slot *slot;

	start("zram", BURST_CLUSTER, 2048);
	fill(0, 10);
	slot = zram_find_slot(zram_of(slots.fe), 4);
	/* As if another CPU held it. */
	arch_spin_lock(&slot->lock.raw);
	slots_free(&slots, 0, 0, 10, PROCESS);
	arch_spin_unlock(&slot->lock.raw);
	assert_int_equal(nr_freed, 9);
	assert_int_equal(slots_counter(&slots, "miss_free"), 1);
	assert_int_equal(slots_counter(&slots, "notify_free"), 10);
	assert_int_equal(slots_stale(&slots), 1);
	slots_load(&slots, 0, 4);
	fill(4, 1);
	assert_int_equal(slots_stale(&slots), 0);
	slots_load(&slots, 0, 4);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_takes_the_device_lock_for_each_slot),
		cmocka_unit_test(slots64_frees_in_order_of_arrival),
		cmocka_unit_test(slots64_tells_zswap_at_once),
		cmocka_unit_test(slots64_spares_a_slot_used_again),
		cmocka_unit_test(cluster_frees_runs_under_the_cluster_lock),
		cmocka_unit_test(exit_storm_waits_for_a_whole_process),
		cmocka_unit_test(exit_storm_frees_runs_as_they_came),
		cmocka_unit_test(overwrite_frees_when_the_slot_is_stored_to),
		cmocka_unit_test(a_missed_free_stays_until_overwritten),
	};

	return cmocka_run_group_tests_name("bursts", tests, NULL, NULL) ? 1 : 0;
}
