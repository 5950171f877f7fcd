// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much host memory a pool takes: the process's resident memory against the frames that the pool
 * holds. With a release kernel, since checks take memory of their own.
 *
 * A pool of 16 GiB has all its 4 M frames in use; what the test wrote to them is returned to the
 * host on the way, so that only what is beside the frames stays resident.
 */
#include <inttypes.h>
#include <jemalloc/jemalloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "sim/mm/page_alloc.h"
#include "src/zs/zsmalloc.h"
#include "tests/benchmarks/bench.h"

#define FRAMES_16G (16ull << 30 >> 12)
#define FRAMES_MIX (512ull << 20 >> 12)
#define PERCENT	   5
/* Frames whose contents may be resident at a time. */
#define BATCH (1u << 14)
/* What the program itself may take: stacks, malloc's caches. */
#define SLACK	   (8ll << 20)
#define ALL_ARENAS "arena.4096." /* MALLCTL_ARENAS_ALL */

static void boot(u64 frames)
{
	struct sim_config config = {.topology = &bench_topology,
				    .nr_cpus = 1,
				    .page_shift = 12,
				    .pages_per_node = frames,
				    .seed = 1};

	assert_int_equal(sim_boot(&config), 0);
}

static long long resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long long size = 0, pages = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lld %lld", &size, &pages), 2);
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

/* The bytes of all frames go back to the host. */
static void drop_contents(void)
{
	size_t frames = (size_t)(sim_memmap.end_pfn - SIM_BASE_PFN);

	assert_int_equal(madvise(sim_memmap.frames, frames << PAGE_SHIFT, MADV_DONTNEED), 0);
}

static void check_beside(const char *what, long long beside, u64 pages)
{
	double bytes = (double)pages * (double)PAGE_SIZE;

	print_message("%s: %" PRIu64 " frames, beside them %.1f MiB, %.2f %%\n", what,
		      (uint64_t)pages, (double)beside / 1048576, 100.0 * (double)beside / bytes);
	assert_true(beside > 0);
	assert_true((double)beside <= bytes * PERCENT / 100);
}

/* Handles of a pool, and their number. */
struct held {
	unsigned long *handles;
	u64 nr, max;
};

/* Untouched until it is used, as the frames are. */
static void hold(struct held *held, u64 max)
{
	*held = (struct held){.handles = calloc(max, sizeof(*held->handles)), .max = max};
	assert_non_null(held->handles);
}

static void give_back(const struct zs_ops *ops, struct zs_pool *pool, struct held *held, bool drop)
{
	while (held->nr) {
		ops->free(pool, held->handles[--held->nr]);
		if (drop && !(held->nr % BATCH))
			drop_contents();
	}
	ops->flush(pool);
	assert_int_equal(ops->get_total_pages(pool), 0);
}

static struct zs_pool *make_pool(const struct zs_ops *ops)
{
	struct zs_params params;
	struct zs_pool *pool;

	zs_default_params(ops, &params);
	if (ops->flags & ZS_DEFECTIVE)
		zs_parse_switches(ops, "repaired", &params, NULL, 0);
	pool = ops->create_pool("scale", &params);
	assert_non_null(pool);
	return pool;
}

static void fill_16g(void *arg, unsigned int cpu)
{
	const struct zs_ops *ops = zs_find_variant("rcu");
	long long before = resident(), mine;
	struct zs_pool *pool = make_pool(ops);
	struct held held;

	hold(&held, FRAMES_16G);
	while (held.nr < FRAMES_16G) {
		unsigned long handle = ops->malloc(pool, PAGE_SIZE, GFP_NOIO | __GFP_HIGHMEM);

		assert_false(IS_ERR_VALUE(handle));
		held.handles[held.nr++] = handle;
		if (!(held.nr % BATCH)) {
			drop_contents();
			sim_quiescent();
		}
	}
	drop_contents();
	assert_int_equal(ops->get_total_pages(pool), FRAMES_16G);
	mine = (long long)(held.max * sizeof(*held.handles));
	check_beside("16 GiB of objects of a page", resident() - before - mine, FRAMES_16G);
	give_back(ops, pool, &held, true);
	ops->destroy_pool(pool);
	free(held.handles);
}

/* The watermarks keep some frames, so there are a few more than the pool takes. */
static void test_16_gib(void **state)
{
	long long before = resident();

	boot(FRAMES_16G + (1ull << 18));
	/* Booting commits no frames, and only those struct pages that it reads. */
	print_message("booted: %.1f MiB resident\n", (double)(resident() - before) / 1048576);
	assert_true(resident() - before < SLACK);
	sim_run(1, fill_16g, NULL);
	assert_int_equal(sim_shutdown(), 0);
	/* jemalloc keeps freed pages for ten seconds, to reuse them. */
	assert_int_equal(mallctl(ALL_ARENAS "purge", NULL, NULL, NULL, 0), 0);
	print_message("shut down: %.1f MiB resident\n", (double)(resident() - before) / 1048576);
	assert_true(resident() - before < 4 * SLACK);
}

/* Sizes like those of pages that compress well or badly; contents are written and kept. */
static u64 fill_mix(const struct zs_ops *ops, struct zs_pool *pool, struct held *held)
{
	static const char bytes[4096];
	u64 random = 1, frames = FRAMES_MIX * 9 / 10;

	while (ops->get_total_pages(pool) < frames) {
		size_t size;
		unsigned long handle;

		random = random * 6364136223846793005ull + 1442695040888963407ull;
		size = 200 + (size_t)(random >> 33) % 3400;
		handle = ops->malloc(pool, size, GFP_NOIO | __GFP_HIGHMEM);
		assert_false(IS_ERR_VALUE(handle));
		assert_true(held->nr < held->max);
		held->handles[held->nr++] = handle;
		ops->write(pool, handle, bytes, size);
		sim_quiescent();
	}
	return ops->get_total_pages(pool);
}

static void mix(void *arg, unsigned int cpu)
{
	const struct zs_ops *ops = zs_find_variant("rcu");
	struct zs_pool *pool = make_pool(ops);
	long long before = resident(), mine, first, again;
	struct held held;
	u64 pages;

	hold(&held, FRAMES_MIX * 8);
	pages = fill_mix(ops, pool, &held);
	first = resident() - before;
	mine = (long long)(held.nr * sizeof(*held.handles));
	check_beside("a mix of sizes", first - mine - (long long)(pages << PAGE_SHIFT), pages);
	give_back(ops, pool, &held, false);
	fill_mix(ops, pool, &held);
	again = resident() - before;
	print_message("filled again: %+.1f MiB\n", (double)(again - first) / 1048576);
	assert_true(again - first < first / 100 + SLACK);
	give_back(ops, pool, &held, false);
	ops->destroy_pool(pool);
	free(held.handles);
}

/* Frames are committed when they are used; freed ones are used before new ones. */
static void test_mix(void **state)
{
	boot(FRAMES_MIX);
	sim_run(1, mix, NULL);
	assert_int_equal(sim_shutdown(), 0);
}

static void make_use_destroy(void *arg, unsigned int cpu)
{
	const struct zs_ops *ops = arg;
	struct held held;

	hold(&held, 20000);
	for (unsigned int round = 0; round < 3; round++) {
		struct zs_pool *pool = make_pool(ops);

		while (held.nr < held.max) {
			size_t size = 32 + held.nr * 37 % 3900;

			held.handles[held.nr] = ops->malloc(pool, size, GFP_NOIO | __GFP_HIGHMEM);
			assert_false(IS_ERR_VALUE(held.handles[held.nr]));
			held.nr++;
		}
		/*
		 * Not flushed: destroying the pool must wait for the worker and the grace period.
		 */
		while (held.nr)
			ops->free(pool, held.handles[--held.nr]);
		ops->destroy_pool(pool);
		assert_int_equal(sim_node_pages_in_use(0), 0);
		sim_quiescent();
	}
	free(held.handles);
}

static void test_destroy_frees_everything(void **state)
{
	for (unsigned int i = 0; zs_variants[i]; i++) {
		boot(1u << 16);
		sim_run(1, make_use_destroy, (void *)zs_variants[i]);
		/* Frames, objects of caches, kmalloc, callbacks: what is still held. */
		assert_int_equal(sim_shutdown(), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_16_gib),
		cmocka_unit_test(test_mix),
		cmocka_unit_test(test_destroy_frees_everything),
	};

	return cmocka_run_group_tests_name("scale", tests, NULL, NULL) ? 1 : 0;
}
