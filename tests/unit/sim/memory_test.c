// SPDX-License-Identifier: GPL-2.0-or-later
/* Object caches, small allocations, per-CPU data, injected faults. */
#include <stdlib.h>

#include "tests/unit/sim/booted.h"

#define NR 100u

static unsigned int constructed;

static void construct(void *object)
{
	*(u64 *)object = 0xc0ffee;
	constructed++;
}

static void constructed_state_is_kept(void **state)
{
	struct kmem_cache *cache =
		kmem_cache_create("typed", 48, 0, SLAB_TYPESAFE_BY_RCU, construct);
	u64 *objects[NR];

	constructed = 0;
	for (int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < NR; i++) {
			objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			assert_int_equal(*objects[i], 0xc0ffee);
		}
		for (unsigned int i = 0; i < NR; i++)
			kmem_cache_free(cache, objects[i]);
	}
	/* Typesafe objects keep their memory, and their last state, while free. */
	for (unsigned int i = 0; i < NR; i++)
		assert_int_equal(*objects[i], 0xc0ffee);
	assert_int_equal(constructed, NR);
	kmem_cache_destroy(cache);
}

static void live_objects_are_counted(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("plain", 40, 0, 0, NULL);
	u64 *objects[NR];

	for (unsigned int i = 0; i < NR; i++) {
		objects[i] = kmem_cache_zalloc(cache, GFP_KERNEL);
		assert_int_equal((unsigned long)objects[i] % 8, 0);
		for (unsigned int j = 0; j < 5; j++)
			assert_int_equal(objects[i][j], 0);
		memset(objects[i], 0xff, 40);
	}
	assert_int_equal(kmem_cache_live(cache), NR);
	for (unsigned int i = 0; i < NR; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(kmem_cache_live(cache), 0);
	kmem_cache_destroy(cache);
}

static void aligned_objects_are_aligned(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("lines", 24, 0, SLAB_HWCACHE_ALIGN, NULL);
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	assert_int_equal((unsigned long)object % L1_CACHE_BYTES, 0);
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
}

static void shutdown_tells_what_is_held(void **state)
{
	struct kmem_cache *cache;
	void *lost, *text;

	boot();
	cache = kmem_cache_create("leaky", 32, 0, 0, NULL);
	lost = kmem_cache_alloc(cache, GFP_KERNEL);
	kmem_cache_destroy(cache);
	text = kstrdup("kept", GFP_KERNEL);
	assert_string_equal(text, "kept");
	assert_int_equal(sim_shutdown(), 2);
	free(lost);
	free(text);
}

static void only_the_nth_allocation_fails(void **state)
{
	void *objects[5];

	boot_with_fault(3);
	for (unsigned int i = 0; i < 5; i++)
		objects[i] = kmalloc(10 + i, GFP_KERNEL);
	for (unsigned int i = 0; i < 5; i++) {
		assert_int_equal(objects[i] == NULL, i == 2);
		kfree(objects[i]);
	}
	assert_int_equal(sim_shutdown(), 0);
}

static unsigned long __percpu *per_cpu_counter;

static void count_here(void *arg, unsigned int cpu)
{
	assert_int_equal(smp_processor_id(), cpu);
	for (unsigned int i = 0; i < 1000 * (cpu + 1); i++) {
		(*get_cpu_ptr(per_cpu_counter))++;
		put_cpu_ptr(per_cpu_counter);
	}
}

static void each_cpu_has_its_copy(void **state)
{
	unsigned int cpu;

	per_cpu_counter = alloc_percpu(unsigned long);
	sim_run(TEST_CPUS, count_here, NULL);
	for_each_possible_cpu(cpu)
		assert_int_equal(*per_cpu_ptr(per_cpu_counter, cpu),
				 cpu < TEST_CPUS ? 1000 * (cpu + 1) : 0);
	free_percpu(per_cpu_counter);
}

static void per_cpu_memory_ends_and_comes_back(void **state)
{
	void *pieces[40];
	unsigned int nr = 0;

	while (nr < 40 && (pieces[nr] = __alloc_percpu(2048, 8)))
		nr++;
	assert_in_range(nr, 8, 16);
	free_percpu(pieces[1]);
	free_percpu(pieces[0]);
	pieces[0] = __alloc_percpu(4096, 8);
	assert_non_null(pieces[0]);
	free_percpu(pieces[0]);
	for (unsigned int i = 2; i < nr; i++)
		free_percpu(pieces[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(constructed_state_is_kept, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(live_objects_are_counted, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(aligned_objects_are_aligned, setup_kernel,
						teardown_kernel),
		cmocka_unit_test(shutdown_tells_what_is_held),
		cmocka_unit_test(only_the_nth_allocation_fails),
		cmocka_unit_test_setup_teardown(each_cpu_has_its_copy, setup_kernel,
						teardown_kernel),
		cmocka_unit_test_setup_teardown(per_cpu_memory_ends_and_comes_back, setup_kernel,
						teardown_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
