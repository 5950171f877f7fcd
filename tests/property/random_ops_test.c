// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random sequences of operations on every variant, compared with the plain model, with page
 * migration, isolation and compaction between them: I1-I18, I25, I28, I29.
 *
 *   random_ops [VARIANT[:SWITCHES] [SEED [STEPS]]]
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/world/model.h"
#include "tests/world/pages.h"

#define NR_OBJECTS 600

static u64 seed = 1;
static unsigned int steps = 6000;

/* What was running, for the line that a BUG ends with. */
static char context[192];

static void say_context(const char *message)
{
	fprintf(stderr, "while running %s\n", context);
}

/* Pages held by an isolator over other operations, as between the passes of the engine. */
static struct page *held[4];

static void isolate_or_putback(struct model *model)
{
	unsigned int i = (unsigned int)(world_random(&model->random) >> 33) % ARRAY_SIZE(held);

	if (held[i]) {
		pages_putback(held[i]);
		held[i] = NULL;
	} else {
		held[i] = pages_draw_movable(&model->random);
		if (held[i] && !pages_isolate(held[i]))
			held[i] = NULL;
	}
}

static void release_held(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(held); i++) {
		if (held[i])
			pages_putback(held[i]);
		held[i] = NULL;
	}
}

static void quiesce_and_check(struct model *model)
{
	release_held();
	model->ops->flush(model->pool);
	model_check(model, true);
	if (pages_count_isolated())
		model_fail(model, "%u pages are still isolated", pages_count_isolated());
}

static void step(struct model *model)
{
	u64 draw = world_random(&model->random) >> 32;

	switch (draw % 64) {
	case 0:
		model->ops->compact(model->pool);
		break;
	case 1:
	case 2:
		isolate_or_putback(model);
		break;
	case 3:
	case 4:
		pages_migrate_some(4, &model->random);
		break;
	case 5:
		model->ops->flush(model->pool);
		break;
	default:
		model_step(model);
	}
	sim_quiescent();
}

static void run_steps(struct model *model)
{
	for (unsigned int i = 1; i <= steps && !model->failures; i++) {
		step(model);
		if (i % 64 == 0)
			model_check(model, false);
		if (i % 1024 == 0)
			quiesce_and_check(model);
	}
	quiesce_and_check(model);
	model_read_all(model);
	model_free_all(model);
	quiesce_and_check(model);
}

static void run(const char *variant, unsigned int page_shift, unsigned int chain_size)
{
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct model model;

	snprintf(context, sizeof(context), "%s, page size %u, chain size %u, seed %" PRIu64,
		 variant, 1u << page_shift, chain_size, (uint64_t)seed);
	world_boot(&(struct world){.page_shift = page_shift, .seed = seed, .nr_nodes = 2});
	pool = world_pool(variant, chain_size, &ops);
	model_init(&model, ops, pool, NR_OBJECTS, seed);

	run_steps(&model);
	if (model.failures)
		fail_msg("%u differences in %s", model.failures, context);

	model_free(&model);
	ops->destroy_pool(pool);
	world_shutdown();
}

static void test_variant(void **state)
{
	const char *variant = *state;

	run(variant, 12, 8);
	run(variant, 12, 4);
	run(variant, 12, 16);
	run(variant, 14, 8);
	run(variant, 16, 8);
}

static void test_switch(void **state)
{
	run(*state, 12, 8);
}

#define MAX_TESTS 128
static struct CMUnitTest tests[MAX_TESTS];
static unsigned int nr_tests;

static void add_test(CMUnitTestFunction fn, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add_test(CMUnitTestFunction fn, const char *fmt, ...)
{
	char *name;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&name, fmt, args) < 0 || nr_tests == MAX_TESTS)
		abort();
	va_end(args);
	tests[nr_tests++] = (struct CMUnitTest){name, fn, NULL, NULL, name};
}

/* Each setting of each switch alone, except repairs left out: these are defects, not variants. */
static void add_switches(const struct zs_ops *ops)
{
	const char *with = ops->flags & ZS_DEFECTIVE ? "repaired+" : "";

	for (const struct zs_switch *sw = ops->switches; sw && sw->name; sw++) {
		if (!strncmp(sw->name, "fix-", 4) || sw->expands || sw->variant)
			continue;
		if (sw->number)
			add_test(test_switch, "%s:%s%s=%u", ops->name, with, sw->name, sw->def + 1);
		else if (!sw->values)
			add_test(test_switch, "%s:%s%s%s", ops->name, with, sw->def ? "no-" : "",
				 sw->name);
		for (unsigned int i = 0; sw->values && sw->values[i]; i++)
			if (i != sw->def)
				add_test(test_switch, "%s:%s%s=%s", ops->name, with, sw->name,
					 sw->values[i]);
	}
}

int main(int argc, char **argv)
{
	sim_bug_hook = say_context;
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	if (argc > 3)
		steps = (unsigned int)strtoul(argv[3], NULL, 0);
	if (argc > 1) {
		add_test(test_variant, "%s", argv[1]);
	} else {
		for (unsigned int i = 0; zs_variants[i]; i++) {
			add_test(test_variant, "%s", zs_variants[i]->name);
			add_switches(zs_variants[i]);
		}
	}
	return _cmocka_run_group_tests("random_ops", tests, nr_tests, NULL, NULL) ? 1 : 0;
}
