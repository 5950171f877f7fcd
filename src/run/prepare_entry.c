// SPDX-License-Identifier: GPL-2.0-or-later
/* One prepared operation: where it runs, what it waits for, what it writes. */
#include <errno.h>

#include "src/run/prepare_state.h"

/* An operation on an object in a front-end's terms, whose slots stand for the objects. */
static const uint8_t to_frontend[] = {
	[REPLAY_MALLOC] = REPLAY_STORE,	   [REPLAY_FREE] = REPLAY_DROP,
	[REPLAY_READ] = REPLAY_LOAD,	   [REPLAY_WRITE] = REPLAY_STORE,
	[REPLAY_COMPACT] = REPLAY_COMPACT, [REPLAY_STORE] = REPLAY_STORE,
	[REPLAY_LOAD] = REPLAY_LOAD,	   [REPLAY_DROP] = REPLAY_DROP,
	[REPLAY_WAIT] = REPLAY_WAIT,
};

uint16_t prepare_cpu_of(const struct prepare *prep, const struct trace_event *event, uint64_t id)
{
	if (prep->config.columns & TRACE_HAS_CPU)
		return (uint16_t)(event->cpu % prep->config.nr_cpus);
	if (event->op == TRACE_COMPACT)
		return 0;
	return (uint16_t)(mix64(id) % prep->config.nr_cpus);
}

uint32_t prepare_process(const struct prepare *prep, const struct trace_event *event)
{
	return prep->config.columns & TRACE_HAS_TID ? event->tid : event->cpu;
}

static uint64_t intended_start(const struct prepare *prep, const struct trace_event *event)
{
	if (prep->config.pace == 0 || event->t_ns < prep->origin_ns)
		return 0;
	return (uint64_t)((double)(event->t_ns - prep->origin_ns) * prep->config.pace);
}

struct replay_entry *prepare_append(struct prepare *prep, const struct trace_event *event,
				    uint64_t id, enum replay_op op)
{
	struct replay_entry *entry = &prep->filled[prep->nr_filled];
	bool frontend = prep->config.frontend;

	*entry = (struct replay_entry){
		.seq = prep->nr_filled,
		.op = frontend ? to_frontend[op] : (uint8_t)op,
		.wait_cpu = REPLAY_NO_WAIT,
		.pool = frontend ? FRONTEND_COMP : mix64(id + 1) % prep->config.nr_pools,
		.t_ns = intended_start(prep, event),
	};
	prep->cpu_of[prep->nr_filled++] = prepare_cpu_of(prep, event, id);
	prep->now++;
	return entry;
}

void prepare_set_wait(const struct prepare *prep, struct replay_entry *entry, uint32_t last)
{
	uint32_t position = last - prep->base;

	if (position >= entry->seq || prep->cpu_of[position] == prep->cpu_of[entry->seq])
		return;
	entry->wait_cpu = prep->cpu_of[position];
	entry->wait_seq = position + 1;
}

bool prepare_is_verified(const struct prepare *prep, uint64_t id)
{
	if (prep->config.verify == REPLAY_VERIFY_SAMPLE)
		return replay_is_sampled(id, prep->config.seed);
	return prep->config.verify == REPLAY_VERIFY_ALL;
}

/* The generation of an object is the place in the lap of the event that makes it. */
uint32_t prepare_content_key(const struct prepare *prep, uint64_t id)
{
	return (uint32_t)mix64(id ^ mix64(prep->parts ^ mix64(prep->config.seed)));
}

int prepare_check_size(const struct prepare *prep, const struct trace_event *event,
		       struct error *err)
{
	if (event->size && event->size <= prep->config.page_size)
		return 0;
	return error_set(err, EINVAL, "id %llu: size %u; expected 1 to %u",
			 (unsigned long long)event->id, event->size, prep->config.page_size);
}
