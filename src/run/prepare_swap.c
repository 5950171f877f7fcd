// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Swap events as calls of a front-end. A slot of the trace is the slot of the device, so that
 * neighbours stay neighbours; an event on slots that hold nothing is one that the front-end
 * sees too.
 */
#include <errno.h>

#include "src/run/prepare_state.h"

static int check_slots(const struct prepare *prep, const struct trace_event *event,
		       struct error *err)
{
	if (event->id + event->nr - 1 < prep->config.nr_slots)
		return 0;
	return error_set(err, EINVAL, "slot %llu: expected slots below %u",
			 (unsigned long long)event->id + event->nr - 1, prep->config.nr_slots);
}

/* The last operations on the slots may be on several CPUs: it waits for each of them before. */
static void note_wait(struct prepare *prep, const struct prepare_slot *slot)
{
	uint32_t position = slot->last - prep->base;

	if (slot->used && position < prep->nr_filled &&
	    prep->waits[prep->cpu_of[position]] <= position)
		prep->waits[prep->cpu_of[position]] = position + 1;
}

static void append_waits(struct prepare *prep, const struct trace_event *event)
{
	uint16_t own = prepare_cpu_of(prep, event, event->id);

	for (uint32_t cpu = 0; cpu < prep->config.nr_cpus; cpu++) {
		uint32_t position = prep->waits[cpu];
		struct replay_entry *entry;

		prep->waits[cpu] = 0;
		if (!position || cpu == own)
			continue;
		entry = prepare_append(prep, event, event->id, REPLAY_WAIT);
		entry->wait_cpu = (uint16_t)cpu;
		entry->wait_seq = position;
	}
}

static void wait_for_slots(struct prepare *prep, const struct trace_event *event)
{
	const struct prepare_slot *slots = &prep->slots[event->id];

	if (prep->config.nr_cpus == 1 || event->nr == 1)
		return;
	for (uint32_t i = 0; i < event->nr; i++)
		note_wait(prep, &slots[i]);
	append_waits(prep, event);
}

/* A call on slot @i of the event and @nr - 1 behind it. */
static struct replay_entry *append_call(struct prepare *prep, const struct trace_event *event,
					enum replay_op op, uint32_t i, uint32_t nr)
{
	static const uint8_t timed_as[] = {
		[REPLAY_STORE] = REPLAY_SWAP_OUT,
		[REPLAY_LOAD] = REPLAY_SWAP_IN,
		[REPLAY_DROP] = REPLAY_DISCARD,
	};
	struct prepare_slot *slots = &prep->slots[event->id + i];
	struct replay_entry *entry = prepare_append(prep, event, event->id, op);

	entry->slot = (uint32_t)event->id + i;
	entry->flags = timed_as[op];
	if (event->nr == 1 && slots->used)
		prepare_set_wait(prep, entry, slots->last);
	for (uint32_t k = 0; k < nr; k++) {
		if (prepare_is_verified(prep, entry->slot + k))
			entry->flags |= REPLAY_VERIFY;
		slots[k].used = true;
		slots[k].last = prep->now - 1;
	}
	return entry;
}

/* Of the event's page: its place among the pages, or the size that was recorded. */
static int look_up_page(struct prepare *prep, const struct trace_event *event, uint32_t *index,
			struct error *err)
{
	bool object = event->kind == TRACE_COMP || event->kind == TRACE_HUGE;

	if (!prep->config.pages || !event->content)
		return object ? prepare_check_size(prep, event, err) : 0;
	if (page_set_find(prep->config.pages, event->content, index))
		return 0;
	return error_set(err, EINVAL, "content %016llx: no such page",
			 (unsigned long long)event->content);
}

static int store(struct prepare *prep, const struct trace_event *event, struct error *err)
{
	bool page = prep->config.pages && event->content;
	uint32_t index = 0, size = event->kind > TRACE_HUGE ? 0 : event->size;

	if (look_up_page(prep, event, &index, err))
		return -EINVAL;
	for (uint32_t i = 0; i < event->nr; i++) {
		struct replay_entry *entry = append_call(prep, event, REPLAY_STORE, i, 1);
		struct prepare_slot *slot = &prep->slots[event->id + i];

		slot->content = page ? index : prepare_content_key(prep, event->id + i);
		slot->size_m1 = (uint16_t)(size ? size - 1 : 0);
		slot->filled = true;
		entry->pool = event->kind;
		entry->size = page ? prep->config.page_size : size;
		entry->content = slot->content;
		entry->flags |= page ? REPLAY_DATA : 0;
		prep->parts++;
	}
	return 0;
}

static void load(struct prepare *prep, const struct trace_event *event)
{
	for (uint32_t i = 0; i < event->nr; i += REPLAY_FOLIO_MAX) {
		uint32_t nr = event->nr - i < REPLAY_FOLIO_MAX ? event->nr - i : REPLAY_FOLIO_MAX;
		struct replay_entry *entry = append_call(prep, event, REPLAY_LOAD, i, nr);

		entry->size = nr;
		entry->content = prep->slots[event->id + i].content;
	}
	prep->parts += event->nr;
}

/* All slots by one call. */
static void drop(struct prepare *prep, const struct trace_event *event)
{
	struct replay_entry *entry = append_call(prep, event, REPLAY_DROP, 0, event->nr);

	entry->size = event->nr;
	entry->content = prepare_process(prep, event);
	for (uint32_t i = 0; i < event->nr; i++)
		prep->slots[event->id + i].filled = false;
	prep->parts += event->nr;
}

int prepare_swap_event(struct prepare *prep, const struct trace_event *event, struct error *err)
{
	int ret = check_slots(prep, event, err);

	if (ret)
		return ret;
	wait_for_slots(prep, event);
	if (event->op == TRACE_SWAP_OUT)
		ret = store(prep, event, err);
	else if (event->op == TRACE_SWAP_IN)
		load(prep, event);
	else
		drop(prep, event);
	return ret;
}

bool prepare_swap_leftover(struct prepare *prep)
{
	const struct trace_event event = {.op = TRACE_DISCARD, .nr = 1};
	struct prepare_slot *slot;
	struct replay_entry *entry;

	while (prep->leftover < prep->config.nr_slots && !prep->slots[prep->leftover].filled)
		prep->leftover++;
	if (prep->leftover == prep->config.nr_slots)
		return false;
	slot = &prep->slots[prep->leftover];
	slot->filled = false;
	entry = prepare_append(prep, &event, prep->leftover, REPLAY_DROP);
	entry->slot = prep->leftover;
	entry->size = slot->size_m1 + 1u;
	entry->content = slot->content;
	entry->flags = prepare_is_verified(prep, prep->leftover) ? REPLAY_VERIFY : 0;
	entry->id = prep->leftover;
	slot->last = prep->now - 1;
	prep->leftover++;
	return true;
}
