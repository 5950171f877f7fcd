// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel tree's file and zslab's variants do the same, operation by operation: as many pages,
 * the same counters per class, every object in the same class, zspage and place, every 10,000
 * operations and before and after compaction. A file of another policy (before v6.4) is compared
 * with itself, while one pool's pages keep migrating.
 *
 * Usage: differential [VARIANT|itself]: one comparison; without it, all.
 *        differential --base: the only variant is another file, linked by "zslab check".
 *        differential --all VARIANT...: checks that these are all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/run/id_table.h"
#include "tests/kernel_tree/sides.h"
#include "tests/world/pages.h"
#include "tests/world/world.h"
#include "workloads/trace.h"

#define COMPARE_EVERY 10000
#define RANDOM_OPS    200000
#define NR_SLOTS      20000

static const char *const traces[] = {
	"redis_lz4", "gcc_lz4", "gcc_compact_lz4", "exitstorm_lz4", "py2_compact_lz4_4cpu",
	"pyjob_lz4"};

/* A pair to compare. */
struct pair {
	const struct zs_ops *ops;
	walk_fn walk;
	bool migrate;
};

static void compare_now_and_then(struct sides *sides, const struct pair *pair, u64 *random)
{
	if (pair->migrate && sides->operations % 500 == 0)
		pages_migrate_some(32, random);
	if (sides->operations >= sides->compared_at + COMPARE_EVERY)
		sides_compare(sides);
}

static void compact_and_compare(struct sides *sides)
{
	sides_compare(sides);
	sides_compact(sides);
	sides_compare(sides);
}

/* Sizes of all kinds; the share of frees rises and falls, so that zspages are made and freed. */
static void random_step(struct sides *sides, u64 *random)
{
	unsigned int slot = (unsigned int)(world_random(random) % sides->nr_slots);
	unsigned int size = (unsigned int)(1 + world_random(random) % PAGE_SIZE);
	bool grow = sides->operations / 25000 % 2 == 0;

	if (world_random(random) % 2)
		size = 1 + size % 700;
	if (sides->side[0].handles[slot]) {
		if (grow && world_random(random) % 3)
			return;
		sides_free(sides, slot);
	} else if (grow || world_random(random) % 3 == 0) {
		sides_malloc(sides, slot, size);
	}
}

static void random_sequence(struct sides *sides, const struct pair *pair, u64 seed)
{
	u64 random = seed;
	unsigned long before = 0;

	while (sides->operations < RANDOM_OPS) {
		random_step(sides, &random);
		if (sides->operations == before)
			continue;
		before = sides->operations;
		compare_now_and_then(sides, pair, &random);
		if (sides->operations % 45000 == 0)
			compact_and_compare(sides);
	}
	compact_and_compare(sides);
}

static void trace_event(struct sides *sides, struct id_table *ids, const struct trace_event *event)
{
	uint32_t slot;

	switch (event->op) {
	case TRACE_MALLOC:
		assert_int_equal(id_table_insert(ids, event->id, 0, &slot), 0);
		sides_malloc(sides, slot, event->size);
		break;
	case TRACE_FREE:
		slot = id_table_find(ids, event->id);
		sides_free(sides, slot);
		id_table_detach(ids, slot);
		id_table_release(ids, slot);
		break;
	case TRACE_COMPACT:
		compact_and_compare(sides);
		break;
	default:
		break;
	}
}

static void trace_sequence(struct sides *sides, const struct pair *pair, const char *name)
{
	struct id_table *ids = id_table_new(0);
	struct trace_event events[512];
	struct trace_reader *reader;
	struct error err;
	u64 random = 9;
	ssize_t got;

	reader = trace_open(name, 0, &err);
	assert_true(ids && reader);
	while ((got = trace_read(reader, events, ARRAY_SIZE(events), &err)) > 0) {
		for (ssize_t i = 0; i < got; i++) {
			trace_event(sides, ids, &events[i]);
			compare_now_and_then(sides, pair, &random);
		}
	}
	assert_int_equal(got, 0);
	trace_close(reader);
	id_table_destroy(ids);
	compact_and_compare(sides);
}

static void run_pair(const struct pair *pair, const char *trace, u64 seed, unsigned long sums[3])
{
	struct sides sides;

	world_boot(&(struct world){.pages_per_node = 1u << 18});
	sides_open(&sides, pair->ops, pair->walk, kernel_tree_variants[0], kernel_tree_walk,
		   trace ? 1u << 18 : NR_SLOTS);
	if (trace)
		trace_sequence(&sides, pair, trace);
	else
		random_sequence(&sides, pair, seed);
	sums[0] += sides.operations;
	sums[1] += sides.comparisons;
	sums[2] += sides.placed;
	sides_close(&sides);
	world_shutdown();
}

static void compare_pair(const struct pair *pair)
{
	unsigned long sums[3] = {0};

	for (u64 seed = 1; seed <= 2; seed++)
		run_pair(pair, NULL, seed, sums);
	for (size_t i = 0; i < ARRAY_SIZE(traces); i++)
		run_pair(pair, traces[i], 0, sums);
	print_message("%s and %s%s: equal in %lu operations, %lu comparisons, %lu places\n",
		      kernel_tree_variants[0]->name, pair->ops->name,
		      pair->migrate ? " (pages migrating)" : "", sums[0], sums[1], sums[2]);
}

static const char *only; /* NULL: all */
static char **named;

static bool wanted(const char *name)
{
	return !only || !strcmp(only, name);
}

static void same_as_variants(void **state)
{
	bool found = false;

	if (!(kernel_tree_variants[0]->flags & ZS_KERNEL_POLICY))
		skip(); /* another policy */
	for (unsigned int v = 0; zs_variants[v]; v++) {
		if (!(zs_variants[v]->flags & ZS_KERNEL_POLICY) || !wanted(zs_variants[v]->name))
			continue;
		compare_pair(&(struct pair){.ops = zs_variants[v], .walk = our_walk});
		found = true;
	}
	if (!found)
		skip();
}

/* Of any policy: the question is whether the two have the same. */
static void same_as_base(void **state)
{
	compare_pair(&(struct pair){.ops = zs_variants[0], .walk = our_walk});
}

static void same_when_pages_migrate(void **state)
{
	compare_pair(&(struct pair){
		.ops = kernel_tree_variants[0], .walk = kernel_tree_walk, .migrate = true});
}

static void no_variant_is_left_out(void **state)
{
	for (unsigned int v = 0; zs_variants[v]; v++) {
		unsigned int i = 0;

		if (!(zs_variants[v]->flags & ZS_KERNEL_POLICY))
			continue;
		while (named[i] && strcmp(named[i], zs_variants[v]->name))
			i++;
		if (!named[i])
			fail_msg("%s is not compared: tests/kernel_tree/meson.build",
				 zs_variants[v]->name);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest variants[] = {cmocka_unit_test(same_as_variants)};
	const struct CMUnitTest itself[] = {cmocka_unit_test(same_when_pages_migrate)};
	const struct CMUnitTest base[] = {cmocka_unit_test(same_as_base)};
	const struct CMUnitTest all[] = {cmocka_unit_test(no_variant_is_left_out)};
	int failed = 0;

	only = argc > 1 ? argv[1] : NULL;
	named = argv + (argc > 1 ? 2 : 1);
	if (only && !strcmp(only, "--all"))
		return cmocka_run_group_tests_name("all variants", all, NULL, NULL) ? 1 : 0;
	if (only && !strcmp(only, "--base"))
		return cmocka_run_group_tests_name("base", base, NULL, NULL) ? 1 : 0;
	if (!only || strcmp(only, "itself"))
		failed |= cmocka_run_group_tests_name("variants", variants, NULL, NULL);
	if (wanted("itself"))
		failed |= cmocka_run_group_tests_name("itself", itself, NULL, NULL);
	return failed ? 1 : 0;
}
