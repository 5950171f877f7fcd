// SPDX-License-Identifier: GPL-2.0-or-later
/* The variant table and the lists of switches. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/zs/zsmalloc.h"
#include "tests/world/world.h"

static const char *const numbers_values[] = {"red", "green", NULL};
static const struct zs_switch test_switches[] = {
	{.name = "on-by-default", .def = 1},
	{.name = "off-by-default"},
	{.name = "colour", .values = numbers_values, .def = 1},
	{.name = "number", .number = true, .def = 7},
	{.name = "all", .expands = "no-on-by-default,off-by-default,colour=red,number=0"},
	{.name = "other", .variant = "trylock"},
	{0},
};
static const struct zs_ops test_ops = {.name = "test", .switches = test_switches};

static struct zs_params params;
static char why[200];

static int parse(const char *text)
{
	zs_default_params(&test_ops, &params);
	why[0] = '\0';
	return zs_parse_switches(&test_ops, text, &params, why, sizeof(why));
}

static void expect_switches(unsigned int a, unsigned int b, unsigned int c, unsigned int d)
{
	assert_int_equal(params.switches[0], a);
	assert_int_equal(params.switches[1], b);
	assert_int_equal(params.switches[2], c);
	assert_int_equal(params.switches[3], d);
}

static void test_defaults(void **state)
{
	assert_int_equal(parse(""), 0);
	expect_switches(1, 0, 1, 7);
	assert_int_equal(params.chain_size, 8);
}

static void test_settings(void **state)
{
	assert_int_equal(parse("no-on-by-default"), 0);
	expect_switches(0, 0, 1, 7);
	assert_int_equal(parse("on-by-default=off+off-by-default"), 0);
	expect_switches(0, 1, 1, 7);
	assert_int_equal(parse("off-by-default=on+on-by-default=0+on-by-default=1"), 0);
	expect_switches(1, 1, 1, 7);
	assert_int_equal(parse("colour=red+number=42"), 0);
	expect_switches(1, 0, 0, 42);
	assert_int_equal(parse("number=off"), 0);
	expect_switches(1, 0, 1, 0);
}

static void test_alias_in_its_place(void **state)
{
	assert_int_equal(parse("all"), 0);
	expect_switches(0, 1, 0, 0);
	assert_int_equal(parse("all+on-by-default+number=3"), 0);
	expect_switches(1, 1, 0, 3);
	/* Later settings override earlier ones; so does an alias at the end. */
	assert_int_equal(parse("number=3+all"), 0);
	expect_switches(0, 1, 0, 0);
}

static void test_refusals(void **state)
{
	static const char *const bad[] = {
		"nonsense",
		"no-nonsense",
		"on-by-default=maybe",
		"colour",
		"colour=blue",
		"colour=",
		"number",
		"number=",
		"number=-1",
		"number=1e3",
		"number=9999999999",
		"all=on",
		"no-all",
		"on-by-default+",
		"+on-by-default",
		"a++b",
		"no-",
		"=on",
		"no-on-by-default=on",
		"colour=red,number=1",
		"on-by-default+other", /* not first */
		"other=on",
		"no-other",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		if (parse(bad[i]) != -EINVAL)
			fail_msg("'%s' was accepted", bad[i]);
		assert_true(strlen(why) > 10);
		assert_non_null(strstr(why, "expected"));
	}
	parse("colour=blue");
	assert_string_equal(why, "bad setting 'colour=blue'; expected one of red|green");
}

/* The reason is cut to the available room. */
static void test_short_reason(void **state)
{
	char small[8] = "xxxxxxx";

	zs_default_params(&test_ops, &params);
	assert_int_equal(zs_parse_switches(&test_ops, "nonsense", &params, small, 5), -EINVAL);
	assert_string_equal(small, "unkn");
	assert_int_equal(zs_parse_switches(&test_ops, "nonsense", &params, NULL, 0), -EINVAL);
}

static void test_variants(void **state)
{
	unsigned int i, n;

	assert_string_equal(zs_variants[0]->name, "trylock");
	for (i = 0; zs_variants[i]; i++) {
		const struct zs_ops *ops = zs_variants[i];

		assert_ptr_equal(zs_find_variant(ops->name), ops);
		assert_true(ops->idea && ops->locks && ops->source);
		for (n = 0; ops->switches && ops->switches[n].name; n++)
			assert_non_null(ops->switches[n].help);
		assert_true(n <= ZS_MAX_SWITCHES);
	}
	assert_null(zs_find_variant("tryloc"));
	assert_null(zs_find_variant("trylocks"));
	assert_null(zs_find_variant(""));
}

static void test_trylock_switches(void **state)
{
	const struct zs_ops *ops = zs_find_variant("trylock");

	zs_default_params(ops, &params);
	assert_int_equal(params.switches[0], 1);
	assert_int_equal(params.switches[1], 0);
	assert_int_equal(
		zs_parse_switches(ops, "no-defer+old-group0-count", &params, why, sizeof(why)), 0);
	assert_int_equal(params.switches[0], 0);
	assert_int_equal(params.switches[1], 1);
}

/* The setting of one switch, by its name. */
static unsigned int setting(const struct zs_ops *ops, const char *name)
{
	unsigned int i = 0;

	while (strcmp(ops->switches[i].name, name))
		i++;
	return params.switches[i];
}

static const struct zs_ops *parse_variant(const char *name, const char *text)
{
	const struct zs_ops *ops = zs_resolve_variant(zs_find_variant(name), &text);

	zs_default_params(ops, &params);
	assert_int_equal(zs_parse_switches(ops, text, &params, why, sizeof(why)), 0);
	return ops;
}

static void test_alias_of_a_variant(void **state)
{
	const char *text = "all+other";

	assert_ptr_equal(zs_resolve_variant(&test_ops, &text), &test_ops);
	assert_string_equal(text, "all+other");
	text = "other+no-defer";
	assert_string_equal(zs_resolve_variant(&test_ops, &text)->name, "trylock");
	assert_string_equal(text, "no-defer");
	text = "";
	assert_ptr_equal(zs_resolve_variant(&test_ops, &text), &test_ops);
	assert_string_equal(parse_variant("rcu", "as-posted")->name, "rcu-posted");
	assert_string_equal(parse_variant("rcu", "free=typesafe")->name, "rcu");
}

static const char *const repairs[] = {"fix-chain", "fix-destroy",     "fix-assert",
				      "fix-ops",   "fix-newpage-ref", "fix-unlock-order",
				      NULL};

static void test_rcu_as_posted(void **state)
{
	const struct zs_ops *ops = parse_variant("rcu", "as-posted+fix-chain");

	for (unsigned int i = 0; repairs[i]; i++)
		assert_int_equal(setting(ops, repairs[i]), i == 0);
	ops = parse_variant("rcu-posted", "repaired");
	for (unsigned int i = 0; repairs[i]; i++)
		assert_int_equal(setting(ops, repairs[i]), 1);
	assert_int_equal(setting(ops, "dead"), 2); /* zero, rcu's default */
	assert_int_equal(setting(parse_variant("rcu", ""), "dead"), 2);

	/* "on" for a switch with several values means the one that it names, or its default. */
	assert_int_equal(setting(parse_variant("rcu-posted", "fix-ops"), "fix-ops"), 1);
	assert_int_equal(setting(parse_variant("rcu-posted", "fix-ops=trylock"), "fix-ops"), 2);
	ops = parse_variant("rcu-posted", "repaired+no-fix-ops");
	assert_int_equal(setting(ops, "fix-ops"), 0);
	assert_int_equal(setting(ops, "fix-destroy"), 1);
}

/* A page whose zspage was freed leads to no pool: there is one result for the whole run. */
static void test_one_answer_for_dead_pages(void **state)
{
	const struct zs_ops *ops;
	struct zs_pool *first, *second;

	world_boot(&(struct world){0});
	first = world_pool("rcu:dead=einval", 8, &ops);
	second = world_pool("rcu:dead=einval", 8, &ops);
	world_params("rcu:dead=eagain", 8, &ops, &params);
	assert_null(ops->create_pool("third", &params));
	ops->destroy_pool(first);
	assert_null(ops->create_pool("third", &params));
	ops->destroy_pool(second);
	first = ops->create_pool("third", &params);
	assert_non_null(first);
	ops->destroy_pool(first);
	world_shutdown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_alias_in_its_place),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_short_reason),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_trylock_switches),
		cmocka_unit_test(test_rcu_as_posted),
		cmocka_unit_test(test_alias_of_a_variant),
		cmocka_unit_test(test_one_answer_for_dead_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
