// SPDX-License-Identifier: GPL-2.0-or-later
/* Segments hold the trace's operations, with the waits that keep each object's order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/run/event_list.h"

#define CPUS 4u

static struct prepare *new_prepare(struct event_list *list, uint32_t nr_cpus, bool keep)
{
	const struct prepare_config config = {
		.source = event_list_source(list),
		.columns = TRACE_HAS_CPU,
		.nr_cpus = nr_cpus,
		.nr_pools = 3,
		.page_size = 4096,
		.verify = REPLAY_VERIFY_SAMPLE,
		.seed = 1,
		.keep = keep,
		.window = 1024, /* slots are used again */
	};

	return prepare_new(&config);
}

/* What each slot holds while the operations of all CPUs are put back in order. */
struct order_check {
	uint32_t seq_of_slot[4096]; /* last operation + 1 in this segment */
	uint16_t cpu_of_slot[4096];
	bool lives[4096];
};

static const struct replay_entry *earliest(const struct replay_segment *segment, uint32_t *at,
					   uint16_t *cpu)
{
	const struct replay_entry *best = NULL;

	for (uint16_t i = 0; i < CPUS; i++) {
		const struct replay_entry *entry = &segment->entries[i][at[i]];

		if (at[i] < segment->nr_entries[i] && (!best || entry->seq < best->seq)) {
			best = entry;
			*cpu = i;
		}
	}
	if (best)
		at[*cpu]++;
	return best;
}

static void check_entry(struct order_check *check, const struct replay_entry *entry, uint16_t cpu)
{
	uint32_t before = check->seq_of_slot[entry->slot];

	assert_int_equal(check->lives[entry->slot], entry->op != REPLAY_MALLOC);
	check->lives[entry->slot] = entry->op != REPLAY_FREE;
	if (before && check->cpu_of_slot[entry->slot] != cpu) {
		assert_int_equal(entry->wait_cpu, check->cpu_of_slot[entry->slot]);
		assert_int_equal(entry->wait_seq, before);
	} else {
		assert_int_equal(entry->wait_cpu, REPLAY_NO_WAIT);
	}
	check->seq_of_slot[entry->slot] = entry->seq + 1;
	check->cpu_of_slot[entry->slot] = cpu;
}

static size_t check_segment(struct order_check *check, const struct replay_segment *segment)
{
	uint32_t at[CPUS] = {0};
	const struct replay_entry *entry;
	uint16_t cpu = 0;
	size_t nr = 0;

	memset(check->seq_of_slot, 0, sizeof(check->seq_of_slot));
	assert_true(segment->nr_slots <= 4096);
	while ((entry = earliest(segment, at, &cpu))) {
		assert_int_equal(entry->seq, nr++);
		assert_true(entry->slot < segment->nr_slots);
		if (!segment->leftover)
			check_entry(check, entry, cpu);
		else
			check->lives[entry->slot] = false;
	}
	return nr;
}

static size_t check_lap(struct prepare *prep, struct order_check *check)
{
	struct replay_segment segment = {0};
	struct error err;
	size_t ops = 0;

	while (!segment.end) {
		assert_int_equal(prepare_next(prep, &segment, &err), 0);
		if (!segment.leftover)
			ops += check_segment(check, &segment);
		else
			check_segment(check, &segment);
	}
	for (size_t i = 0; i < 4096; i++)
		assert_false(check->lives[i]);
	return ops;
}

static void order_of_each_object(bool keep)
{
	struct order_check *check = calloc(1, sizeof(*check));
	struct event_list list = {0};
	struct prepare *prep;

	event_list_random(&list, 600000, 500, CPUS, 7);
	prep = new_prepare(&list, CPUS, keep);
	for (int lap = 0; lap < 3; lap++)
		assert_int_equal(check_lap(prep, check), list.nr);
	prepare_free(prep);
	event_list_free(&list);
	free(check);
}

static void test_order_of_each_object(void **state)
{
	order_of_each_object(false);
}

static void test_order_with_kept_segments(void **state)
{
	order_of_each_object(true);
}

static struct replay_segment one_segment(struct prepare *prep)
{
	struct replay_segment segment;
	struct error err;

	assert_int_equal(prepare_next(prep, &segment, &err), 0);
	return segment;
}

static void assert_ops(const struct replay_segment *segment, const char *expected)
{
	static const char letters[] = "MFRWC";

	assert_int_equal(segment->nr_entries[0], strlen(expected));
	for (size_t i = 0; expected[i]; i++)
		assert_int_equal(letters[segment->entries[0][i].op], expected[i]);
}

/* zram's order: allocate the new object, then free the old one. */
static void test_swap_events(void **state)
{
	struct event_list list = {0};
	struct prepare *prep;
	struct replay_segment segment;

	event_list_add(&list, TRACE_SWAP_OUT, 5, 100, 0);
	event_list_add(&list, TRACE_SWAP_OUT, 5, 200, 0);
	event_list_add(&list, TRACE_SWAP_IN, 5, 0, 0);
	event_list_add(&list, TRACE_SWAP_OUT, 5, 0, 0);
	list.events[3].kind = TRACE_SAME;
	event_list_add(&list, TRACE_SWAP_IN, 5, 0, 0);
	event_list_add(&list, TRACE_SWAP_OUT, 8, 50, 0);
	list.events[5].nr = 3;
	event_list_add(&list, TRACE_DISCARD, 9, 0, 0);
	list.events[6].nr = 4;
	prep = new_prepare(&list, 1, false);
	segment = one_segment(prep);
	assert_ops(&segment, "MMFRFMMMFF");
	assert_int_equal(segment.entries[0][2].size, 100);
	assert_int_equal(segment.entries[0][2].slot, segment.entries[0][0].slot);
	assert_int_equal(segment.entries[0][1].flags & ~REPLAY_VERIFY, REPLAY_SWAP_OUT);
	assert_int_equal(segment.entries[0][2].flags & ~REPLAY_VERIFY,
			 REPLAY_SWAP_OUT | REPLAY_LAST);
	prepare_free(prep);
	event_list_free(&list);
}

static void test_contents_are_the_same_in_every_lap(void **state)
{
	struct event_list list = {0};
	struct prepare *prep;
	struct replay_segment segment;
	uint32_t keys[3];

	event_list_add(&list, TRACE_MALLOC, 1, 10, 0);
	event_list_add(&list, TRACE_WRITE, 1, 0, 0);
	event_list_add(&list, TRACE_FREE, 1, 0, 0);
	event_list_add(&list, TRACE_MALLOC, 1, 10, 0);
	prep = new_prepare(&list, 1, false);
	segment = one_segment(prep);
	for (int i = 0; i < 3; i++)
		keys[i] = segment.entries[0][i].content;
	assert_int_not_equal(keys[0], keys[1]);
	assert_int_equal(keys[1], keys[2]);
	assert_int_not_equal(segment.entries[0][3].content, keys[0]);
	segment = one_segment(prep);
	assert_true(segment.leftover && segment.end);
	assert_int_equal(segment.entries[0][0].id, 1);
	segment = one_segment(prep);
	for (int i = 0; i < 3; i++)
		assert_int_equal(segment.entries[0][i].content, keys[i]);
	prepare_free(prep);
	event_list_free(&list);
}

static void assert_refused(enum trace_op op, uint64_t id, uint32_t size)
{
	struct event_list list = {0};
	struct replay_segment segment;
	struct prepare *prep;
	struct error err;

	event_list_add(&list, TRACE_MALLOC, 1, 10, 0);
	event_list_add(&list, op, id, size, 0);
	prep = new_prepare(&list, 1, false);
	assert_int_equal(prepare_next(prep, &segment, &err), -22);
	prepare_free(prep);
	event_list_free(&list);
}

static void test_impossible_events(void **state)
{
	assert_refused(TRACE_MALLOC, 1, 10);
	assert_refused(TRACE_MALLOC, 2, 0);
	assert_refused(TRACE_MALLOC, 2, 4097);
	assert_refused(TRACE_FREE, 2, 0);
	assert_refused(TRACE_READ, 2, 0);
	assert_refused(TRACE_WRITE, 2, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_of_each_object),
		cmocka_unit_test(test_order_with_kept_segments),
		cmocka_unit_test(test_swap_events),
		cmocka_unit_test(test_contents_are_the_same_in_every_lap),
		cmocka_unit_test(test_impossible_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
