// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two sequences of 200,000 operations, compared with the kernel's own allocator: pages during the
 * sequence, objects and zspages per class and fullness group at the end and after one compaction.
 * Difference 0, for every variant whose policy is the kernel's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/truth/csv.h"
#include "tests/world/world.h"

#define NR_OPS	    200000
#define CHECK_EVERY 10000
#define GFP	    (GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE)

static unsigned long handles[NR_OPS];
static const struct zs_ops *ops;
static struct zs_pool *pool;

static json_t *expected_of(json_t *results, const char *seq)
{
	size_t i;

	for (i = 0; i < json_array_size(results); i++) {
		json_t *one = json_array_get(results, i);

		if (!strcmp(json_string_value(json_object_get(one, "seq")), seq))
			return one;
	}
	fail_msg("no results of %s", seq);
	return NULL;
}

static unsigned long number(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	assert_true(json_is_integer(value));
	return (unsigned long)json_integer_value(value);
}

/* One line "m,id,size" or "f,id,size"; returns what follows it. */
static char *replay_line(char *line)
{
	char op = line[0];
	unsigned long id = strtoul(line + 2, &line, 10), size = strtoul(line + 1, &line, 10);

	assert_true(id < NR_OPS);
	if (op == 'm') {
		assert_int_equal(handles[id], 0);
		handles[id] = ops->malloc(pool, size, GFP);
		assert_false(IS_ERR_VALUE(handles[id]));
	} else {
		assert_int_equal(op, 'f');
		assert_int_not_equal(handles[id], 0);
		ops->free(pool, handles[id]);
		handles[id] = 0;
		/* Then the worker frees in the order of the sequence. */
		if (ops->flags & ZS_DEFERS_FREES)
			ops->flush(pool);
	}
	return line + strspn(line, "\r\n");
}

static void replay(const char *seq, json_t *expected)
{
	json_t *pages = json_object_get(expected, "total_pages_every_10000_ops");
	unsigned long peak = 0, now;
	char name[64], *text, *line;
	size_t n = 0;

	snprintf(name, sizeof(name), "sequences/ops_%s.csv.zst", seq);
	text = zst_read(name);
	line = strchr(text, '\n') + 1;
	while (*line) {
		line = replay_line(line);
		now = ops->get_total_pages(pool);
		peak = now > peak ? now : peak;
		if (++n % CHECK_EVERY == 0)
			assert_int_equal(now, json_integer_value(
						      json_array_get(pages, n / CHECK_EVERY - 1)));
		sim_quiescent();
	}
	free(text);
	assert_int_equal(n, NR_OPS);
	assert_int_equal(peak, number(expected, "peak_pages"));
}

static void check_totals(json_t *expected)
{
	struct zs_pool_stats stats;

	ops->pool_stats(pool, &stats);
	assert_int_equal(ops->get_total_pages(pool), number(expected, "total_pages"));
	assert_int_equal(world_objs_allocated(ops, pool), number(expected, "objs_allocated"));
	assert_int_equal(world_objs_inuse(ops, pool), number(expected, "objs_inuse"));
	assert_int_equal(stats.pages_compacted, number(expected, "pages_compacted"));
	assert_int_equal(ops->check_pool(pool, true), 0);
}

static const struct zs_class_state *class_of(const struct zs_class_state *classes, unsigned int n,
					     unsigned int index)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (classes[i].index == index)
			return &classes[i];
	fail_msg("no class %u", index);
	return NULL;
}

static void check_class_row(const struct zs_class_state *c, char *const field[])
{
	unsigned int group;

	assert_int_equal(c->size, atoi(field[3]));
	assert_int_equal(c->objs_allocated, atoi(field[4]));
	assert_int_equal(c->objs_inuse, atoi(field[5]));
	assert_int_equal(c->pages, atoi(field[6]));
	for (group = 0; group < NR_FULLNESS_GROUPS; group++)
		assert_int_equal(c->fullness[group], atoi(field[7 + group]));
}

/* Rows "seq,when,class,size,objs_allocated,objs_inuse,pages_used,fg0..fg100". */
static void check_classes(const char *seq, const char *when)
{
	static struct zs_class_state classes[300];
	unsigned int n = ops->class_state(pool, classes, 300), i, rows = 0, used = 0;
	FILE *file = csv_open("sequences/classes_state_chain8.csv");
	char line[512], *field[CSV_MAX_FIELDS];

	while (csv_next(file, line, sizeof(line), field) == 19) {
		if (strcmp(field[0], seq) || strcmp(field[1], when))
			continue;
		check_class_row(class_of(classes, n, (unsigned int)atoi(field[2])), field);
		rows++;
	}
	fclose(file);
	for (i = 0; i < n; i++)
		used += classes[i].objs_allocated != 0;
	/* Every class with objects has a row. */
	assert_true(rows >= used && used > 50);
}

static void check_sequence(const char *variant, const char *seq, json_t *expected)
{
	size_t i;

	world_boot(&(struct world){.pages_per_node = 32768});
	pool = world_pool(variant, 8, &ops);
	memset(handles, 0, sizeof(handles));

	replay(seq, expected);
	ops->flush(pool);
	check_totals(json_object_get(expected, "end"));
	check_classes(seq, "end");
	assert_int_equal(ops->compact(pool), number(expected, "compact_return"));
	ops->flush(pool);
	check_totals(json_object_get(expected, "after_compact"));
	check_classes(seq, "after_compact");

	for (i = 0; i < NR_OPS; i++)
		ops->free(pool, handles[i]);
	ops->flush(pool);
	assert_int_equal(ops->get_total_pages(pool), 0);
	ops->destroy_pool(pool);
	world_shutdown();
}

static void test_sequences(void **state)
{
	static const char *const sequences[] = {"U2", "B2"};
	json_t *results = json_load_file(TEST_DATA_DIR "/sequences/results_chain8.json", 0, NULL);
	unsigned int v, s, checked = 0;

	assert_non_null(results);
	for (v = 0; zs_variants[v]; v++) {
		if (!(zs_variants[v]->flags & ZS_KERNEL_POLICY))
			continue;
		for (s = 0; s < 2; s++)
			check_sequence(zs_variants[v]->name, sequences[s],
				       expected_of(results, sequences[s]));
		checked++;
	}
	assert_true(checked >= 4);
	check_sequence("trylock:no-defer", "U2", expected_of(results, "U2"));
	check_sequence("rcu:free=typesafe", "U2", expected_of(results, "U2"));
	check_sequence("rcu-posted:repaired+fix-ops=trylock", "U2", expected_of(results, "U2"));
	json_decref(results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
