// SPDX-License-Identifier: GPL-2.0-or-later
/* The id table against a plain model, and what it costs per object. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "src/run/id_table.h"
#include "src/content/mix.h"

#define IDS 5000u

/* Ids that agree in some bits. */
static uint64_t id_of(uint32_t i)
{
	return i % 2 ? i : (uint64_t)i << 40;
}

static void check_all(struct id_table *table, const uint32_t *slot_of, uint32_t live)
{
	uint32_t seen = 0;

	assert_int_equal(id_table_live(table), live);
	for (uint32_t i = 0; i < IDS; i++) {
		assert_int_equal(id_table_find(table, id_of(i)), slot_of[i]);
		if (slot_of[i] != ID_TABLE_NONE)
			assert_true(id_table_slot(table, slot_of[i])->id == id_of(i));
	}
	for (uint32_t slot = id_table_next_live(table, 0); slot != ID_TABLE_NONE;
	     slot = id_table_next_live(table, slot + 1))
		seen++;
	assert_int_equal(seen, live);
}

static void random_operations(uint32_t reuse_after)
{
	struct id_table *table = id_table_new(reuse_after);
	uint32_t *slot_of = malloc(IDS * sizeof(*slot_of)), live = 0;

	for (uint32_t i = 0; i < IDS; i++)
		slot_of[i] = ID_TABLE_NONE;
	for (uint32_t now = 0; now < 200000; now++) {
		uint32_t i = (uint32_t)(mix64(now) % IDS), slot = slot_of[i];

		if (slot == ID_TABLE_NONE) {
			assert_int_equal(id_table_insert(table, id_of(i), now, &slot_of[i]), 0);
			id_table_slot(table, slot_of[i])->last = now;
			live++;
		} else {
			id_table_detach(table, slot);
			id_table_slot(table, slot)->last = now;
			id_table_release(table, slot);
			slot_of[i] = ID_TABLE_NONE;
			live--;
		}
		if (now % 20000 == 0)
			check_all(table, slot_of, live);
	}
	check_all(table, slot_of, live);
	assert_true(id_table_slots(table) <= IDS + reuse_after + 1);
	free(slot_of);
	id_table_destroy(table);
}

static void test_random_operations(void **state)
{
	random_operations(0);
	random_operations(1024);
}

static void test_reuse_waits(void **state)
{
	struct id_table *table = id_table_new(10);
	uint32_t first, second, third;

	assert_int_equal(id_table_insert(table, 1, 100, &first), 0);
	id_table_slot(table, first)->last = 101;
	id_table_detach(table, first);
	id_table_release(table, first);
	assert_int_equal(id_table_insert(table, 2, 111, &second), 0);
	assert_int_not_equal(second, first);
	assert_int_equal(id_table_insert(table, 3, 112, &third), 0);
	assert_int_equal(third, first);
	id_table_destroy(table);
}

/* With the 8-byte handle of the replay: 32 bytes for each of the objects that live at once. */
static void test_bytes_per_object(void **state)
{
	struct id_table *table = id_table_new(0);
	size_t fixed = id_table_bytes(table);

	for (uint32_t i = 0; i < 2000000; i++) {
		uint32_t slot;

		assert_int_equal(id_table_insert(table, mix64(i), i, &slot), 0);
		if (i >= 100000 && i % 1000 == 0)
			assert_true(id_table_bytes(table) - fixed + 8ull * (i + 1) <=
				    32ull * (i + 1) + 2 * 4096 * 19);
	}
	id_table_destroy(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_operations),
		cmocka_unit_test(test_reuse_waits),
		cmocka_unit_test(test_bytes_per_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
