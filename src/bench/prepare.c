// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/bench/prepare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/bench/id_table.h"
#include "src/bench/mix.h"
#include "src/bench/segment_store.h"

#define BATCH 1024u
/* The most operations that one slot of one event can become. */
#define MAX_PER_SLOT 3u

enum phase { IN_TRACE, IN_LEFTOVER };

struct prepare {
	struct prepare_config config;
	struct id_table *ids;
	uint32_t peak_live;

	struct trace_event batch[BATCH];
	size_t batch_len, batch_pos;
	uint32_t next_in_event; /* of an event's neighbouring slots: done so far */
	uint64_t origin_ns;
	bool started;

	enum phase phase;
	uint32_t leftover; /* next slot to look at */
	uint32_t now;	   /* operations so far, modulo 2^32 */
	uint32_t base;	   /* ... at the beginning of this segment */
	uint32_t lap;	   /* ... of this lap */

	struct replay_entry *filled; /* in the file's order */
	struct replay_entry *sorted; /* by CPU; the same when there is one CPU */
	uint16_t *cpu_of;	     /* of each filled one */
	uint32_t nr_filled;
	const struct replay_entry **entries; /* [cpu] into sorted */
	uint32_t *nr_entries;		     /* [cpu] */
	struct segment_store *kept;	     /* with config.keep */
};

struct prepare *prepare_new(const struct prepare_config *config)
{
	struct prepare *prep = calloc(1, sizeof(*prep));
	bool one = config->nr_cpus == 1;

	if (!prep)
		return NULL;
	prep->config = *config;
	prep->ids = id_table_new(one ? 0 : REPLAY_WINDOW);
	prep->filled = calloc(REPLAY_SEGMENT_OPS, sizeof(*prep->filled));
	prep->sorted = one ? prep->filled : calloc(REPLAY_SEGMENT_OPS, sizeof(*prep->sorted));
	prep->cpu_of = calloc(REPLAY_SEGMENT_OPS, sizeof(*prep->cpu_of));
	prep->entries = calloc(config->nr_cpus, sizeof(*prep->entries));
	prep->nr_entries = calloc(config->nr_cpus, sizeof(*prep->nr_entries));
	if (config->keep)
		prep->kept = segment_store_new(config->nr_cpus);
	if ((prep->kept || !config->keep) && prep->ids && prep->filled && prep->sorted &&
	    prep->cpu_of && prep->entries && prep->nr_entries)
		return prep;
	prepare_free(prep);
	return NULL;
}

void prepare_free(struct prepare *prep)
{
	if (!prep)
		return;
	segment_store_free(prep->kept);
	id_table_destroy(prep->ids);
	if (prep->sorted != prep->filled)
		free(prep->sorted);
	free(prep->filled);
	free(prep->cpu_of);
	free(prep->entries);
	free(prep->nr_entries);
	free(prep);
}

size_t prepare_table_bytes(const struct prepare *prep)
{
	return id_table_bytes(prep->ids);
}

uint32_t prepare_peak_live(const struct prepare *prep)
{
	return prep->peak_live;
}

static uint16_t cpu_of_event(const struct prepare *prep, const struct trace_event *event,
			     uint64_t id)
{
	if (prep->config.columns & TRACE_HAS_CPU)
		return (uint16_t)(event->cpu % prep->config.nr_cpus);
	if (event->op == TRACE_COMPACT)
		return 0;
	return (uint16_t)(mix64(id) % prep->config.nr_cpus);
}

static uint64_t intended_start(const struct prepare *prep, const struct trace_event *event)
{
	if (prep->config.pace == 0 || event->t_ns < prep->origin_ns)
		return 0;
	return (uint64_t)((double)(event->t_ns - prep->origin_ns) * prep->config.pace);
}

static bool is_verified(const struct prepare *prep, uint64_t id)
{
	if (prep->config.verify == REPLAY_VERIFY_SAMPLE)
		return mix64(id ^ mix64(prep->config.seed)) % 64 == 0;
	return prep->config.verify == REPLAY_VERIFY_ALL;
}

/* The operation @wait is the last one on the slot; position in this segment, or none. */
static void set_wait(const struct prepare *prep, struct replay_entry *entry, uint32_t last,
		     uint16_t cpu)
{
	uint32_t position = last - prep->base;

	entry->wait_cpu = REPLAY_NO_WAIT;
	entry->wait_seq = 0;
	if (position >= entry->seq || prep->cpu_of[position] == cpu)
		return;
	entry->wait_cpu = prep->cpu_of[position];
	entry->wait_seq = position + 1;
}

static struct replay_entry *append(struct prepare *prep, const struct trace_event *event,
				   uint64_t id, enum replay_op op)
{
	struct replay_entry *entry = &prep->filled[prep->nr_filled];

	*entry = (struct replay_entry){
		.seq = prep->nr_filled,
		.op = (uint8_t)op,
		.wait_cpu = REPLAY_NO_WAIT,
		.pool = mix64(id + 1) % prep->config.nr_pools,
		.t_ns = intended_start(prep, event),
	};
	prep->cpu_of[prep->nr_filled++] = cpu_of_event(prep, event, id);
	return entry;
}

/* An operation on the live object in @slot. */
static struct replay_entry *append_on(struct prepare *prep, const struct trace_event *event,
				      uint64_t id, uint32_t slot, enum replay_op op)
{
	struct id_slot *object = id_table_slot(prep->ids, slot);
	struct replay_entry *entry = append(prep, event, id, op);

	if (op == REPLAY_WRITE)
		object->content = (uint32_t)mix64(object->content + 1);
	entry->slot = slot;
	entry->size = object->size_m1 + 1u;
	entry->content = object->content;
	entry->flags = is_verified(prep, id) ? REPLAY_VERIFY : 0;
	set_wait(prep, entry, object->last, prep->cpu_of[entry->seq]);
	object->last = prep->now++;
	return entry;
}

/* The same in every lap: an object's generation is the place of its malloc in the lap. */
static uint32_t generation_key(const struct prepare *prep, uint64_t id)
{
	return (uint32_t)mix64(id ^ mix64((prep->now - prep->lap) ^ mix64(prep->config.seed)));
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
	object->content = (uint32_t)generation_key(prep, id);
	if (id_table_live(prep->ids) > prep->peak_live)
		prep->peak_live = id_table_live(prep->ids);
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

static int check_size(const struct prepare *prep, const struct trace_event *event,
		      struct error *err)
{
	if (event->size && event->size <= prep->config.page_size)
		return 0;
	return error_set(err, EINVAL, "id %llu: size %u; expected 1 to %u",
			 (unsigned long long)event->id, event->size, prep->config.page_size);
}

static int add_allocator_event(struct prepare *prep, const struct trace_event *event,
			       struct error *err)
{
	uint32_t slot = id_table_find(prep->ids, event->id);

	if (event->op == TRACE_MALLOC) {
		if (slot != ID_TABLE_NONE)
			return bad_event(err, event, "malloc of an object that lives");
		if (check_size(prep, event, err))
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
		ret = check_size(prep, event, err) ?: append_malloc(prep, event, id, err);
	if (old != ID_TABLE_NONE)
		append_free(prep, event, id, old);
	return ret;
}

static int add_swap_slot(struct prepare *prep, const struct trace_event *event, uint64_t id,
			 struct error *err)
{
	static const uint8_t timed_as[NR_TRACE_OPS] = {
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
		prep->filled[i].flags |= timed_as[event->op];
	return ret;
}

/* One slot of the event; 1 when the event has more. */
static int add_part(struct prepare *prep, const struct trace_event *event, struct error *err)
{
	uint32_t before = prep->nr_filled;
	int ret = 0;

	switch (event->op) {
	case TRACE_MALLOC:
	case TRACE_FREE:
	case TRACE_READ:
	case TRACE_WRITE:
		ret = add_allocator_event(prep, event, err);
		break;
	case TRACE_COMPACT:
		append(prep, event, 0, REPLAY_COMPACT);
		prep->now++;
		break;
	case TRACE_SWAP_OUT:
	case TRACE_SWAP_IN:
	case TRACE_DISCARD:
		ret = add_swap_slot(prep, event, event->id + prep->next_in_event, err);
		if (!ret && ++prep->next_in_event < event->nr)
			ret = 1;
		break;
	default: /* observations */
		break;
	}
	if (prep->nr_filled > before)
		prep->filled[prep->nr_filled - 1].flags |= REPLAY_LAST;
	return ret;
}

/* 1: there is an event at batch_pos; 0: the trace is over. */
static int have_event(struct prepare *prep, struct error *err)
{
	ssize_t got;

	if (prep->batch_pos < prep->batch_len)
		return 1;
	got = prep->config.source.read(prep->config.source.ctx, prep->batch, BATCH, err);
	prep->batch_pos = 0;
	prep->batch_len = got > 0 ? (size_t)got : 0;
	if (got > 0 && !prep->started) {
		prep->origin_ns = prep->batch[0].t_ns;
		prep->started = true;
	}
	return got < 0 ? (int)got : got > 0;
}

static int fill_from_trace(struct prepare *prep, struct replay_segment *segment, struct error *err)
{
	int ret;

	while (prep->nr_filled + MAX_PER_SLOT <= REPLAY_SEGMENT_OPS) {
		ret = have_event(prep, err);
		if (ret < 0)
			return ret;
		if (!ret) {
			segment->trace_done = true;
			prep->phase = IN_LEFTOVER;
			prep->leftover = 0;
			return 0;
		}
		ret = add_part(prep, &prep->batch[prep->batch_pos], err);
		if (ret < 0)
			return ret;
		if (ret)
			continue;
		prep->next_in_event = 0;
		prep->batch_pos++;
	}
	return 0;
}

static int begin_lap(struct prepare *prep, struct error *err)
{
	prep->phase = IN_TRACE;
	prep->lap = prep->now;
	prep->batch_len = prep->batch_pos = 0;
	prep->started = false;
	return prep->config.source.rewind(prep->config.source.ctx, err);
}

/* All on the first CPU: nothing of it is measured. */
static int fill_leftover(struct prepare *prep, struct replay_segment *segment, struct error *err)
{
	const struct trace_event event = {.op = TRACE_FREE};
	uint32_t slot = prep->leftover;

	segment->leftover = true;
	while (prep->nr_filled < REPLAY_SEGMENT_OPS) {
		uint64_t id;

		slot = id_table_next_live(prep->ids, slot);
		if (slot == ID_TABLE_NONE) {
			segment->end = true;
			return begin_lap(prep, err);
		}
		id = id_table_slot(prep->ids, slot)->id;
		id_table_detach(prep->ids, slot);
		append_free(prep, &event, id, slot);
		prep->cpu_of[prep->nr_filled - 1] = 0;
		prep->filled[prep->nr_filled - 1].wait_cpu = REPLAY_NO_WAIT;
		prep->filled[prep->nr_filled - 1].id = id;
		slot++;
	}
	prep->leftover = slot;
	return 0;
}

/* A stable counting sort by CPU. */
static void sort_by_cpu(struct prepare *prep)
{
	uint32_t nr_cpus = prep->config.nr_cpus, begin = 0;
	struct replay_entry *to[SIM_MAX_CPUS];

	memset(prep->nr_entries, 0, nr_cpus * sizeof(*prep->nr_entries));
	for (uint32_t i = 0; i < prep->nr_filled; i++)
		prep->nr_entries[prep->cpu_of[i]]++;
	for (uint32_t cpu = 0; cpu < nr_cpus; cpu++) {
		prep->entries[cpu] = to[cpu] = prep->sorted + begin;
		begin += prep->nr_entries[cpu];
	}
	if (prep->sorted == prep->filled)
		return;
	for (uint32_t i = 0; i < prep->nr_filled; i++)
		*to[prep->cpu_of[i]]++ = prep->filled[i];
}

static int make_segment(struct prepare *prep, struct replay_segment *segment, struct error *err)
{
	int ret;

	memset(segment, 0, sizeof(*segment));
	prep->nr_filled = 0;
	prep->base = prep->now;
	if (prep->phase == IN_TRACE)
		ret = fill_from_trace(prep, segment, err);
	else
		ret = fill_leftover(prep, segment, err);
	if (ret)
		return ret;
	sort_by_cpu(prep);
	segment->entries = prep->entries;
	segment->nr_entries = prep->nr_entries;
	segment->nr_slots = id_table_slots(prep->ids);
	return 0;
}

int prepare_next(struct prepare *prep, struct replay_segment *segment, struct error *err)
{
	int ret;

	if (prep->kept && segment_store_next(prep->kept, segment))
		return 0;
	ret = make_segment(prep, segment, err);
	if (!ret && prep->kept && segment_store_add(prep->kept, segment))
		return error_set(err, ENOMEM, "out of memory");
	return ret;
}
