// SPDX-License-Identifier: GPL-2.0-or-later
/* What drives migration: the option's text, the drivers, the thread. */
#include "sim/drivers/argument.h"
#include "sim/drivers/migrate_daemon.h"
#include "tests/unit/mm/owner.h"

static struct test_machine machine;
static struct migrate_lane *lane; /* the first */
static struct migrate_daemon driver;

static int setup(void **state)
{
	test_machine_init(&machine, 2, 1u << 16);
	machine.config.oversubscribe = true;
	assert_int_equal(sim_boot(&machine.config), 0);
	owner_reset();
	return 0;
}

static int teardown(void **state)
{
	owner_check_and_release_all();
	test_shutdown();
	return 0;
}

static void start_with(const char *text, u64 seed)
{
	struct migrate_options options;
	const char *expected;

	assert_int_equal(migrate_parse(text, &machine.config, &options, &expected), 0);
	assert_int_equal(migrate_daemon_init(&driver, &options, seed), 0);
	lane = driver.lane;
}

/* One batch of a lane without a pause; how many pages were isolated. */
static unsigned int step(struct migrate_lane *of)
{
	u64 before = of->watch.stats.attempted;

	of->driver->step(of, 0);
	return (unsigned int)(of->watch.stats.attempted - before);
}

static int parse(const char *text, struct migrate_options *options)
{
	const char *expected = NULL;
	int ret = migrate_parse(text, &machine.config, options, &expected);

	assert_non_null(expected);
	return ret;
}

static void test_parse(void **state)
{
	struct migrate_options options;

	assert_int_equal(parse("off", &options), 0);
	assert_int_equal(options.nr, 0);
	assert_int_equal(parse("250", &options), 0);
	assert_int_equal(options.nr, 1);
	assert_string_equal(options.choices[0].driver->name, "rate");
	assert_int_equal(options.choices[0].config[0], 250);
	assert_int_equal(parse("max,scan,scan=7,random=max", &options), 0);
	assert_int_equal(options.nr, 4);
	assert_true(options.choices[0].config[0] == RATE_MAX);
	assert_string_equal(options.choices[1].driver->name, "scan");
	assert_int_equal(options.choices[1].config[0], RATE_DEFAULT);
	assert_int_equal(options.choices[2].config[0], 7);
	assert_true(options.choices[3].config[0] == RATE_MAX);
}

static void test_parse_refuses(void **state)
{
	static const char *const bad[] = {
		"",
		"0",
		"-1",
		"1.5",
		"1k",
		"offf",
		"off,1",
		"maximum",
		"scan=",
		"scan=0",
		"scan=x",
		"scan=1=2",
		",",
		"1,",
		",1",
		"1,,2",
		"1,2,3,4,5,6,7,8,9",
		"99999999999999999999999",
		"scan,off",
		"rand",
		"randomly",
		"1000000001",
	};
	struct migrate_options options;

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		if (parse(bad[i], &options) != -EINVAL)
			fail_msg("'%s' was accepted", bad[i]);
	}
}

/* The scan takes them in frame order, batch after batch, over the nodes and around. */
static void test_scan_order(void **state)
{
	struct page *before[100];

	for (unsigned int slot = 0; slot < 100; slot++)
		before[slot] = owner_take(slot, slot >= 70);
	start_with("scan=max", 1);
	for (unsigned int batch = 1; batch <= 3; batch++) {
		assert_int_equal(step(&driver.lane[0]), 32);
		for (unsigned int slot = 0; slot < 70; slot++)
			assert_int_equal(owner.page[slot] != before[slot], slot < batch * 32);
	}
	assert_int_equal(lane->watch.stats.attempted, 96);
	assert_int_equal(lane->watch.stats.migrated, 96);
	/* Within the node: compaction stays in the zone. */
	for (unsigned int slot = 0; slot < 100; slot++)
		assert_int_equal(page_to_nid(owner.page[slot]), slot >= 70);
}

/* Among dense movable pages, each is as likely as any other, on both nodes. */
static void test_random_is_uniform(void **state)
{
	unsigned int times[OWNER_SLOTS] = {0}, first_node = 0;
	struct page *before[OWNER_SLOTS];
	double chi = 0, mean;

	for (unsigned int slot = 0; slot < OWNER_SLOTS; slot++)
		owner_take(slot, slot % 4 == 0);
	start_with("max", 20240227);
	for (unsigned int batch = 0; batch < 2000; batch++) {
		memcpy(before, owner.page, sizeof(before));
		assert_int_equal(step(&driver.lane[0]), 32);
		for (unsigned int slot = 0; slot < OWNER_SLOTS; slot++)
			times[slot] += owner.page[slot] != before[slot];
	}
	mean = 2000.0 * 32 / OWNER_SLOTS;
	for (unsigned int slot = 0; slot < OWNER_SLOTS; slot++) {
		chi += (times[slot] - mean) * (times[slot] - mean) / mean;
		first_node += slot % 4 ? times[slot] : 0;
	}
	/* 1023 degrees of freedom: mean 1023, deviation 45; drawn without repetition in a batch. */
	assert_true(chi < 1023 + 6 * 45);
	assert_in_range(first_node, 2000u * 32 * 3 / 4 - 1500, 2000u * 32 * 3 / 4 + 1500);
}

/* One movable page among tens of thousands is found in a bounded number of steps. */
static void test_random_finds_sparse_pages(void **state)
{
	static struct page *others[40000];
	unsigned int found = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++) {
		others[i] = alloc_pages_node(0, GFP_KERNEL, 0);
		if (i == 20000)
			owner_take(0, 0);
	}
	start_with("max", 1);
	for (unsigned int i = 0; i < 200; i++)
		found += step(&driver.lane[0]);
	assert_true(found > 0);
	assert_int_equal(lane->watch.stats.migrated, found);
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++)
		put_page(others[i]);
}

static void test_nothing_movable(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);

	start_with("max,scan=max", 1);
	assert_int_equal(step(&driver.lane[0]), 0);
	assert_int_equal(step(&driver.lane[1]), 0);
	assert_int_equal(lane->watch.stats.attempted, 0);
	put_page(page);
}

/* The pages of @seed's first batch: with every isolation refused, nothing moves. */
static u64 drawn_by(u64 seed)
{
	owner.refuse = true;
	owner.drawn = 0;
	start_with("max", seed);
	assert_int_equal(step(&driver.lane[0]), 0);
	assert_true(lane->watch.stats.isolate_failed > 0);
	return owner.drawn;
}

static void test_seeded(void **state)
{
	u64 first;

	for (unsigned int slot = 0; slot < 64; slot++)
		owner_take(slot, 0);
	first = drawn_by(5);
	assert_true(first == drawn_by(5));
	assert_true(first != drawn_by(6));
}

static void on_moved(void *ctx, u64 ticks)
{
	__atomic_fetch_add((u64 *)ctx, 1, __ATOMIC_RELAXED);
}

/* Started and stopped repeatedly, and stopped while it sleeps. */
static void test_thread(void **state)
{
	u64 moves = 0;

	for (unsigned int slot = 0; slot < OWNER_SLOTS; slot++)
		owner_take(slot, slot % 2);
	start_with("max,scan=1", 1);
	lane->watch.moved = on_moved;
	lane->watch.ctx = &moves;
	for (u64 i = 1; i <= 3; i++) {
		assert_int_equal(migrate_daemon_start(&driver), 0);
		while (__atomic_load_n(&moves, __ATOMIC_RELAXED) < 100 * i)
			sim_sleep_ns(100000);
		migrate_daemon_stop(&driver);
	}
	assert_true(lane->busy_ticks > 0);
	assert_int_equal(lane->watch.stats.attempted, lane->watch.stats.migrated);
	assert_int_equal(lane->watch.stats.migrated, moves);
}

static void test_off_starts_nothing(void **state)
{
	start_with("off", 1);
	assert_int_equal(migrate_daemon_start(&driver), 0);
	assert_null(driver.thread[0].kthread);
	migrate_daemon_stop(&driver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		TEST(test_scan_order),
		TEST(test_random_is_uniform),
		TEST(test_random_finds_sparse_pages),
		TEST(test_nothing_movable),
		TEST(test_seeded),
		TEST(test_thread),
		TEST(test_off_starts_nothing),
	};

	return cmocka_run_group_tests_name("migrate-daemon", tests, NULL, NULL);
}
