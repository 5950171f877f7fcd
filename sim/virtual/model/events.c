// SPDX-License-Identifier: GPL-2.0-or-later
/* Future events, as a binary heap by time and order of insertion. */
#include <stdlib.h>

#include "sim/virtual/model/model.h"

static struct model_event *heap;
static size_t nr_events, room;
static u32 nr_added;

int model_events_init(void)
{
	nr_events = 0;
	nr_added = 0;
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

void model_event_add(u64 at, enum model_event_kind kind, u32 what)
{
	struct model_event event = {.at = at, .order = nr_added++, .kind = kind, .what = what};
	size_t i = nr_events++;

	if (nr_events > room)
		make_room();
	for (; i && before(&event, &heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = event;
	if (at < MODEL_NEVER - model_machine.slack)
		sim_virtual_limit = min(sim_virtual_limit, at + model_machine.slack);
}

bool model_event_next(struct model_event *event)
{
	struct model_event last;
	size_t i = 0;

	if (!nr_events)
		return false;
	*event = heap[0];
	last = heap[--nr_events];
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= nr_events)
			break;
		if (child + 1 < nr_events && before(&heap[child + 1], &heap[child]))
			child++;
		if (!before(&heap[child], &last))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = last;
	return true;
}

u64 model_first_event(void)
{
	return nr_events ? heap[0].at : MODEL_NEVER;
}

void model_set_limit(void)
{
	u64 first = model_first_event();

	sim_virtual_limit = first < MODEL_NEVER - model_machine.slack ? first + model_machine.slack
								      : MODEL_NEVER;
}
