// SPDX-License-Identifier: GPL-2.0-or-later
/* Which sequences of events are possible, and the memory of the table of live ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "workloads/live_map.h"
#include "lib/random.h"
#include "workloads/trace.h"

struct step {
	struct trace_event event;
	const char *says; /* NULL: right */
};

static void check_steps(const struct step *steps, size_t n, const struct trace_live *end)
{
	struct trace_checker *checker = trace_checker_new(4096);

	for (size_t i = 0; i < n; i++) {
		struct trace_live before = *trace_checker_live(checker);
		struct error err = {""};
		int ret = trace_checker_event(checker, &steps[i].event, &err);

		assert_int_equal(ret, steps[i].says ? -EINVAL : 0);
		if (steps[i].says) {
			assert_string_equal(err.text, steps[i].says);
			assert_memory_equal(&before, trace_checker_live(checker), sizeof(before));
		}
	}
	assert_memory_equal(trace_checker_live(checker), end, sizeof(*end));
	trace_checker_free(checker);
}

static void ids_are_followed(void **state)
{
	static const struct step steps[] = {
		{{.op = TRACE_FREE, .id = 1},
		 "free of id 1, which is not live; expected a live id"},
		{{.op = TRACE_MALLOC, .id = 1},
		 "malloc of size 0; expected 1 to 4096, the page size"},
		{{.op = TRACE_MALLOC, .id = 1, .size = 4097},
		 "malloc of size 4097; expected 1 to 4096, the page size"},
		{{.op = TRACE_MALLOC, .id = 1, .size = 4096}, NULL},
		{{.op = TRACE_MALLOC, .id = 1, .size = 5},
		 "malloc of id 1, which is live; expected an id that is not"},
		{{.op = TRACE_MALLOC, .id = UINT64_MAX, .size = 10}, NULL},
		{{.op = TRACE_MALLOC, .id = 0, .size = 1}, NULL},
		{{.op = TRACE_READ, .id = 1}, NULL},
		{{.op = TRACE_WRITE, .id = 1}, NULL},
		{{.op = TRACE_COMPACT}, NULL},
		{{.op = TRACE_PAGE_MIGRATE, .id = 77}, NULL},
		{{.op = TRACE_PAGE_ISOLATE, .id = 77}, NULL},
		{{.op = TRACE_PAGE_PUTBACK, .id = 77}, NULL},
		{{.op = TRACE_FREE, .id = 1}, NULL},
		{{.op = TRACE_READ, .id = 1},
		 "read of id 1, which is not live; expected a live id"},
		{{.op = TRACE_WRITE, .id = 1},
		 "write of id 1, which is not live; expected a live id"},
		{{.op = TRACE_FREE, .id = 1},
		 "free of id 1, which is not live; expected a live id"},
		{{.op = TRACE_MALLOC, .id = 1, .size = 2}, NULL},
	};

	check_steps(steps, sizeof(steps) / sizeof(steps[0]), &(struct trace_live){3, 13, 3, 4107});
}

static void slots_are_judged_as_zram_does(void **state)
{
	static const struct step steps[] = {
		{{.op = TRACE_DISCARD, .id = 1, .nr = 5}, NULL},
		{{.op = TRACE_SWAP_IN, .id = 1, .nr = 1}, NULL},
		{{.op = TRACE_SWAP_OUT, .id = 1, .nr = 1},
		 "swap_out of size 0; expected 1 to 4096, the page size"},
		{{.op = TRACE_SWAP_OUT, .id = 1, .nr = 4, .size = 100}, NULL},
		{{.op = TRACE_SWAP_OUT, .id = 2, .nr = 1, .kind = TRACE_SAME}, NULL},
		{{.op = TRACE_SWAP_OUT, .id = 2, .nr = 1, .kind = TRACE_ZERO}, NULL},
		{{.op = TRACE_SWAP_OUT, .id = 3, .nr = 1, .size = 4096, .kind = TRACE_HUGE}, NULL},
		{{.op = TRACE_DISCARD, .id = 0, .nr = 2}, NULL},
		{{.op = TRACE_DISCARD, .id = 2, .nr = 1}, NULL},
	};

	/* Slots 3 and 4 stay. The overwrite of 3 held both its objects: 100 * 3 + 4096. */
	check_steps(steps, sizeof(steps) / sizeof(steps[0]),
		    &(struct trace_live){2, 4196, 4, 4396});
}

#define IDS 4096

/* Compared with an array that says of each id whether it is live. */
static void the_table_is_a_map(void **state)
{
	static uint32_t model[IDS];
	struct live_map map;
	uint64_t random = 9;

	live_map_init(&map);
	memset(model, 0xff, sizeof(model));
	for (int i = 0; i < 400000; i++) {
		uint64_t at = random_below(&random, i < 200000 ? IDS : IDS / 16);
		uint64_t id = at << 52 | at; /* hashes must look at all bits */
		uint32_t size = 0, what = random_below(&random, 3);

		if (what == 0) {
			model[at] = random_below(&random, 5000);
			assert_int_equal(live_map_put(&map, id, model[at]), 0);
		} else if (what == 1) {
			model[at] = UINT32_MAX;
			live_map_remove(&map, id);
		}
		assert_int_equal(live_map_get(&map, id, &size), model[at] != UINT32_MAX);
		if (model[at] != UINT32_MAX)
			assert_int_equal(size, model[at]);
	}
	for (uint64_t at = 0; at < IDS; at++) {
		uint32_t size;

		assert_int_equal(live_map_get(&map, at << 52 | at, &size), model[at] != UINT32_MAX);
	}
	live_map_destroy(&map);
}

/* At every count, including the table that is held twice while it grows: a sixty-fourth more. */
static void the_table_takes_32_bytes_an_object(void **state)
{
	struct live_map map;

	live_map_init(&map);
	for (uint64_t id = 1; id <= 300000; id++) {
		assert_int_equal(live_map_put(&map, id * 7919, 100), 0);
		if (id >= 4096)
			assert_true(live_map_bytes(&map) + live_map_bytes(&map) / 64 <= id * 32);
	}
	live_map_destroy(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_followed),
		cmocka_unit_test(slots_are_judged_as_zram_does),
		cmocka_unit_test(the_table_is_a_map),
		cmocka_unit_test(the_table_takes_32_bytes_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
