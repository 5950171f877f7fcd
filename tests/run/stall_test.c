// SPDX-License-Identifier: GPL-2.0-or-later
/* When a replay counts as hung; and when its process was merely stopped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "src/run/stall.h"

#define SECOND 1000000000ull
#define LIMIT  (20 * SECOND)

/* Checks from @from to @to while @finished operations are done; true if any check saw a stall. */
static bool looks(struct stall *stall, uint64_t from, uint64_t to, uint64_t finished)
{
	bool found = false;

	for (uint64_t now = from; now <= to; now += STALL_LOOK_NS)
		found |= stall_look(stall, now, finished);
	return found;
}

static void nothing_finishes(void **state)
{
	struct stall stall = {.limit_ns = LIMIT, .last_look = SECOND};

	assert_false(looks(&stall, SECOND, 20 * SECOND, 7));
	assert_true(looks(&stall, 20 * SECOND, 21 * SECOND, 7));
}

static void something_finishes(void **state)
{
	struct stall stall = {.limit_ns = LIMIT, .last_look = SECOND};

	for (uint64_t second = 1; second < 200; second += 10)
		assert_false(looks(&stall, second * SECOND, (second + 10) * SECOND, second));
}

static void before_and_after_a_replay(void **state)
{
	struct stall stall = {.limit_ns = LIMIT, .last_look = SECOND};

	assert_false(looks(&stall, SECOND, 100 * SECOND, 0));
}

static void at_the_traces_pace(void **state)
{
	struct stall stall = {.limit_ns = LIMIT, .last_look = SECOND};

	assert_false(looks(&stall, SECOND, 100 * SECOND, REPLAY_PAUSES));
}

/* When the watcher did not run, operations could not finish either: that time does not count. */
static void a_stopped_process(void **state)
{
	struct stall stall = {.limit_ns = LIMIT, .last_look = SECOND};

	assert_false(looks(&stall, SECOND, 15 * SECOND, 7));
	assert_false(stall_look(&stall, 500 * SECOND, 7));
	assert_false(looks(&stall, 500 * SECOND, 519 * SECOND, 7));
	assert_true(looks(&stall, 519 * SECOND, 521 * SECOND, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_finishes),	     cmocka_unit_test(something_finishes),
		cmocka_unit_test(before_and_after_a_replay), cmocka_unit_test(at_the_traces_pace),
		cmocka_unit_test(a_stopped_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
