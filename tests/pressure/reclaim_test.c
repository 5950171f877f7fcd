// SPDX-License-Identifier: GPL-2.0-or-later
/* Watermarks, direct reclaim, the reclaim daemon, and shrinkers that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/mm/page_alloc.h"
#include "sim/mm/reclaim.h"
#include "tests/world/world.h"

#define PAGES 1024u
/* Reclaims itself, without waking a daemon. */
#define GFP_DIRECT (GFP_KERNEL & ~__GFP_KSWAPD_RECLAIM)

/* A cache of frames that a shrinker frees. */
struct stash {
	struct shrinker *shrinker;
	spinlock_t lock;
	struct page *pages[PAGES];
	unsigned int nr;
	unsigned int scans, depth, deepest, without_io;
	gfp_t inside; /* it allocates, and frees again, with these flags; 0: does not */
	unsigned int refused_inside;
};

static unsigned long stash_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct stash *stash = shrinker->private_data;

	return READ_ONCE(stash->nr);
}

static void allocate_inside(struct stash *stash)
{
	struct page *page = alloc_pages(stash->inside, 0);

	if (page)
		put_page(page);
	else
		stash->refused_inside++;
}

static unsigned long stash_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct stash *stash = shrinker->private_data;
	unsigned long freed = 0;

	spin_lock(&stash->lock);
	stash->scans++;
	stash->deepest = max(stash->deepest, ++stash->depth);
	stash->without_io += !(sc->gfp_mask & __GFP_IO);
	spin_unlock(&stash->lock);
	if (stash->inside)
		allocate_inside(stash);
	spin_lock(&stash->lock);
	for (; freed < sc->nr_to_scan && stash->nr; freed++)
		put_page(stash->pages[--stash->nr]);
	stash->depth--;
	spin_unlock(&stash->lock);
	return freed ? freed : SHRINK_STOP;
}

static void stash_init(struct stash *stash)
{
	*stash = (struct stash){0};
	spin_lock_init(&stash->lock);
	stash->shrinker = shrinker_alloc(0, "stash:%d", 1);
	assert_non_null(stash->shrinker);
	stash->shrinker->count_objects = stash_count;
	stash->shrinker->scan_objects = stash_scan;
	stash->shrinker->private_data = stash;
}

/* As many frames as @gfp permits, without reclaim. */
static void stash_fill(struct stash *stash, gfp_t gfp)
{
	struct page *page;

	while (stash->nr < PAGES && (page = alloc_page(gfp)))
		stash->pages[stash->nr++] = page;
}

/* Wakes the daemon, which may or may not free a frame before this checks again. */
static void wake_kswapd(void)
{
	struct page *page = alloc_page(GFP_NOWAIT);

	if (page)
		put_page(page);
}

static void stash_empty(struct stash *stash)
{
	while (stash->nr)
		put_page(stash->pages[--stash->nr]);
}

static unsigned long unused(void)
{
	unsigned long n;

	drain_all_pages();
	mm_spin_lock(&sim_zones[0].lock);
	n = zone_unused(&sim_zones[0]);
	mm_spin_unlock(&sim_zones[0].lock);
	return n;
}

static void boot(unsigned int nr_cpus)
{
	world_boot(&(struct world){.nr_cpus = nr_cpus, .pages_per_node = PAGES});
}

/* Blocks of two, which no per-CPU list holds, so the count is exact. Each kind may go lower. */
static void test_marks(void **state)
{
	unsigned long min = 0, left;
	static struct page *pages[PAGES];
	unsigned int nr = 0;
	const gfp_t gfps[] = {GFP_NOWAIT & ~__GFP_RECLAIM, __GFP_HIGH | GFP_DIRECT, __GFP_HIGH,
			      __GFP_MEMALLOC};

	boot(1);
	min = sim_zones[0].watermark[WMARK_MIN];
	assert_true(min >= 8);
	for (unsigned int i = 0; i < ARRAY_SIZE(gfps); i++) {
		const unsigned long down_to[] = {min, min - min / 2,
						 min - min / 2 - (min - min / 2) / 4, 0};

		while ((pages[nr] = alloc_pages(gfps[i], 1)))
			nr++;
		left = unused();
		/* One more block would leave no more than the mark. */
		assert_in_range(left, down_to[i] ? down_to[i] - 1 : 0, down_to[i] + 1);
	}
	while (nr)
		__free_pages(pages[--nr], 1);
	world_shutdown();
}

static void test_direct_reclaim_and_its_guard(void **state)
{
	static struct stash stash;
	struct sim_reclaim_stats stats;
	struct page *page;

	boot(1);
	stash_init(&stash);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	stash.inside = GFP_DIRECT;
	shrinker_register(stash.shrinker);
	page = alloc_page(GFP_DIRECT);
	assert_non_null(page);
	assert_true(stash.scans > 0);
	/* Inside reclaim, below the mark, it got its frames and reclaimed nothing. */
	assert_int_equal(stash.deepest, 1);
	assert_int_equal(stash.refused_inside, 0);
	assert_int_equal(stash.without_io, 0);
	sim_reclaim_stats(&stats);
	assert_true(stats.direct_runs > 0);
	assert_true(stats.direct_freed >= 32);
	assert_int_equal(stats.kswapd_wakes, 0);
	assert_int_equal(stats.nr_shrinkers, 1);
	assert_string_equal(stats.shrinker[0].name, "stash");
	assert_int_equal(stats.shrinker[0].freed, stats.direct_freed);
	put_page(page);
	stash_empty(&stash);
	shrinker_free(stash.shrinker);
	world_shutdown();
}

/*
 * An allocation that cannot sleep does not reclaim; one without I/O says so; __GFP_NORETRY tries
 * once.
 */
static void test_flags(void **state)
{
	static struct stash stash;
	struct sim_reclaim_stats stats;

	boot(1);
	stash_init(&stash);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	shrinker_register(stash.shrinker);
	assert_null(alloc_page(0));
	assert_int_equal(stash.scans, 0);
	stash.pages[stash.nr] = alloc_page(GFP_NOIO & ~__GFP_KSWAPD_RECLAIM);
	assert_non_null(stash.pages[stash.nr]);
	stash.nr++;
	assert_int_equal(stash.without_io, stash.scans);
	stash_empty(&stash);
	shrinker_free(stash.shrinker);
	world_shutdown();

	boot(1);
	stash_init(&stash);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	assert_null(alloc_page(GFP_DIRECT | __GFP_NORETRY));
	sim_reclaim_stats(&stats);
	assert_int_equal(stats.direct_runs, 1);
	assert_int_equal(stats.direct_freed, 0);
	stash_empty(&stash);
	shrinker_free(stash.shrinker);
	world_shutdown();
}

static void test_kswapd_wakes(void **state)
{
	static struct stash stash;
	struct sim_reclaim_stats stats;
	struct sim_cpu_time before, after;

	boot(1);
	stash_init(&stash);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	shrinker_register(stash.shrinker);
	sim_reclaim_stats(&stats);
	assert_int_equal(stats.kswapd_wakes, 0);
	sim_cpu_times(&before);
	wake_kswapd();
	do {
		sim_sleep_ns(100000);
		sim_reclaim_stats(&stats);
	} while (!stats.kswapd_runs);
	assert_int_equal(stats.kswapd_wakes, 1);
	assert_int_equal(stats.direct_runs, 0);
	/* Up to the high mark, plus the frames in the daemon's own list. */
	assert_true(unused() > sim_zones[0].watermark[WMARK_HIGH]);
	assert_true(stats.kswapd_freed > 0 && stats.kswapd_freed < PAGES);
	sim_cpu_times(&after);
	assert_true(after.workers > before.workers);
	stash_empty(&stash);
	shrinker_free(stash.shrinker);
	world_shutdown();
}

/* A daemon that can free nothing stays asleep until direct reclaim succeeds. */
static void test_kswapd_gives_up(void **state)
{
	static struct stash stash;
	struct sim_reclaim_stats stats;
	struct page *page;

	boot(1);
	stash_init(&stash);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	for (unsigned int i = 1; i <= 16; i++) {
		assert_null(alloc_page(GFP_NOWAIT));
		do {
			sim_sleep_ns(50000);
			assert_null(alloc_page(GFP_NOWAIT));
			sim_reclaim_stats(&stats);
		} while (stats.kswapd_runs < i);
	}
	for (unsigned int i = 0; i < 50; i++) {
		assert_null(alloc_page(GFP_NOWAIT));
		sim_sleep_ns(10000);
	}
	sim_reclaim_stats(&stats);
	assert_int_equal(stats.kswapd_runs, 16);
	shrinker_register(stash.shrinker);
	page = alloc_page(GFP_DIRECT);
	assert_non_null(page);
	put_page(page);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	wake_kswapd();
	sim_reclaim_stats(&stats);
	assert_int_equal(stats.kswapd_wakes, 17);
	shrinker_free(stash.shrinker);
	stash_empty(&stash);
	world_shutdown();
}

#define REGISTER_ROUNDS 400

static int unregistered;

static unsigned long count_many(struct shrinker *shrinker, struct shrink_control *sc)
{
	return 1000;
}

static unsigned long scan_living(struct shrinker *shrinker, struct shrink_control *sc)
{
	int *alive = shrinker->private_data;

	if (!READ_ONCE(*alive))
		__atomic_fetch_add(&unregistered, 1, __ATOMIC_RELAXED);
	return SHRINK_STOP;
}

/* CPU 0 makes and frees shrinkers, the others reclaim. */
static void come_and_go(void *arg, unsigned int cpu)
{
	for (int i = 0; i < REGISTER_ROUNDS; i++) {
		if (cpu) {
			assert_null(alloc_page(GFP_DIRECT | __GFP_NORETRY));
		} else {
			struct shrinker *shrinker = shrinker_alloc(0, "short-lived");
			int alive = 1;

			shrinker->count_objects = count_many;
			shrinker->scan_objects = scan_living;
			shrinker->private_data = &alive;
			shrinker_register(shrinker);
			cond_resched();
			shrinker_free(shrinker);
			WRITE_ONCE(alive, 0);
		}
		sim_quiescent();
	}
}

static void test_no_call_after_free(void **state)
{
	static struct stash stash;

	boot(3);
	stash_init(&stash);
	stash_fill(&stash, GFP_NOWAIT & ~__GFP_RECLAIM);
	sim_run(3, come_and_go, NULL);
	assert_int_equal(unregistered, 0);
	assert_int_equal(shrinkers_registered(), 0);
	stash_empty(&stash);
	shrinker_free(stash.shrinker);
	world_shutdown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_direct_reclaim_and_its_guard),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_kswapd_wakes),
		cmocka_unit_test(test_kswapd_gives_up),
		cmocka_unit_test(test_no_call_after_free),
	};

	return cmocka_run_group_tests_name("reclaim", tests, NULL, NULL) ? 1 : 0;
}
