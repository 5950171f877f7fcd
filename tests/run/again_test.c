// SPDX-License-Identifier: GPL-2.0-or-later
/* Which repeats are measured again, on a host whose marks are made up. */
#include "src/run/again.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define ASKED 9u

static json_t *repeat(int number, bool marked)
{
	return json_pack("{s:i, s:b, s:[i], s:{s:{s:i, s:[[ii]]}}}", "number", number, "host_busy",
			 marked, "series", 1, "latency_ns", "free", "p50", 5, "histogram", 1, 1);
}

static int number_of(const json_t *list, size_t i)
{
	return (int)json_integer_value(json_object_get(json_array_get(list, i), "number"));
}

static struct run_result result_of(const char *marks)
{
	struct run_result out = {.repeats = json_array(), .set_aside = json_array()};

	for (int i = 0; marks[i]; i++)
		json_array_append_new(out.repeats, repeat(i, marks[i] == 'm'));
	return out;
}

static void end(struct run_result *result)
{
	json_decref(result->repeats);
	json_decref(result->set_aside);
}

/* How many are measured again when they come out as @again says, the last for ever. */
static size_t extra(const char *marks, const char *again)
{
	struct run_result result = result_of(marks);
	size_t nr = 0;

	while (again_is_due(&result, ASKED)) {
		again_take(&result, repeat(100, *again == 'm'));
		again += again[1] != '\0';
		nr++;
	}
	assert_int_equal(json_array_size(result.set_aside), nr);
	end(&result);
	return nr;
}

static void quiet_host(void **state)
{
	assert_int_equal(extra("", "."), 0);
	assert_int_equal(extra(".........", "."), 0);
}

static void marked_ones(void **state)
{
	assert_int_equal(extra("..m......", "."), 1);
	assert_int_equal(extra("m.......m", "."), 2);
	assert_int_equal(extra("m.......m", "m.m."), 4);
}

/* In the first round as in the last. */
static void busy_host(void **state)
{
	assert_int_equal(extra("m", "."), 0);
	assert_int_equal(extra("m.", "."), 1);
	assert_int_equal(extra("mmmmm....", "."), 0);
	assert_int_equal(extra("mmmm.....", "."), 4);
	/* Ten of twenty would be more than were asked for. */
	assert_int_equal(extra("m........", "m"), 8);
}

static void bound(void **state)
{
	struct run_result result = result_of("...................m");

	for (unsigned int i = 0; i < ASKED; i++) {
		assert_true(again_is_due(&result, ASKED));
		again_take(&result, repeat(100, true));
	}
	assert_false(again_is_due(&result, ASKED));
	end(&result);
}

static void places(void **state)
{
	struct run_result result = result_of(".m.m");

	again_take(&result, repeat(100, true));
	again_take(&result, repeat(101, false));
	assert_int_equal(json_array_size(result.repeats), 4);
	assert_int_equal(number_of(result.repeats, 1), 101);
	assert_int_equal(number_of(result.repeats, 3), 3);
	assert_int_equal(number_of(result.set_aside, 0), 100);
	assert_int_equal(number_of(result.set_aside, 1), 1);
	end(&result);
}

static void lists_are_dropped(void **state)
{
	struct run_result result = result_of(".m");
	const json_t *aside, *kept;

	again_take(&result, repeat(100, false));
	aside = json_array_get(result.set_aside, 0);
	kept = json_array_get(result.repeats, 1);
	assert_null(json_object_get(aside, "series"));
	aside = json_object_get(json_object_get(aside, "latency_ns"), "free");
	assert_int_equal(json_integer_value(json_object_get(aside, "p50")), 5);
	assert_null(json_object_get(aside, "histogram"));
	assert_non_null(json_object_get(kept, "series"));
	end(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_host), cmocka_unit_test(marked_ones),
		cmocka_unit_test(busy_host),  cmocka_unit_test(bound),
		cmocka_unit_test(places),     cmocka_unit_test(lists_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
