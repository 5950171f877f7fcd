// SPDX-License-Identifier: GPL-2.0-or-later
/* Object caches in frames of the nodes: what they take, and when they free it. */
#include <stdlib.h>

#include "sim/mm/slab.h"
#include "tests/unit/mm/machine.h"

#define SIZE	  64u
#define PER_FRAME (4096u / SIZE)
#define FRAMES	  40u
#define OBJECTS	  (FRAMES * PER_FRAME)
/* What a node keeps although it is empty, and what a CPU has in reserve. */
#define KEPT (5u + 1u)

static struct test_machine machine;
static void *objects[OBJECTS];

static void boot(unsigned int nodes, unsigned int cpus, u64 pages)
{
	test_machine_init(&machine, nodes, pages);
	machine.config.nr_cpus = cpus;
	machine.config.oversubscribe = true;
	machine.config.slab_frames = true;
	assert_int_equal(sim_boot(&machine.config), 0);
}

static u64 frames_now(void)
{
	struct sim_slab_stats stats;

	sim_slab_stats(&stats);
	assert_true(stats.in_frames);
	return stats.frames;
}

static struct kmem_cache *make(slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *cache = kmem_cache_create("test", SIZE, 0, flags, ctor);

	assert_non_null(cache);
	return cache;
}

static void allocate_all(struct kmem_cache *cache)
{
	for (unsigned int i = 0; i < OBJECTS; i++) {
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		assert_non_null(objects[i]);
		memset(objects[i], (int)i, SIZE);
	}
}

static void free_all(struct kmem_cache *cache)
{
	for (unsigned int i = 0; i < OBJECTS; i++) {
		for (unsigned int byte = 0; byte < SIZE; byte++)
			assert_int_equal(((u8 *)objects[i])[byte], (u8)i);
		kmem_cache_free(cache, objects[i]);
	}
}

static void objects_fill_frames_and_give_them_back(void **state)
{
	struct kmem_cache *cache;

	boot(1, 1, 4096);
	cache = make(0, NULL);
	allocate_all(cache);
	assert_in_range(frames_now(), FRAMES, FRAMES + 1);
	assert_int_equal(sim_node_pages_in_use(0), frames_now());
	free_all(cache);
	assert_in_range(frames_now(), 0, KEPT);
	kmem_cache_destroy(cache);
	assert_int_equal(frames_now(), 0);
	assert_int_equal(sim_node_pages_in_use(0), 0);
	test_shutdown();
}

/* A freed object is allocated first, and a frame with room is used before a new one. */
static void room_is_used_again(void **state)
{
	struct kmem_cache *cache;
	u64 before;

	boot(1, 1, 4096);
	cache = make(0, NULL);
	allocate_all(cache);
	before = frames_now();
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < OBJECTS; i += 2)
			kmem_cache_free(cache, objects[i]);
		for (unsigned int i = 0; i < OBJECTS; i += 2) {
			objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			memset(objects[i], (int)i, SIZE);
		}
	}
	assert_int_equal(frames_now(), before);
	free_all(cache);
	kmem_cache_destroy(cache);
	test_shutdown();
}

/* Memory that waits for a grace period is missing elsewhere. */
static void waiting_objects_hold_their_frames(void **state)
{
	struct kmem_cache *cache;

	boot(1, 1, 4096);
	cache = make(0, NULL);
	allocate_all(cache);
	for (unsigned int i = 0; i < OBJECTS; i++)
		kmem_cache_free_rcu(cache, objects[i], (struct rcu_head *)objects[i]);
	assert_in_range(frames_now(), FRAMES, FRAMES + 1);
	rcu_barrier();
	assert_in_range(frames_now(), 0, KEPT);
	kmem_cache_destroy(cache);
	test_shutdown();
}

static void construct(void *object)
{
	memset(object, 0x11, SIZE);
}

static void kept_objects_go_with_their_cache(void **state)
{
	struct kmem_cache *cache;

	boot(1, 1, 4096);
	cache = make(SLAB_TYPESAFE_BY_RCU, construct);
	for (unsigned int i = 0; i < OBJECTS; i++) {
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		assert_int_equal(*(u8 *)objects[i], 0x11);
	}
	for (unsigned int i = 0; i < OBJECTS; i++)
		kmem_cache_free(cache, objects[i]);
	assert_true(frames_now() > FRAMES);
	kmem_cache_destroy(cache);
	assert_int_equal(frames_now(), 0);
	test_shutdown();
}

static void without_frames_there_are_no_objects(void **state)
{
	struct kmem_cache *cache;
	void **last = NULL, **object;
	u64 most;

	boot(2, 1, 1024);
	cache = make(0, NULL);
	while ((object = kmem_cache_alloc(cache, GFP_NOWAIT))) {
		*object = last;
		last = object;
	}
	most = frames_now();
	/* From both nodes, down to the reserve for allocations that cannot wait. */
	assert_true(most > 1024 && most <= 2048);
	while (last) {
		object = *last;
		kmem_cache_free(cache, last);
		last = object;
	}
	kmem_cache_destroy(cache);
	assert_int_equal(frames_now(), 0);
	test_shutdown();
}

static struct kmem_cache *shared;
static void *swapped[256];

/* Each CPU frees what the other one allocated. */
static void exchange(void *arg, unsigned int cpu)
{
	u64 random = cpu + 1;

	for (unsigned int i = 0; i < 20000; i++) {
		u64 *object = kmem_cache_alloc(shared, GFP_KERNEL);

		BUG_ON(!object);
		*object = (u64)(unsigned long)object;
		object = __atomic_exchange_n(&swapped[test_random(&random) % 256], object,
					     __ATOMIC_ACQ_REL);
		if (object) {
			BUG_ON(*object != (u64)(unsigned long)object);
			kmem_cache_free(shared, object);
		}
		sim_quiescent();
	}
}

static void cpus_free_each_others_objects(void **state)
{
	boot(2, 2, 4096);
	shared = make(0, NULL);
	sim_run(2, exchange, NULL);
	for (unsigned int i = 0; i < 256; i++) {
		kmem_cache_free(shared, swapped[i]);
		swapped[i] = NULL;
	}
	assert_int_equal(kmem_cache_live(shared), 0);
	kmem_cache_destroy(shared);
	assert_int_equal(frames_now(), 0);
	test_shutdown();
}

static void a_cache_that_stays_is_told(void **state)
{
	boot(1, 1, 4096);
	objects[0] = kmem_cache_alloc(make(0, NULL), GFP_KERNEL);
	/* Its frame, its object, itself, and what describes its slabs. */
	assert_true(sim_shutdown() >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_fill_frames_and_give_them_back),
		cmocka_unit_test(room_is_used_again),
		cmocka_unit_test(waiting_objects_hold_their_frames),
		cmocka_unit_test(kept_objects_go_with_their_cache),
		cmocka_unit_test(without_frames_there_are_no_objects),
		cmocka_unit_test(cpus_free_each_others_objects),
		cmocka_unit_test(a_cache_that_stays_is_told),
	};

	return cmocka_run_group_tests_name("slab", tests, NULL, NULL) ? 1 : 0;
}
