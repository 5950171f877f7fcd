// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as operations on objects: those of the allocator, and swap events without a front-end. */
#include <errno.h>

#include "src/run/prepare_state.h"

/* Through a front-end an operation on an object is a swap event. */
static const uint8_t timed_as[] = {
	[REPLAY_MALLOC] = REPLAY_SWAP_OUT,
	[REPLAY_FREE] = REPLAY_DISCARD,
	[REPLAY_READ] = REPLAY_SWAP_IN,
	[REPLAY_WRITE] = REPLAY_SWAP_OUT,
};

static void make_call(const struct prepare *prep, struct replay_entry *entry,
		      const struct trace_event *event, enum replay_op op)
{
	entry->flags |= timed_as[op];
	if (op == REPLAY_FREE || op == REPLAY_READ)
		entry->size = 1;
	if (op == REPLAY_FREE)
		entry->content = prepare_process(prep, event);
}

/* An operation on the live object in @slot. */
static struct replay_entry *append_on(struct prepare *prep, const struct trace_event *event,
				      uint64_t id, uint32_t slot, enum replay_op op)
{
	struct id_slot *object = id_table_slot(prep->ids, slot);
	struct replay_entry *entry = prepare_append(prep, event, id, op);

	if (op == REPLAY_WRITE)
		object->content = (uint32_t)mix64(object->content + 1);
	entry->slot = slot;
	entry->size = object->size_m1 + 1u;
	entry->content = object->content;
	entry->flags = prepare_is_verified(prep, id) ? REPLAY_VERIFY : 0;
	prepare_set_wait(prep, entry, object->last);
	object->last = prep->now - 1;
	if (prep->config.frontend)
		make_call(prep, entry, event, op);
	return entry;
}

static int append_malloc(struct prepare *prep, const struct trace_event *event, uint64_t id,
			 struct error *err)
{
	uint32_t slot, slots = id_table_slots(prep->ids);
	struct id_slot *object;
	int ret;

	ret = id_table_insert(prep->ids, id, prep->now, &slot);
	if (ret)
		return error_set(err, -ret, "too many live objects: %s",
				 ret == -EFBIG ? "at most 67,108,862 are supported"
					       : "out of memory");
	object = id_table_slot(prep->ids, slot);
	if (slot == slots)
		object->last = prep->base - 1;
	object->size_m1 = (uint16_t)(event->size - 1);
	object->content = prepare_content_key(prep, id);
	append_on(prep, event, id, slot, REPLAY_MALLOC);
	return 0;
}

static void append_free(struct prepare *prep, const struct trace_event *event, uint64_t id,
			uint32_t slot)
{
	append_on(prep, event, id, slot, REPLAY_FREE);
	id_table_release(prep->ids, slot);
}

static int bad_event(struct error *err, const struct trace_event *event, const char *problem)
{
	return error_set(err, EINVAL, "id %llu: %s", (unsigned long long)event->id, problem);
}

int prepare_object_event(struct prepare *prep, const struct trace_event *event, struct error *err)
{
	uint32_t slot = id_table_find(prep->ids, event->id);

	if (event->op == TRACE_MALLOC) {
		if (slot != ID_TABLE_NONE)
			return bad_event(err, event, "malloc of an object that lives");
		if (prepare_check_size(prep, event, err))
			return -EINVAL;
		return append_malloc(prep, event, event->id, err);
	}
	if (slot == ID_TABLE_NONE)
		return bad_event(err, event, "no such object lives");
	if (event->op == TRACE_FREE) {
		id_table_detach(prep->ids, slot);
		append_free(prep, event, event->id, slot);
		return 0;
	}
	append_on(prep, event, event->id, slot,
		  event->op == TRACE_READ ? REPLAY_READ : REPLAY_WRITE);
	return 0;
}

static bool allocates(const struct trace_event *event)
{
	return event->op == TRACE_SWAP_OUT &&
	       (event->kind == TRACE_COMP || event->kind == TRACE_HUGE);
}

/* As zram does it: the new object is allocated and written before the old one is freed. */
static int swap_out(struct prepare *prep, const struct trace_event *event, uint64_t id,
		    uint32_t old, struct error *err)
{
	int ret = 0;

	if (old != ID_TABLE_NONE)
		id_table_detach(prep->ids, old);
	if (allocates(event))
		ret = prepare_check_size(prep, event, err) ?: append_malloc(prep, event, id, err);
	if (old != ID_TABLE_NONE)
		append_free(prep, event, id, old);
	return ret;
}

int prepare_object_slot(struct prepare *prep, const struct trace_event *event, uint64_t id,
			struct error *err)
{
	static const uint8_t events[NR_TRACE_OPS] = {
		[TRACE_SWAP_OUT] = REPLAY_SWAP_OUT,
		[TRACE_SWAP_IN] = REPLAY_SWAP_IN,
		[TRACE_DISCARD] = REPLAY_DISCARD,
	};
	uint32_t slot = id_table_find(prep->ids, id), before = prep->nr_filled;
	int ret = 0;

	if (event->op == TRACE_SWAP_OUT) {
		ret = swap_out(prep, event, id, slot, err);
	} else if (slot != ID_TABLE_NONE && event->op == TRACE_SWAP_IN) {
		append_on(prep, event, id, slot, REPLAY_READ);
	} else if (slot != ID_TABLE_NONE) {
		id_table_detach(prep->ids, slot);
		append_free(prep, event, id, slot);
	}
	for (uint32_t i = before; i < prep->nr_filled; i++)
		prep->filled[i].flags |= events[event->op];
	return ret;
}

bool prepare_object_leftover(struct prepare *prep)
{
	const struct trace_event event = {.op = TRACE_FREE};
	uint32_t slot = id_table_next_live(prep->ids, prep->leftover);
	struct replay_entry *entry = &prep->filled[prep->nr_filled];
	struct id_slot object;

	if (slot == ID_TABLE_NONE)
		return false;
	object = *id_table_slot(prep->ids, slot);
	id_table_detach(prep->ids, slot);
	append_free(prep, &event, object.id, slot);
	entry->size = object.size_m1 + 1u;
	entry->content = object.content;
	entry->id = object.id;
	prep->leftover = slot + 1;
	return true;
}
