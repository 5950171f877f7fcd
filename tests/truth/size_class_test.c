// SPDX-License-Identifier: GPL-2.0-or-later
/* Size classes: I39, against tables that were computed elsewhere. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <cmocka.h>

#include "src/zs/size_class.h"
#include "tests/truth/csv.h"

static struct zs_class_table table;

struct table_case {
	const char *file;
	unsigned int page_shift, chain_size, slots, classes, huge_size;
};

static const struct table_case cases[] = {
	{"classes/classes_4k_chain4.csv", 12, 4, 255, 69, 3257},
	{"classes/classes_4k_chain8.csv", 12, 8, 255, 119, 3625},
	{"classes/classes_4k_chain16.csv", 12, 16, 255, 192, 3833},
	{"classes/classes_16k_chain8.csv", 14, 8, 257, 121, 14553},
	{"classes/classes_64k_chain8.csv", 16, 8, 257, 123, 58137},
};
#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static unsigned int count_classes(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < table.nr_slots; i++)
		n += table.slot[i].index == i;
	return n;
}

static void check_row(const struct table_case *c, char *const field[])
{
	unsigned int slot = (unsigned int)atoi(field[0]);
	const struct zs_class_geometry *g = &table.slot[slot];
	unsigned int page_size = 1u << c->page_shift;

	assert_int_equal(g->index, atoi(field[2]));
	assert_int_equal(g->size, atoi(field[3]));
	assert_int_equal(g->pages_per_zspage, atoi(field[4]));
	assert_int_equal(g->objs_per_zspage, atoi(field[5]));
	assert_int_equal(g->pages_per_zspage * page_size - g->objs_per_zspage * g->size,
			 atoi(field[6]));
	assert_int_equal(g->pages_per_zspage == 1 && g->objs_per_zspage == 1, atoi(field[7]));
	assert_int_equal(g->index != slot, atoi(field[8]));
	/* I41: sizes and offsets are aligned. */
	assert_int_equal(g->size % ZS_ALIGN, 0);
}

static void test_tables_row_by_row(void **state)
{
	size_t i;

	for (i = 0; i < NR_CASES; i++) {
		const struct table_case *c = &cases[i];
		char line[256], *field[CSV_MAX_FIELDS];
		FILE *file = csv_open(c->file);
		unsigned int rows = 0;

		assert_int_equal(zs_class_table_init(&table, c->page_shift, c->chain_size), 0);
		assert_int_equal(csv_next(file, line, sizeof(line), field), 9);
		for (; csv_next(file, line, sizeof(line), field); rows++) {
			assert_int_equal(atoi(field[0]), rows);
			check_row(c, field);
		}
		fclose(file);
		assert_int_equal(rows, c->slots);
		assert_int_equal(table.nr_slots, c->slots);
		assert_int_equal(count_classes(), c->classes);
		assert_int_equal(table.huge_size, c->huge_size);
	}
}

static void test_class_counts_of_all_chain_sizes(void **state)
{
	static const unsigned int counts[] = {69,  86,	94,  110, 119, 136, 141,
					      153, 159, 173, 179, 186, 192};
	unsigned int chain;

	for (chain = ZS_MIN_CHAIN_SIZE; chain <= ZS_MAX_CHAIN_SIZE; chain++) {
		assert_int_equal(zs_class_table_init(&table, 12, chain), 0);
		assert_int_equal(count_classes(), counts[chain - ZS_MIN_CHAIN_SIZE]);
	}
	assert_int_equal(zs_class_table_init(&table, 14, 4), 0);
	assert_int_equal(count_classes(), 70);
	assert_int_equal(zs_class_table_init(&table, 14, 16), 0);
	assert_int_equal(count_classes(), 192);
	assert_int_equal(zs_class_table_init(&table, 16, 4), 0);
	assert_int_equal(count_classes(), 72);
	assert_int_equal(zs_class_table_init(&table, 16, 16), 0);
	assert_int_equal(count_classes(), 191);
}

static void test_lookup_examples(void **state)
{
	static const struct {
		unsigned int payload, slot, index, size;
	} examples[] = {
		{1, 0, 0, 32},		{24, 0, 0, 32},		{25, 1, 1, 48},
		{100, 5, 5, 112},	{500, 30, 30, 512},	{1000, 61, 62, 1024},
		{1500, 93, 94, 1536},	{2000, 124, 126, 2048}, {2040, 126, 126, 2048},
		{2048, 127, 134, 2176}, {3000, 186, 190, 3072}, {3264, 203, 211, 3408},
		{3624, 225, 225, 3632}, {3625, 226, 254, 4096}, {4096, 254, 254, 4096},
	};
	size_t i;

	assert_int_equal(zs_class_table_init(&table, 12, 8), 0);
	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		unsigned int slot = zs_size_to_slot(examples[i].payload, 32, 12, table.nr_slots);

		assert_int_equal(slot, examples[i].slot);
		assert_int_equal(table.slot[slot].index, examples[i].index);
		assert_int_equal(table.slot[slot].size, examples[i].size);
	}
}

/* Every payload fits its class, and no smaller class would hold it. */
static void test_every_payload_fits(void **state)
{
	static const unsigned int shifts[] = {12, 13, 14, 15, 16};
	unsigned int i, chain;

	for (i = 0; i < 5; i++) {
		for (chain = ZS_MIN_CHAIN_SIZE; chain <= ZS_MAX_CHAIN_SIZE; chain += 3) {
			unsigned int page = 1u << shifts[i], n;

			assert_int_equal(zs_class_table_init(&table, shifts[i], chain), 0);
			for (n = 1; n <= page; n++) {
				unsigned int slot =
					zs_size_to_slot(n, 32, shifts[i], table.nr_slots);
				const struct zs_class_geometry *g = &table.slot[slot];
				bool huge = g->objs_per_zspage == 1 && g->pages_per_zspage == 1;

				assert_true(huge ? n <= g->size : n + ZS_HANDLE_SIZE <= g->size);
				assert_int_equal(huge, n >= table.huge_size);
				if (slot && slot != table.nr_slots - 1)
					assert_true(n + ZS_HANDLE_SIZE >
						    32 + (slot - 1) * (page >> 8));
			}
		}
	}
}

static void test_out_of_range(void **state)
{
	assert_int_equal(zs_class_table_init(&table, 11, 8), -EINVAL);
	assert_int_equal(zs_class_table_init(&table, 17, 8), -EINVAL);
	assert_int_equal(zs_class_table_init(&table, 12, 3), -EINVAL);
	assert_int_equal(zs_class_table_init(&table, 12, 17), -EINVAL);
}

static void test_min_alloc(void **state)
{
	unsigned int shift, chain;

	for (shift = ZS_MIN_PAGE_SHIFT; shift <= ZS_MAX_PAGE_SHIFT; shift++)
		for (chain = ZS_MIN_CHAIN_SIZE; chain <= ZS_MAX_CHAIN_SIZE; chain++)
			assert_int_equal(zs_min_alloc_size(shift, chain), 32);
	assert_int_equal(ZS_OBJ_INDEX_BITS(12), 24);
	assert_int_equal(ZS_OBJ_INDEX_BITS(14), 26);
	assert_int_equal(ZS_OBJ_INDEX_BITS(16), 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_row_by_row),
		cmocka_unit_test(test_class_counts_of_all_chain_sizes),
		cmocka_unit_test(test_lookup_examples),
		cmocka_unit_test(test_every_payload_fits),
		cmocka_unit_test(test_out_of_range),
		cmocka_unit_test(test_min_alloc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
