// SPDX-License-Identifier: GPL-2.0-or-later
/* Swap events as calls of a front-end: slots stay slots, and no CPU overtakes another on one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/run/event_list.h"

#define SLOTS 2048u
#define CPUS  4u

static struct prepare *new_prepare(struct event_list *list, uint32_t nr_cpus, uint32_t nr_slots)
{
	const struct prepare_config config = {
		.source = event_list_source(list),
		.columns = TRACE_HAS_CPU | (nr_slots ? TRACE_HAS_SLOT : 0),
		.nr_cpus = nr_cpus,
		.nr_pools = 3,
		.page_size = 4096,
		.frontend = true,
		.nr_slots = nr_slots,
		.verify = REPLAY_VERIFY_SAMPLE,
		.seed = 1,
	};

	return prepare_new(&config);
}

static void add(struct event_list *list, enum trace_op op, uint64_t slot, uint32_t nr,
		uint32_t size, uint16_t cpu)
{
	event_list_add(list, op, slot, size, cpu);
	list->events[list->nr - 1].nr = nr;
}

static struct replay_segment one_segment(struct prepare *prep)
{
	struct replay_segment segment;
	struct error err = {""};

	assert_int_equal(prepare_next(prep, &segment, &err), 0);
	return segment;
}

static void neighbours_are_one_call(void **state)
{
	static const struct {
		uint8_t op;
		uint32_t slot, size;
		bool last;
	} expected[] = {
		{REPLAY_STORE, 5, 100, false}, {REPLAY_STORE, 6, 100, false},
		{REPLAY_STORE, 7, 100, true},  {REPLAY_LOAD, 5, 3, true},
		{REPLAY_DROP, 6, 2, true},     {REPLAY_LOAD, 9, 1, true},
		{REPLAY_COMPACT, 0, 0, true},  {REPLAY_LOAD, 0, 512, false},
		{REPLAY_LOAD, 512, 88, true},
	};
	struct event_list list = {0};
	struct replay_segment segment;
	struct prepare *prep;

	add(&list, TRACE_SWAP_OUT, 5, 3, 100, 0);
	add(&list, TRACE_SWAP_IN, 5, 3, 0, 0);
	add(&list, TRACE_DISCARD, 6, 2, 0, 0);
	add(&list, TRACE_SWAP_IN, 9, 1, 0, 0);
	add(&list, TRACE_COMPACT, 0, 1, 0, 0);
	add(&list, TRACE_SWAP_IN, 0, 600, 0, 0);
	prep = new_prepare(&list, 1, SLOTS);
	segment = one_segment(prep);
	assert_int_equal(segment.nr_entries[0], sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < segment.nr_entries[0]; i++) {
		const struct replay_entry *entry = &segment.entries[0][i];

		assert_int_equal(entry->op, expected[i].op);
		assert_int_equal(entry->slot, expected[i].slot);
		assert_int_equal(entry->size, expected[i].size);
		assert_int_equal(!!(entry->flags & REPLAY_LAST), expected[i].last);
	}
	/* What was not freed remains, with its contents, for the checksum. */
	segment = one_segment(prep);
	assert_true(segment.leftover && segment.end);
	assert_int_equal(segment.nr_entries[0], 1);
	assert_int_equal(segment.entries[0][0].id, 5);
	assert_int_equal(segment.entries[0][0].size, 100);
	prepare_free(prep);
	event_list_free(&list);
}

static void objects_are_slots(void **state)
{
	static const uint8_t ops[] = {REPLAY_STORE, REPLAY_STORE, REPLAY_LOAD, REPLAY_DROP};
	struct event_list list = {0};
	struct replay_segment segment;
	struct prepare *prep;

	event_list_add(&list, TRACE_MALLOC, 1ull << 60, 10, 0);
	event_list_add(&list, TRACE_WRITE, 1ull << 60, 0, 0);
	event_list_add(&list, TRACE_READ, 1ull << 60, 0, 0);
	event_list_add(&list, TRACE_FREE, 1ull << 60, 0, 0);
	prep = new_prepare(&list, 1, 0);
	segment = one_segment(prep);
	assert_int_equal(segment.nr_entries[0], 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(segment.entries[0][i].op, ops[i]);
		assert_int_equal(segment.entries[0][i].slot, 0);
		assert_true(segment.entries[0][i].flags & REPLAY_SWAP_MASK);
	}
	assert_int_equal(segment.entries[0][0].pool, FRONTEND_COMP);
	assert_int_equal(segment.entries[0][0].size, 10);
	assert_int_equal(segment.entries[0][1].size, 10);
	assert_int_not_equal(segment.entries[0][0].content, segment.entries[0][1].content);
	assert_int_equal(segment.entries[0][2].content, segment.entries[0][1].content);
	assert_int_equal(segment.entries[0][3].size, 1);
	prepare_free(prep);
	event_list_free(&list);
}

/* The keys are those of a direct replay, so that both have one checksum. */
static void contents_are_those_of_a_direct_replay(void **state)
{
	struct event_list list = {0};
	struct prepare_config config = {.nr_cpus = 1, .nr_pools = 1, .page_size = 4096, .seed = 1};
	struct replay_segment direct, swap;
	struct prepare *preps[2];

	add(&list, TRACE_SWAP_OUT, 5, 3, 100, 0);
	add(&list, TRACE_DISCARD, 5, 2, 0, 0);
	add(&list, TRACE_SWAP_IN, 7, 2, 0, 0);
	add(&list, TRACE_SWAP_OUT, 7, 1, 200, 0);
	add(&list, TRACE_SWAP_OUT, 9, 1, 300, 0);
	config.columns = TRACE_HAS_SLOT;
	config.source = event_list_source(&list);
	preps[0] = prepare_new(&config);
	direct = one_segment(preps[0]);
	list.next = 0;
	config.frontend = true;
	config.nr_slots = SLOTS;
	preps[1] = prepare_new(&config);
	swap = one_segment(preps[1]);
	/* MMM FF R M F M against SSS D L S S */
	assert_int_equal(direct.nr_entries[0], 9);
	assert_int_equal(swap.nr_entries[0], 7);
	for (int i = 0; i < 3; i++)
		assert_int_equal(direct.entries[0][i].content, swap.entries[0][i].content);
	assert_int_equal(direct.entries[0][6].content, swap.entries[0][5].content);
	assert_int_equal(direct.entries[0][8].content, swap.entries[0][6].content);
	prepare_free(preps[0]);
	prepare_free(preps[1]);
	event_list_free(&list);
}

/* The last call so far of each slot: on which CPU, and its place in the segment + 1. */
struct order {
	uint32_t seq[SLOTS];
	uint16_t cpu[SLOTS];
	uint32_t passed[CPUS]; /* of each CPU: what the event waits for it to have done */
};

static void check_call(struct order *order, const struct replay_entry *entry, uint16_t cpu)
{
	uint32_t nr = entry->op == REPLAY_STORE ? 1 : entry->size;

	for (uint32_t i = 0; i < nr; i++) {
		uint32_t slot = entry->slot + i, before = order->seq[slot];

		if (before && order->cpu[slot] != cpu)
			assert_true(order->passed[order->cpu[slot]] >= before);
		order->seq[slot] = entry->seq + 1;
		order->cpu[slot] = cpu;
	}
}

static void check_entry(struct order *order, const struct replay_entry *entry, uint16_t cpu)
{
	if (entry->wait_cpu != REPLAY_NO_WAIT) {
		assert_true(entry->wait_cpu < CPUS && entry->wait_cpu != cpu);
		assert_true(entry->wait_seq <= entry->seq);
		if (order->passed[entry->wait_cpu] < entry->wait_seq)
			order->passed[entry->wait_cpu] = entry->wait_seq;
	}
	if (entry->op != REPLAY_WAIT && entry->op != REPLAY_COMPACT)
		check_call(order, entry, cpu);
	if (entry->flags & REPLAY_LAST)
		memset(order->passed, 0, sizeof(order->passed));
}

static void check_segment(struct order *order, const struct replay_segment *segment)
{
	uint32_t at[CPUS] = {0}, nr = 0;

	memset(order, 0, sizeof(*order));
	for (;; nr++) {
		const struct replay_entry *next = NULL;
		uint16_t cpu = 0;

		for (uint16_t i = 0; i < CPUS; i++)
			if (at[i] < segment->nr_entries[i] &&
			    segment->entries[i][at[i]].seq == nr) {
				next = &segment->entries[i][at[i]++];
				cpu = i;
			}
		if (!next)
			break;
		check_entry(order, next, cpu);
	}
	for (uint16_t i = 0; i < CPUS; i++)
		assert_int_equal(at[i], segment->nr_entries[i]);
}

static void random_swap_events(struct event_list *list, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		static const uint8_t ops[] = {TRACE_SWAP_OUT, TRACE_SWAP_IN, TRACE_DISCARD};
		uint64_t random = mix64(i);
		uint32_t neighbours = random % 4 ? 1 : 1 + (uint32_t)(random >> 8) % 64;

		add(list, ops[(random >> 16) % 3], (random >> 24) % (SLOTS - 64), neighbours,
		    1 + (uint32_t)(random >> 40) % 4096, (uint16_t)((random >> 56) % CPUS));
	}
}

static void no_cpu_overtakes_another_on_a_slot(void **state)
{
	struct order *order = calloc(1, sizeof(*order));
	struct event_list list = {0};
	struct replay_segment segment;
	struct prepare *prep;

	random_swap_events(&list, 100000);
	prep = new_prepare(&list, CPUS, SLOTS);
	for (int laps = 0; laps < 2;) {
		segment = one_segment(prep);
		if (!segment.leftover)
			check_segment(order, &segment);
		laps += segment.end;
	}
	prepare_free(prep);
	event_list_free(&list);
	free(order);
}

static void slots_beyond_the_device_are_refused(void **state)
{
	struct event_list list = {0};
	struct replay_segment segment;
	struct error err = {""};
	struct prepare *prep;

	add(&list, TRACE_DISCARD, SLOTS - 1, 2, 0, 0);
	prep = new_prepare(&list, 1, SLOTS);
	assert_int_equal(prepare_next(prep, &segment, &err), -22);
	assert_non_null(strstr(err.text, "slot 2048: expected slots below 2048"));
	prepare_free(prep);
	event_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_are_one_call),
		cmocka_unit_test(objects_are_slots),
		cmocka_unit_test(contents_are_those_of_a_direct_replay),
		cmocka_unit_test(no_cpu_overtakes_another_on_a_slot),
		cmocka_unit_test(slots_beyond_the_device_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
