// SPDX-License-Identifier: GPL-2.0-or-later
/* Each generator makes what docs/workloads.md says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/workloads/memory_file.h"
#include "workloads/size_distribution.h"

struct made {
	struct trace_event *events;
	size_t nr, max;
	size_t stop_at; /* the sink fails here; 0: never */
};

static struct size_distribution *sizes;

static int keep(void *ctx, const struct trace_event *event)
{
	struct made *made = ctx;

	if (made->stop_at && made->nr == made->stop_at)
		return -ENOSPC;
	if (made->nr == made->max) {
		made->max = made->max ? made->max * 2 : 1024;
		made->events = realloc(made->events, made->max * sizeof(*event));
	}
	made->events[made->nr++] = *event;
	return 0;
}

static const struct generator *find(const char *name)
{
	for (int i = 0; generators[i]; i++)
		if (!strcmp(generators[i]->name, name))
			return generators[i];
	fail_msg("no generator %s", name);
	return NULL;
}

static int make(struct made *made, const char *name, const uint64_t *values, uint64_t seed)
{
	const struct generator *generator = find(name);
	struct generator_sink sink = {.ctx = made, .emit = keep};
	struct error err = {""};

	return generator->generate(values, seed, 4096, generator->sizes ? sizes : NULL, &sink,
				   &err);
}

static void check_all(const struct made *made, struct trace_live *live)
{
	struct trace_checker *checker = trace_checker_new(4096);
	struct error err = {""};

	for (size_t i = 0; i < made->nr; i++)
		if (trace_checker_event(checker, &made->events[i], &err))
			fail_msg("event %zu: %s", i, err.text);
	*live = *trace_checker_live(checker);
	trace_checker_free(checker);
}

static void storms_free_all_side_by_side(void **state)
{
	const uint64_t values[] = {3, 1 << 20, 1, 0};
	struct made made = {0};
	struct trace_live live;

	assert_int_equal(make(&made, "munmap-storm", values, 1), 0);
	check_all(&made, &live);
	assert_int_equal(made.nr, 2 * 3 * 256);
	assert_int_equal(live.peak_objects, 3 * 256);
	assert_int_equal(live.objects, 0);
	for (size_t i = 0; i < 3 * 256; i++) {
		const struct trace_event *in = &made.events[i], *out = &made.events[3 * 256 + i];

		assert_int_equal(in->op, TRACE_SWAP_OUT);
		assert_int_equal(in->id, i);
		assert_int_equal(in->cpu, i / 256);
		assert_int_equal(out->op, TRACE_DISCARD);
		assert_int_equal(out->cpu, i % 3);
		assert_int_equal(out->id, i % 3 * 256 + i / 3);
	}
	free(made.events);
}

/*
 * 256 slots of each process: 15 folios of 17 and one page, freed by two runs of 100 and the
 * remainder.
 */
static void storms_take_folios_and_runs(void **state)
{
	const uint64_t values[] = {2, 1 << 20, 17, 100};
	struct made made = {0};
	struct trace_live live;
	uint64_t slot = 0;

	assert_int_equal(make(&made, "munmap-storm", values, 1), 0);
	check_all(&made, &live);
	assert_int_equal(made.nr, 2 * 16 + 2 * 3);
	assert_int_equal(live.peak_objects, 2 * 256);
	assert_int_equal(live.objects, 0);
	for (size_t i = 0; i < 32; i++) {
		assert_int_equal(made.events[i].id, slot);
		assert_int_equal(made.events[i].nr, i % 16 == 15 ? 1 : 17);
		slot += made.events[i].nr;
	}
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(made.events[32 + i].id, i % 2 * 256 + i / 2 * 100);
		assert_int_equal(made.events[32 + i].nr, i / 2 == 2 ? 56 : 100);
	}
	free(made.events);
}

static void churn_keeps_half_of_the_ids_live(void **state)
{
	for (uint64_t fifo = 0; fifo < 2; fifo++) {
		const uint64_t values[] = {1000, fifo, 20000};
		struct made made = {0};
		struct trace_live live;

		assert_int_equal(make(&made, "churn", values, 1), 0);
		check_all(&made, &live);
		assert_int_equal(made.nr, 500 + 20000);
		if (fifo)
			assert_int_equal(live.peak_objects, 500);
		assert_in_range(live.objects, fifo ? 500 : 400, fifo ? 500 : 600);
		if (fifo)
			for (size_t i = 500; i < made.nr; i++)
				assert_int_equal(made.events[i].id,
						 ((i - 500) / 2 + (i % 2 ? 500 : 0)) % 1000);
		free(made.events);
	}
}

static void fragments_keep_every_fourth(void **state)
{
	const uint64_t values[] = {1000, 4};
	struct made made = {0};
	struct trace_live live;

	assert_int_equal(make(&made, "fragment", values, 1), 0);
	check_all(&made, &live);
	assert_int_equal(made.nr, 1000 + 750);
	assert_int_equal(live.objects, 250);
	for (size_t i = 1000; i < made.nr; i++)
		assert_int_not_equal(made.events[i].id % 4, 0);
	free(made.events);
}

/* The definition again, in other words, for one thread's stream. */
static void expect_mixed(const struct made *made, unsigned int cpu, uint32_t objects,
			 uint32_t operations)
{
	bool *live = calloc(objects, 1);
	uint32_t x = (12345 ^ (cpu + 1)) | 1, drawn[3];
	size_t at = 0;

	for (uint32_t i = 0; i < operations; i++) {
		int nr = 2;

		for (int d = 0; d < nr; d++) {
			x ^= x << 13;
			x ^= x >> 17;
			x ^= x << 5;
			drawn[d] = x;
			if (d == 1 && x % 3 == 0 && !live[drawn[0] % objects])
				nr = 3;
		}
		if (nr == 2 && (drawn[1] % 3 == 0 || !live[drawn[0] % objects]))
			continue;
		while (made->events[at].cpu != cpu)
			at++;
		assert_int_equal(made->events[at].id, (uint64_t)cpu * objects + drawn[0] % objects);
		assert_int_equal(made->events[at].op, drawn[1] % 3 == 0	  ? TRACE_MALLOC
						      : drawn[1] % 3 == 1 ? TRACE_READ
									  : TRACE_FREE);
		assert_int_equal(made->events[at].size, nr == 3 ? 32 + drawn[2] % 3593 : 0);
		if (drawn[1] % 3 != 1)
			live[drawn[0] % objects] = drawn[1] % 3 == 0;
		at++;
	}
	while (at < made->nr)
		assert_int_not_equal(made->events[at++].cpu, cpu);
	free(live);
}

static void mixed_stress_is_its_definition(void **state)
{
	const uint64_t values[] = {3, 500, 4000, 32, 3624};
	struct made made = {0};
	struct trace_live live;

	assert_int_equal(find("mixed-stress")->seed, 12345);
	assert_int_equal(make(&made, "mixed-stress", values, 12345), 0);
	check_all(&made, &live);
	for (unsigned int cpu = 0; cpu < 3; cpu++)
		expect_mixed(&made, cpu, 500, 4000);
	free(made.events);
}

static void sizes_are_drawn_as_often_as_the_trace_has_them(void **state)
{
	/* Of each eight equal steps of the draw: three of 5, four of 9, one of 4000. */
	for (uint64_t i = 0; i < 8; i++)
		for (uint64_t j = 0; j < 2; j++)
			assert_int_equal(size_distribution_draw(
						 sizes, (i << 61) + (j ? (1ull << 61) - 1 : 0)),
					 i < 3	 ? 5
					 : i < 7 ? 9
						 : 4000);
}

static void a_trace_without_sizes_is_refused(void **state)
{
	static const char text[] = "op,id\nC,\n";
	struct memory_file file = memory_file_new(text, strlen(text));
	struct error err = {""};

	assert_null(size_distribution_read(file.path, &err));
	assert_non_null(strstr(err.text, "no object has a size"));
	memory_file_close(&file);
}

static void defaults_fit_their_bounds_and_seeds_decide(void **state)
{
	for (int i = 0; generators[i]; i++) {
		uint64_t values[GENERATOR_OPTIONS_MAX];
		struct made a = {.stop_at = 50000}, b = {.stop_at = 50000}, c = {.stop_at = 50000};
		int n = 0, ret;

		for (const struct generator_option *o = generators[i]->options; o->name; o++) {
			assert_true(n < GENERATOR_OPTIONS_MAX);
			if (!o->choices)
				assert_in_range(o->def, o->min, o->max);
			values[n++] = o->def;
		}
		ret = make(&a, generators[i]->name, values, 7);
		assert_int_equal(ret, a.nr == 50000 ? -ENOSPC : 0);
		assert_int_equal(make(&b, generators[i]->name, values, 7), ret);
		make(&c, generators[i]->name, values, 800);
		assert_int_equal(a.nr, b.nr);
		assert_true(events_equal(a.events, b.events, a.nr));
		assert_true(a.nr != c.nr || !events_equal(a.events, c.events, a.nr));
		free(a.events);
		free(b.events);
		free(c.events);
	}
}

static int read_sizes(void **state)
{
	static const char text[] =
		"op,slot,size,kind\nO,0,5,\nO,1,5,\nO,2,5,\nO,3,9,\nO,4,9,\nO,5,9,\n"
		"O,6,9,\nO,7,4000,\nO,8,,zero\nO,9,77,same\nI,1,,\n";
	struct memory_file file = memory_file_new(text, strlen(text));
	struct error err = {""};

	sizes = size_distribution_read(file.path, &err);
	memory_file_close(&file);
	return sizes ? 0 : -1;
}

static int free_sizes(void **state)
{
	size_distribution_free(sizes);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storms_free_all_side_by_side),
		cmocka_unit_test(storms_take_folios_and_runs),
		cmocka_unit_test(churn_keeps_half_of_the_ids_live),
		cmocka_unit_test(fragments_keep_every_fourth),
		cmocka_unit_test(mixed_stress_is_its_definition),
		cmocka_unit_test(sizes_are_drawn_as_often_as_the_trace_has_them),
		cmocka_unit_test(a_trace_without_sizes_is_refused),
		cmocka_unit_test(defaults_fit_their_bounds_and_seeds_decide),
	};

	return cmocka_run_group_tests(tests, read_sizes, free_sizes);
}
