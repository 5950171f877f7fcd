// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/run/event_list.h"

#include <stdlib.h>
#include <string.h>

#include "src/content/mix.h"

void event_list_add(struct event_list *list, enum trace_op op, uint64_t id, uint32_t size,
		    uint16_t cpu)
{
	if (!(list->nr & (list->nr + 1)))
		list->events = realloc(list->events, (2 * list->nr + 2) * sizeof(*list->events));
	list->events[list->nr++] = (struct trace_event){
		.op = (uint8_t)op, .id = id, .size = size, .cpu = cpu, .nr = 1};
}

void event_list_free(struct event_list *list)
{
	free(list->events);
	memset(list, 0, sizeof(*list));
}

static ssize_t read_events(void *ctx, struct trace_event *events, size_t max, struct error *err)
{
	struct event_list *list = ctx;
	size_t nr = list->nr - list->next;

	nr = nr < max ? nr : max;
	memcpy(events, list->events + list->next, nr * sizeof(*events));
	list->next += nr;
	return (ssize_t)nr;
}

static int rewind_events(void *ctx, struct error *err)
{
	((struct event_list *)ctx)->next = 0;
	return 0;
}

struct prepare_source event_list_source(struct event_list *list)
{
	return (struct prepare_source){.ctx = list, .read = read_events, .rewind = rewind_events};
}

void event_list_random(struct event_list *list, size_t nr, uint32_t ids, uint16_t nr_cpus,
		       uint64_t seed)
{
	bool *lives = calloc(ids, sizeof(*lives));

	for (size_t i = 0; i < nr; i++) {
		uint64_t random = mix64(mix64(seed) + i);
		uint32_t id = (uint32_t)(random >> 32) % ids;
		uint16_t cpu = (uint16_t)((random >> 16) % nr_cpus);

		if (!lives[id]) {
			event_list_add(list, TRACE_MALLOC, id, 1 + (uint32_t)(mix64(random) % 4096),
				       cpu);
			lives[id] = true;
		} else if (random % 2) {
			event_list_add(list, TRACE_FREE, id, 0, cpu);
			lives[id] = false;
		} else {
			event_list_add(list, random % 4 ? TRACE_READ : TRACE_WRITE, id, 0, cpu);
		}
	}
	free(lives);
}
