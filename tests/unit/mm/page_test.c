// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames: state when allocated, checks when freed, node fallback, exhaustion, faults. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/probes/fault.h"
#include "tests/unit/mm/machine.h"

static struct test_machine machine;

static void test_fresh_state(void **state)
{
	struct page *page;

	test_boot(&machine, 2, 4096);
	page = alloc_pages_node(1, GFP_KERNEL | __GFP_ZERO, 0);
	assert_int_equal(page_ref_count(page), 1);
	assert_int_equal(page_to_nid(page), 1);
	assert_int_equal(page_private(page), 0);
	assert_null(page->mapping);
	assert_int_equal(page->index, 0);
	assert_int_equal(page->page_type, PAGE_TYPE_NONE);
	assert_false(PageLocked(page) || PagePrivate(page) || PageIsolated(page));
	assert_ptr_equal(pfn_to_page(page_to_pfn(page)), page);
	assert_ptr_equal(virt_to_page((char *)page_address(page) + 4095), page);
	assert_int_equal(*(char *)page_address(page), 0);
	put_page(page);
	test_shutdown();
}

static void test_free_clears_what_the_owner_left(void **state)
{
	struct page *page;

	test_boot(&machine, 1, 4096);
	page = alloc_page(GFP_KERNEL);
	page->mapping = (void *)PAGE_MAPPING_MOVABLE;
	SetPageIsolated(page);
	put_page(page);
	assert_null(page->mapping);
	assert_false(PageIsolated(page));
	assert_false(get_page_unless_zero(page));
	test_shutdown();
}

static void free_it(void *page)
{
	put_page(page);
}

static void expect_bad_free(struct page *page, const char *what)
{
	assert_non_null(strstr(test_expect_bug(free_it, page), what));
	set_page_count(page, 1);
}

static void test_bad_frees_are_reported(void **state)
{
	struct page *page;

	test_boot(&machine, 1, 4096);
	page = alloc_page(GFP_KERNEL);
	assert_true(trylock_page(page));
	expect_bad_free(page, "PageLocked");
	unlock_page(page);
	SetPagePrivate(page);
	expect_bad_free(page, "PagePrivate");
	ClearPagePrivate(page);
	set_page_private(page, 8);
	expect_bad_free(page, "private");
	set_page_private(page, 0);
	put_page(page);
	test_expect_bug(free_it, page); /* twice */
	set_page_count(page, 0);
	test_shutdown();
}

static void alloc_it(void *result)
{
	*(struct page **)result = alloc_page(GFP_KERNEL);
}

static void test_write_after_free_is_reported(void **state)
{
	struct page *page, *again;

	test_boot(&machine, 1, 4096);
	page = alloc_page(GFP_KERNEL);
	put_page(page);
	((char *)page_address(page))[77] = 1;
	assert_non_null(strstr(test_expect_bug(alloc_it, &again), "freed frame was written"));
	/* The frame is lost, as shutdown reports. */
	assert_int_equal(sim_shutdown(), 1);
}

static void test_lock(void **state)
{
	struct page *page;

	test_boot(&machine, 1, 4096);
	page = alloc_page(GFP_KERNEL);
	assert_true(trylock_page(page));
	assert_true(PageLocked(page));
	assert_false(trylock_page(page));
	unlock_page(page);
	wait_on_page_locked(page);
	lock_page(page);
	assert_false(trylock_page(page));
	unlock_page(page);
	assert_int_equal(page->flags, 0);
	put_page(page);
	test_shutdown();
}

#define LOCKERS 3u
#define TURNS	3000u
static struct page *shared;
static unsigned long counter;

/* Not atomic: only the page lock keeps the sum right. */
static void count_locked(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < TURNS; i++) {
		if (i % 3) {
			lock_page(shared);
		} else {
			while (!trylock_page(shared))
				wait_on_page_locked(shared);
		}
		counter++;
		unlock_page(shared);
	}
}

static void test_lock_excludes_and_wakes(void **state)
{
	test_machine_init(&machine, 4, 4096);
	machine.config.nr_cpus = LOCKERS;
	machine.config.oversubscribe = true;
	assert_int_equal(sim_boot(&machine.config), 0);
	shared = alloc_page(GFP_KERNEL);
	counter = 0;
	sim_run(LOCKERS, count_locked, NULL);
	assert_int_equal(counter, LOCKERS * TURNS);
	assert_int_equal(shared->flags, (unsigned long)page_to_nid(shared) << SIM_NODE_SHIFT);
	put_page(shared);
	test_shutdown();
}

/*
 * All frames that node 2 gives for @gfp, counted from @taken; how often it returned to a nearer
 * node.
 */
static unsigned int take_all(struct page **pages, unsigned int *taken, gfp_t gfp)
{
	static const unsigned int position[] = {2, 3, 0, 1}; /* in node 2's fallback row */
	unsigned int last = 0, now, returns = 0;
	struct page *page;

	while ((page = alloc_pages_node(2, gfp, 0))) {
		pages[(*taken)++] = page;
		now = position[page_to_nid(page)];
		returns += now < last;
		last = now;
	}
	return returns;
}

/*
 * Node 2 first, then its fallback row: 3, 0, 1; each down to its low mark, then each down to its
 * min mark. The rest is for reclaim.
 */
static void test_fallback_then_exhaustion(void **state)
{
	static struct page *pages[4 * 300];
	unsigned int taken = 0, reserve = 0;

	test_boot(&machine, 4, 300);
	assert_true(take_all(pages, &taken, GFP_KERNEL) <= 1);
	for (unsigned int nid = 0; nid < 4; nid++) {
		unsigned long left = 300 - sim_node_pages_in_use(nid);

		assert_in_range(left, 1, sim_zones[nid].watermark[WMARK_MIN]);
		reserve += left;
	}
	assert_null(alloc_pages_node(0, GFP_KERNEL, 3));
	assert_int_equal(taken, 1200 - reserve);
	take_all(pages, &taken, GFP_KERNEL | __GFP_MEMALLOC);
	assert_int_equal(taken, 1200);
	put_page(pages[--taken]);
	assert_null(alloc_pages_node(2, GFP_NOWAIT | __GFP_THISNODE, 0));
	pages[taken] = alloc_pages_node(2, GFP_NOWAIT | __GFP_MEMALLOC, 0);
	assert_non_null(pages[taken++]);
	while (taken)
		put_page(pages[--taken]);
	for (unsigned int nid = 0; nid < 4; nid++)
		assert_int_equal(sim_node_pages_in_use(nid), 0);
	test_shutdown();
}

/* Frames on another CPU's list do not make an allocation fail that may sleep. */
static void test_drain_before_giving_up(void **state)
{
	struct page *pages[256], *page;
	struct per_cpu_pages *other;
	unsigned int nr = 0;

	test_machine_init(&machine, 1, 256);
	machine.topology.nr_cpus = 2;
	machine.cpu_os[1] = ~0u;
	machine.config.nr_kthread_cpus = 1;
	machine.config.oversubscribe = true;
	assert_int_equal(sim_boot(&machine.config), 0);
	other = &sim_zones[0].pcp[1];
	while ((pages[nr] = alloc_page(GFP_KERNEL)))
		nr++;
	/* As if CPU 1 had freed a quarter of the memory. */
	for (unsigned int i = 0; i < 64; i++) {
		assert_true(put_page_testzero(pages[--nr]));
		list_add(&pages[nr]->lru, &other->list);
		other->count++;
	}
	assert_null(alloc_page(GFP_NOWAIT));
	page = alloc_page(GFP_KERNEL);
	assert_non_null(page);
	put_page(page);
	while (nr)
		put_page(pages[--nr]);
	test_shutdown();
}

static void test_higher_orders(void **state)
{
	struct page *block;

	test_boot(&machine, 1, 4096);
	assert_null(alloc_pages_node(0, GFP_KERNEL, MAX_ORDER + 1));
	block = alloc_pages_node(0, GFP_KERNEL, MAX_ORDER);
	assert_true(IS_ALIGNED(page_to_pfn(block), 1024));
	assert_int_equal(sim_node_pages_in_use(0), 1024);
	__free_pages(block, MAX_ORDER);
	assert_int_equal(sim_node_pages_in_use(0), 0);
	assert_int_equal(sim_zones[0].free_area[MAX_ORDER].nr_free, 1);
	test_shutdown();
}

static unsigned int failures_of(u64 nth, double fraction, u64 seed, u64 *pattern)
{
	unsigned int failed = 0;
	u64 asked, counted;

	test_machine_init(&machine, 1, 4096);
	machine.config.seed = seed;
	machine.config.fault.nth = nth;
	machine.config.fault.fraction = fraction;
	machine.config.fault.pages = true;
	assert_int_equal(sim_boot(&machine.config), 0);
	*pattern = 0;
	for (unsigned int i = 0; i < 1000; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		*pattern = *pattern * 31 + (page != NULL);
		failed += !page;
		if (page)
			put_page(page);
	}
	sim_fault_counts(&asked, &counted);
	assert_int_equal(asked, nth || fraction > 0 ? 1000 : 0);
	assert_int_equal(counted, failed);
	test_shutdown();
	return failed;
}

static void test_faults(void **state)
{
	u64 one, two, other;

	assert_int_equal(failures_of(0, 0, 1, &one), 0);
	assert_int_equal(failures_of(1, 0, 1, &one), 1);
	assert_int_equal(failures_of(1000, 0, 1, &one), 1);
	assert_int_equal(failures_of(1001, 0, 1, &one), 0);
	assert_int_equal(failures_of(0, 1, 1, &one), 1000);
	assert_in_range(failures_of(0, 0.1, 1, &one), 60, 140);
	failures_of(0, 0.1, 1, &two);
	failures_of(0, 0.1, 2, &other);
	assert_true(one == two && one != other);
}

static void test_zone_counters(void **state)
{
	struct page *page;
	struct zone *zone;

	test_boot(&machine, 2, 4096);
	page = alloc_pages_node(1, GFP_KERNEL, 0);
	zone = page_zone(page);
	for (int i = 0; i < 1000; i++)
		inc_zone_page_state(page, NR_ZSPAGES);
	assert_int_equal(zone_page_state_snapshot(zone, NR_ZSPAGES), 1000);
	/* What the CPU still holds is at most the threshold, or half of it oversteps. */
	assert_in_range(zone_page_state(zone, NR_ZSPAGES), 1000u - (unsigned)zone->stat_threshold,
			1000u + (unsigned)zone->stat_threshold / 2);
	mod_zone_page_state(zone, NR_ZSPAGES, -400);
	for (int i = 0; i < 601; i++)
		dec_zone_page_state(page, NR_ZSPAGES);
	assert_int_equal(zone_page_state_snapshot(zone, NR_ZSPAGES), -1);
	assert_int_equal(zone_page_state(zone, NR_ZSPAGES) > 1000, false);
	assert_int_equal(zone_page_state_snapshot(&sim_zones[0], NR_ZSPAGES), 0);
	put_page(page);
	test_shutdown();
}

static unsigned long resident_kib(void)
{
	unsigned long size, resident;
	FILE *file = fopen("/proc/self/statm", "r");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lu %lu", &size, &resident), 2);
	fclose(file);
	return resident * (unsigned long)sysconf(_SC_PAGESIZE) / 1024;
}

/* 64 GiB of frames and 1 GiB of struct pages cost nothing until they are used. */
static void test_memory_is_committed_lazily(void **state)
{
	unsigned long before = resident_kib();
	struct page *page;

	if (getenv("MESON_EXE_WRAPPER"))
		skip(); /* the emulator's own bookkeeping of pages is resident, too */
	test_boot(&machine, 4, 1ul << 22);
	assert_true(resident_kib() - before < 16384);
	page = alloc_pages_node(3, GFP_KERNEL, 0);
	memset(page_address(page), 1, PAGE_SIZE);
	assert_true(resident_kib() - before < 16384 + 4096);
	put_page(page);
	test_shutdown();
}

/* Never for a node that the topology binds nowhere, or to a node that the host lacks. */
static void test_only_real_binding_is_claimed(void **state)
{
	struct page *page;

	test_machine_init(&machine, 3, 4096);
	machine.node_os[0] = 0;
	machine.node_os[1] = 4000;
	assert_int_equal(sim_boot(&machine.config), 0);
	print_message("node 0 is %sbound to the host's\n", sim_node_bound(0) ? "" : "not ");
	assert_false(sim_node_bound(1));
	assert_false(sim_node_bound(2));
	page = alloc_pages_node(0, GFP_KERNEL, 0);
	memset(page_address(page), 1, PAGE_SIZE);
	put_page(page);
	test_shutdown();
}

static void test_bad_sizes_are_refused(void **state)
{
	test_machine_init(&machine, 4, 0);
	assert_int_equal(sim_boot(&machine.config), -EINVAL);
	machine.config.pages_per_node = ~0ull;
	assert_int_equal(sim_boot(&machine.config), -EINVAL);
	machine.config.pages_per_node = 1ull << 33;
	assert_int_equal(sim_boot(&machine.config), -EINVAL);
	machine.config.pages_per_node = 1;
	assert_int_equal(sim_boot(&machine.config), 0);
	assert_null(alloc_pages_node(0, GFP_KERNEL, 1));
	test_shutdown();
}

static void test_page_sizes(void **state)
{
	for (unsigned int shift = 12; shift <= 16; shift++) {
		struct page *a, *b;

		test_machine_init(&machine, 2, 2000);
		machine.config.page_shift = shift;
		assert_int_equal(sim_boot(&machine.config), 0);
		a = alloc_pages_node(1, GFP_KERNEL, 0);
		b = alloc_pages_node(1, GFP_KERNEL, 0);
		assert_int_equal((char *)page_address(b) - (char *)page_address(a), 1l << shift);
		assert_true(IS_ALIGNED((unsigned long)page_address(a), PAGE_SIZE));
		memset(page_address(a), 1, PAGE_SIZE);
		copy_page(page_address(b), page_address(a));
		assert_memory_equal(page_address(a), page_address(b), PAGE_SIZE);
		put_page(a);
		put_page(b);
		test_shutdown();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh_state),
		cmocka_unit_test(test_free_clears_what_the_owner_left),
		cmocka_unit_test(test_bad_frees_are_reported),
		cmocka_unit_test(test_write_after_free_is_reported),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_lock_excludes_and_wakes),
		cmocka_unit_test(test_fallback_then_exhaustion),
		cmocka_unit_test(test_drain_before_giving_up),
		cmocka_unit_test(test_higher_orders),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_zone_counters),
		cmocka_unit_test(test_memory_is_committed_lazily),
		cmocka_unit_test(test_only_real_binding_is_claimed),
		cmocka_unit_test(test_bad_sizes_are_refused),
		cmocka_unit_test(test_page_sizes),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
