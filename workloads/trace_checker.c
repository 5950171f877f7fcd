// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/trace.h"

#include <errno.h>
#include <stdlib.h>

#include "workloads/live_map.h"
#include "workloads/trace_names.h"

struct trace_checker {
	struct live_map map;
	struct trace_live live;
	uint32_t page_size;
};

struct trace_checker *trace_checker_new(uint32_t page_size)
{
	struct trace_checker *checker = calloc(1, sizeof(*checker));

	if (!checker)
		return NULL;
	checker->page_size = page_size;
	live_map_init(&checker->map);
	return checker;
}

const struct trace_live *trace_checker_live(const struct trace_checker *checker)
{
	return &checker->live;
}

void trace_checker_free(struct trace_checker *checker)
{
	if (!checker)
		return;
	live_map_destroy(&checker->map);
	free(checker);
}

static void count_in(struct trace_live *live, uint32_t size)
{
	live->objects += size != 0;
	live->bytes += size;
	if (live->objects > live->peak_objects)
		live->peak_objects = live->objects;
	if (live->bytes > live->peak_bytes)
		live->peak_bytes = live->bytes;
}

static void count_out(struct trace_live *live, uint32_t size)
{
	live->objects -= size != 0;
	live->bytes -= size;
}

static int check_size(const struct trace_checker *checker, const struct trace_event *event,
		      struct error *err)
{
	if (event->size && event->size <= checker->page_size)
		return 0;
	return error_set(err, EINVAL, "%s of size %d; expected 1 to %u, the page size",
			 trace_op_name(event->op), (int32_t)event->size, checker->page_size);
}

static int do_malloc(struct trace_checker *checker, const struct trace_event *event,
		     struct error *err)
{
	uint32_t old;
	int ret = check_size(checker, event, err);

	if (ret)
		return ret;
	if (live_map_get(&checker->map, event->id, &old))
		return error_set(err, EINVAL,
				 "malloc of id %llu, which is live; expected an id that is not",
				 (unsigned long long)event->id);
	if (live_map_put(&checker->map, event->id, event->size))
		return error_set(err, ENOMEM, "out of memory for the ids that are live");
	count_in(&checker->live, event->size);
	return 0;
}

static int do_use(struct trace_checker *checker, const struct trace_event *event, struct error *err)
{
	uint32_t size;

	if (!live_map_get(&checker->map, event->id, &size))
		return error_set(err, EINVAL,
				 "%s of id %llu, which is not live; expected a live id",
				 trace_op_name(event->op), (unsigned long long)event->id);
	if (event->op != TRACE_FREE)
		return 0;
	live_map_remove(&checker->map, event->id);
	count_out(&checker->live, size);
	return 0;
}

static void empty_slot(struct trace_checker *checker, uint64_t slot)
{
	uint32_t size;

	if (!live_map_get(&checker->map, slot, &size))
		return;
	live_map_remove(&checker->map, slot);
	count_out(&checker->live, size);
}

/* As zram: the new object is there before the old one goes. */
static int fill_slot(struct trace_checker *checker, uint64_t slot, uint32_t size, struct error *err)
{
	uint32_t old;

	if (!live_map_get(&checker->map, slot, &old))
		old = 0;
	if (live_map_put(&checker->map, slot, size))
		return error_set(err, ENOMEM, "out of memory for the slots that are filled");
	count_in(&checker->live, size);
	count_out(&checker->live, old);
	return 0;
}

static int do_swap_out(struct trace_checker *checker, const struct trace_event *event,
		       struct error *err)
{
	bool stored = event->kind == TRACE_COMP || event->kind == TRACE_HUGE;
	bool told = event->content && !event->size; /* by the page */
	int ret = stored && !told ? check_size(checker, event, err) : 0;

	for (uint32_t i = 0; !ret && i < event->nr; i++)
		ret = fill_slot(checker, event->id + i, stored ? event->size : 0, err);
	return ret;
}

int trace_checker_event(struct trace_checker *checker, const struct trace_event *event,
			struct error *err)
{
	switch (event->op) {
	case TRACE_MALLOC:
		return do_malloc(checker, event, err);
	case TRACE_FREE:
	case TRACE_READ:
	case TRACE_WRITE:
		return do_use(checker, event, err);
	case TRACE_SWAP_OUT:
		return do_swap_out(checker, event, err);
	case TRACE_DISCARD:
		for (uint32_t i = 0; i < event->nr; i++)
			empty_slot(checker, event->id + i);
		return 0;
	default:
		return 0;
	}
}
