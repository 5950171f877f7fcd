// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/prepare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/run/prepare_state.h"
#include "src/run/segment_store.h"

struct prepare *prepare_new(const struct prepare_config *config)
{
	struct prepare *prep = calloc(1, sizeof(*prep));
	uint32_t window = config->window ? config->window : REPLAY_WINDOW;
	bool one = config->nr_cpus == 1;

	if (!prep)
		return NULL;
	prep->config = *config;
	prep->ids = id_table_new(one ? 0 : window);
	prep->filled = calloc(REPLAY_SEGMENT_OPS, sizeof(*prep->filled));
	prep->sorted = one ? prep->filled : calloc(REPLAY_SEGMENT_OPS, sizeof(*prep->sorted));
	prep->waits = calloc(config->nr_cpus, sizeof(*prep->waits));
	if (config->nr_slots)
		prep->slots = calloc(config->nr_slots, sizeof(*prep->slots));
	prep->cpu_of = calloc(REPLAY_SEGMENT_OPS, sizeof(*prep->cpu_of));
	prep->entries = calloc(config->nr_cpus, sizeof(*prep->entries));
	prep->nr_entries = calloc(config->nr_cpus, sizeof(*prep->nr_entries));
	if (config->keep)
		prep->kept = segment_store_new(config->nr_cpus);
	if ((prep->kept || !config->keep) && prep->ids && prep->filled && prep->sorted &&
	    prep->cpu_of && prep->entries && prep->nr_entries && prep->waits &&
	    (prep->slots || !config->nr_slots))
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
	free(prep->waits);
	free(prep->slots);
	free(prep->entries);
	free(prep->nr_entries);
	free(prep);
}

static int add_swap_slot(struct prepare *prep, const struct trace_event *event, struct error *err)
{
	int ret = prepare_object_slot(prep, event, event->id + prep->next_in_event, err);

	prep->parts++;
	return !ret && ++prep->next_in_event < event->nr ? 1 : ret;
}

/* An event, or without a front-end one slot of it: 1 when the event has more. */
static int add_part(struct prepare *prep, const struct trace_event *event, struct error *err)
{
	uint32_t before = prep->nr_filled;
	int ret = 0;

	switch (event->op) {
	case TRACE_MALLOC:
	case TRACE_FREE:
	case TRACE_READ:
	case TRACE_WRITE:
		ret = prepare_object_event(prep, event, err);
		prep->parts++;
		break;
	case TRACE_COMPACT:
		prepare_append(prep, event, 0, REPLAY_COMPACT);
		prep->parts++;
		break;
	case TRACE_SWAP_OUT:
	case TRACE_SWAP_IN:
	case TRACE_DISCARD:
		ret = prep->slots ? prepare_swap_event(prep, event, err)
				  : add_swap_slot(prep, event, err);
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
	got = prep->config.source.read(prep->config.source.ctx, prep->batch, PREPARE_BATCH, err);
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
	uint32_t room = prep->slots ? PREPARE_EVENT_ROOM + prep->config.nr_cpus : PREPARE_SLOT_ROOM;
	int ret;

	while (prep->nr_filled + room <= REPLAY_SEGMENT_OPS) {
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
	prep->parts = 0;
	prep->batch_len = prep->batch_pos = 0;
	prep->started = false;
	return prep->config.source.rewind(prep->config.source.ctx, err);
}

/* All on the first CPU: none of it is measured. */
static int fill_leftover(struct prepare *prep, struct replay_segment *segment, struct error *err)
{
	segment->leftover = true;
	while (prep->nr_filled < REPLAY_SEGMENT_OPS) {
		bool more =
			prep->slots ? prepare_swap_leftover(prep) : prepare_object_leftover(prep);

		if (!more) {
			segment->end = true;
			return begin_lap(prep, err);
		}
		prep->cpu_of[prep->nr_filled - 1] = 0;
		prep->filled[prep->nr_filled - 1].wait_cpu = REPLAY_NO_WAIT;
	}
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
