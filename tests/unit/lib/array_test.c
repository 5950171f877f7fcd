// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lib/array.h"

/* reallocarray(p, 0, ..) would free what the pointer still names. */
static void growing_by_nothing_keeps_the_array(void **state)
{
	size_t room = 0;
	int *array = NULL;

	assert_true(array_reserve(array, room, 0));
	assert_null(array);
	assert_true(array_reserve(array, room, 1));
	array[0] = 7;
	for (int i = 0; i < 3; i++) {
		int *before = array;

		assert_true(array_reserve(array, room, 0));
		assert_true(array_reserve(array, room, 1));
		assert_ptr_equal(array, before);
	}
	assert_int_equal(array[0], 7);
	free(array);
}

static void what_is_there_stays(void **state)
{
	size_t room = 0, moves = 0;
	uint64_t *array = NULL;

	for (size_t i = 0; i < 10000; i++) {
		size_t had = room;

		assert_true(array_reserve(array, room, i + 1));
		assert_true(room > i);
		moves += room != had;
		array[i] = i * i;
	}
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(array[i], i * i);
	assert_true(moves < 30);
	free(array);
}

static void too_much_changes_nothing(void **state)
{
	size_t room = 0;
	uint64_t *array = NULL, *before;

	assert_true(array_reserve(array, room, 4));
	before = array;
	assert_false(array_reserve(array, room, SIZE_MAX / 4));
	assert_ptr_equal(array, before);
	assert_int_equal(room, 8);
	free(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growing_by_nothing_keeps_the_array),
		cmocka_unit_test(what_is_there_stays),
		cmocka_unit_test(too_much_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
