// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Future events, as a binary heap by time and order of insertion. The event that was taken leaves
 * its place on top open: one that it causes, mostly a near one, takes it without a way up or down.
 */
#include <stdlib.h>

#include "sim/virtual/model/model.h"

static struct model_event *heap;
static size_t nr_events, room; /* the open place counts */
static bool top_is_open;
static u32 nr_added;

int model_events_init(void)
{
	nr_events = 0;
	nr_added = 0;
	top_is_open = false;
	room = 4 * SIM_MAX_CPUS;
	heap = calloc(room, sizeof(*heap));
	return heap ? 0 : -ENOMEM;
}

void model_events_exit(void)
{
	free(heap);
	heap = NULL;
}

static bool before(const struct model_event *a, const struct model_event *b)
{
	return a->at != b->at ? a->at < b->at : (s32)(a->order - b->order) < 0;
}

static void make_room(void)
{
	struct model_event *larger = reallocarray(heap, 2 * room, sizeof(*heap));

	if (!larger)
		sim_bug(__FILE__, __LINE__, "no memory for events");
	heap = larger;
	room *= 2;
}

/* Into the open place, or further down. */
static void fill_top(struct model_event event)
{
	size_t i = 0;

	top_is_open = false;
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= nr_events)
			break;
		if (child + 1 < nr_events)
			child += before(&heap[child + 1], &heap[child]);
		if (!before(&heap[child], &event))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = event;
}

static void add_below(struct model_event event)
{
	size_t i = nr_events++;

	if (nr_events > room)
		make_room();
	for (; i && before(&event, &heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = event;
}

/* The last one comes to the top. */
static void close_top(void)
{
	if (!top_is_open)
		return;
	nr_events--;
	if (nr_events)
		fill_top(heap[nr_events]);
	top_is_open = false;
}

void model_event_add(u64 at, enum model_event_kind kind, u32 what)
{
	struct model_event event = {.at = at, .order = nr_added++, .kind = kind, .what = what};

	if (top_is_open)
		fill_top(event);
	else
		add_below(event);
	if (at < MODEL_NEVER - model_machine.slack)
		sim_virtual_limit = min(sim_virtual_limit, at + model_machine.slack);
}

bool model_event_next(struct model_event *event)
{
	close_top();
	if (!nr_events)
		return false;
	*event = heap[0];
	top_is_open = true;
	return true;
}

u64 model_first_event(void)
{
	close_top();
	return nr_events ? heap[0].at : MODEL_NEVER;
}

void model_set_limit(void)
{
	u64 first = model_first_event();

	sim_virtual_limit = first < MODEL_NEVER - model_machine.slack ? first + model_machine.slack
								      : MODEL_NEVER;
}
