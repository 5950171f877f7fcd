// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/importers/probe_calls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

/* Of a live object live_map holds number x 2, + 1 until its first write. */
#define OBJECTS_MAX (UINT32_MAX / 2 - 1)
/* Of a free that is no event: zs_free() takes NULL and errors, too. */
#define NOWHERE UINT64_MAX
/* zs_malloc returns errors as addresses: ERR_PTR(). */
#define FIRST_ERROR ((uint64_t)-4095)
/* How much later than its object's malloc a free can seem to be that came before it. */
#define BLUR_NS 2000

struct probe_thread {
	uint64_t malloc_ns, free_ns;
	uint64_t free_at; /* place of its open free in the queue */
	uint64_t size;
	bool in_malloc, in_free;
};

static int fail(struct probe_calls *calls, struct error *err)
{
	struct error what = *err;

	return error_set(err, EINVAL, "%s:%llu: %s", calls->path, (unsigned long long)calls->line,
			 what.text);
}

static int out_of_memory(struct probe_calls *calls, struct error *err)
{
	return error_set(err, ENOMEM, "%s: out of memory", calls->path);
}

static struct probe_thread *find_thread(struct probe_calls *calls, uint32_t tid, uint32_t *number,
					struct error *err)
{
	if (live_map_get(&calls->thread_numbers, tid, number))
		return &calls->threads[*number - 1];
	if (!array_reserve(calls->threads, calls->room, calls->nr_threads + 1) ||
	    live_map_put(&calls->thread_numbers, tid, (uint32_t)calls->nr_threads + 1)) {
		out_of_memory(calls, err);
		return NULL;
	}
	calls->threads[calls->nr_threads] = (struct probe_thread){0};
	*number = (uint32_t)++calls->nr_threads;
	return &calls->threads[*number - 1];
}

static void push_event(struct probe_calls *calls, struct trace_event event, uint64_t line,
		       bool open)
{
	event.nr = 1;
	calls->last_ns = event.t_ns;
	calls->queue[calls->tail++ % PROBE_QUEUE] = (struct probe_event){event, line, open};
}

static void push(struct probe_calls *calls, const struct probe_line *line, uint32_t tid,
		 struct trace_event event, bool open)
{
	event.t_ns = line->t_ns;
	event.tid = tid;
	event.cpu = (uint16_t)line->cpu;
	push_event(calls, event, calls->line, open);
}

/* The number of the object at @handle, or, when none lives there, one that none has. */
static uint32_t object_at(struct probe_calls *calls, uint64_t handle, bool *fresh)
{
	uint32_t value;

	if (!live_map_get(&calls->objects, handle, &value))
		value = calls->nr_objects++ << 1;
	*fresh = value & 1;
	return value >> 1;
}

static int take_value(struct probe_calls *calls, const struct probe_line *line,
		      const char *const *names, uint64_t *value, struct error *err)
{
	struct text word;

	if (probe_line_value(line, names, value, &word))
		return 0;
	error_set(err, EINVAL, "%s is '%.*s'; expected %s=NUMBER, hexadecimal with 0x", *names,
		  (int)(word.end - word.at > 40 ? 40 : word.end - word.at), word.at, *names);
	return fail(calls, err);
}

static int malloc_entry(struct probe_calls *calls, const struct probe_line *line,
			struct probe_thread *thread, struct error *err)
{
	static const char *const names[] = {"size", "arg2", NULL};
	uint64_t size;
	int ret = take_value(calls, line, names, &size, err);

	if (ret)
		return ret;
	calls->no_return += thread->in_malloc;
	thread->in_malloc = true;
	thread->malloc_ns = line->t_ns;
	thread->size = size;
	return 0;
}

/* The kernel refuses such a size, so the probe took something else for it. */
static int check_size(struct probe_calls *calls, uint64_t size, struct error *err)
{
	if (size <= calls->size_max)
		return 0;
	error_set(err, EINVAL, "size is %lld; expected at most %u, the page size", (long long)size,
		  calls->size_max);
	return fail(calls, err);
}

static uint32_t duration(uint64_t from, uint64_t to)
{
	return to < from			     ? TRACE_DURATION_UNKNOWN
	       : to - from >= TRACE_DURATION_UNKNOWN ? TRACE_DURATION_UNKNOWN - 1
						     : (uint32_t)(to - from);
}

static bool is_error(uint64_t handle)
{
	return !handle || handle >= FIRST_ERROR;
}

static int add_malloc(struct probe_calls *calls, const struct probe_malloc *m, struct error *err)
{
	struct trace_event event = {.op = TRACE_MALLOC,
				    .t_ns = m->t_ns,
				    .size = (uint32_t)m->size,
				    .dur_ns = m->dur_ns,
				    .tid = m->tid,
				    .cpu = m->cpu};
	bool fresh;

	event.id = object_at(calls, m->handle, &fresh);
	if (live_map_put(&calls->objects, m->handle, (uint32_t)event.id << 1 | 1))
		return out_of_memory(calls, err);
	push_event(calls, event, m->line, false);
	return 0;
}

static int malloc_return(struct probe_calls *calls, const struct probe_line *line,
			 struct probe_thread *thread, uint32_t tid, struct error *err)
{
	static const char *const names[] = {"handle", "ret", "retval", "arg1", NULL};
	struct probe_malloc m = {.t_ns = line->t_ns,
				 .line = calls->line,
				 .size = thread->size,
				 .tid = tid,
				 .cpu = (uint16_t)line->cpu};
	int ret = take_value(calls, line, names, &m.handle, err);

	if (ret)
		return ret;
	if (!thread->in_malloc || is_error(m.handle)) {
		*(thread->in_malloc ? &calls->failed : &calls->no_entry) += 1;
		thread->in_malloc = false;
		return 0;
	}
	thread->in_malloc = false;
	ret = check_size(calls, thread->size, err);
	if (ret)
		return ret;
	m.dur_ns =
		line->graph ? duration(0, line->took_ns) : duration(thread->malloc_ns, line->t_ns);
	if (!line->graph)
		return add_malloc(calls, &m, err);
	calls->pending[calls->nr_pending++] = m; /* probe_calls_reach() made room */
	return 0;
}

static bool is_live(struct probe_calls *calls, uint64_t handle)
{
	uint32_t value;

	return live_map_get(&calls->objects, handle, &value);
}

/* No event is before the one that was taken last. */
static int release_malloc(struct probe_calls *calls, size_t i, uint64_t t_ns, struct error *err)
{
	struct probe_malloc m = calls->pending[i];

	calls->pending[i] = calls->pending[--calls->nr_pending];
	if (m.t_ns > t_ns)
		m.t_ns = t_ns;
	if (m.t_ns < calls->last_ns)
		m.t_ns = calls->last_ns;
	return add_malloc(calls, &m, err);
}

/* The first to return of those that can be events at @t_ns; nr_pending: none. */
static size_t first_due(struct probe_calls *calls, uint64_t t_ns)
{
	size_t first = calls->nr_pending;

	for (size_t i = 0; i < calls->nr_pending; i++) {
		const struct probe_malloc *m = &calls->pending[i];

		if (m->t_ns > t_ns || (t_ns - m->t_ns < BLUR_NS && is_live(calls, m->handle)))
			continue;
		if (first == calls->nr_pending || m->t_ns < calls->pending[first].t_ns)
			first = i;
	}
	return first;
}

int probe_calls_reach(struct probe_calls *calls, uint64_t t_ns, struct error *err)
{
	size_t due;
	int ret = 0;

	while (!ret && (due = first_due(calls, t_ns)) < calls->nr_pending)
		ret = release_malloc(calls, due, t_ns, err);
	if (!ret && calls->nr_pending == PROBE_PENDING)
		ret = release_malloc(calls, 0, t_ns, err);
	return ret;
}

/* What is used has returned from its malloc, whatever the microseconds say. */
static int bring_forward(struct probe_calls *calls, uint64_t handle, uint64_t t_ns,
			 struct error *err)
{
	if (calls->nr_pending && !is_live(calls, handle))
		for (size_t i = 0; i < calls->nr_pending; i++)
			if (calls->pending[i].handle == handle)
				return release_malloc(calls, i, t_ns, err);
	return 0;
}

/* A malloc of ours writes the object, so the kernel's first write is no event of its own. */
static int use(struct probe_calls *calls, const struct probe_line *line, uint32_t tid,
	       unsigned int op, struct error *err)
{
	static const char *const names[] = {"handle", "arg2", NULL};
	struct trace_event event = {.op = (uint8_t)op, .dur_ns = TRACE_DURATION_UNKNOWN};
	uint64_t handle;
	bool fresh;
	int ret = take_value(calls, line, names, &handle, err);

	if (ret || is_error(handle))
		return ret;
	ret = bring_forward(calls, handle, line->t_ns, err);
	if (ret)
		return ret;
	event.id = object_at(calls, handle, &fresh);
	if (op == TRACE_WRITE && fresh)
		return live_map_put(&calls->objects, handle, (uint32_t)event.id << 1)
			       ? out_of_memory(calls, err)
			       : 0;
	if (op == TRACE_FREE)
		live_map_remove(&calls->objects, handle);
	push(calls, line, tid, event, op == TRACE_FREE);
	return 0;
}

static int free_entry(struct probe_calls *calls, const struct probe_line *line,
		      struct probe_thread *thread, uint32_t tid, struct error *err)
{
	uint64_t at = calls->tail;
	int ret = use(calls, line, tid, TRACE_FREE, err);

	thread->in_free = true;
	thread->free_ns = line->t_ns;
	thread->free_at = calls->tail > at ? calls->tail - 1 : NOWHERE;
	return ret;
}

/* A free that left the queue long ago stays without a duration. */
static void free_return(struct probe_calls *calls, const struct probe_line *line,
			struct probe_thread *thread)
{
	struct probe_event *pending = &calls->queue[thread->free_at % PROBE_QUEUE];

	if (!thread->in_free)
		calls->no_entry++;
	else if (thread->free_at != NOWHERE && thread->free_at >= calls->head) {
		pending->event.dur_ns = line->graph ? duration(0, line->took_ns)
						    : duration(thread->free_ns, line->t_ns);
		pending->open = false;
	}
	thread->in_free = false;
}

/* enum zs_mapmode: read-write, read, write; kernels up to 6.14 have it. */
static int map(struct probe_calls *calls, const struct probe_line *line, uint32_t tid,
	       struct error *err)
{
	static const char *const names[] = {"mm", "arg3", NULL};
	uint64_t mode;
	struct text word;
	bool read = text_find(line->args, "mm=") == NULL && text_find(line->args, "arg3=") == NULL;

	if (!read && probe_line_value(line, names, &mode, &word))
		read = mode == 1;
	return use(calls, line, tid, read ? TRACE_READ : TRACE_WRITE, err);
}

static int take_return(struct probe_calls *calls, const struct probe_line *line,
		       enum probe_function function, struct probe_thread *thread, uint32_t tid,
		       struct error *err)
{
	if (function == PROBE_MALLOC)
		return malloc_return(calls, line, thread, tid, err);
	if (function == PROBE_FREE)
		free_return(calls, line, thread);
	return 0;
}

static int take_entry(struct probe_calls *calls, const struct probe_line *line,
		      enum probe_function function, struct probe_thread *thread, uint32_t tid,
		      struct error *err)
{
	static const struct trace_event compaction = {.op = TRACE_COMPACT,
						      .dur_ns = TRACE_DURATION_UNKNOWN};

	switch (function) {
	case PROBE_MALLOC:
		return malloc_entry(calls, line, thread, err);
	case PROBE_FREE:
		return free_entry(calls, line, thread, tid, err);
	case PROBE_MAP:
		return map(calls, line, tid, err);
	case PROBE_READ:
		return use(calls, line, tid, TRACE_READ, err);
	case PROBE_WRITE:
		return use(calls, line, tid, TRACE_WRITE, err);
	default:
		push(calls, line, tid, compaction, false);
		return 0;
	}
}

int probe_calls_take(struct probe_calls *calls, const struct probe_line *line,
		     enum probe_function function, struct error *err)
{
	uint32_t tid;
	struct probe_thread *thread = find_thread(calls, line->tid, &tid, err);

	if (!thread)
		return -ENOMEM;
	if (calls->nr_objects >= OBJECTS_MAX) {
		error_set(err, EINVAL, "more than %u objects; expected fewer", OBJECTS_MAX);
		return fail(calls, err);
	}
	return probe_line_is_return(line) ? take_return(calls, line, function, thread, tid, err)
					  : take_entry(calls, line, function, thread, tid, err);
}

int probe_calls_finish(struct probe_calls *calls, struct error *err)
{
	for (size_t i = 0; i < calls->nr_threads; i++)
		calls->no_return += calls->threads[i].in_malloc;
	calls->at_end = true;
	return probe_calls_reach(calls, UINT64_MAX, err);
}

const struct probe_event *probe_calls_next(struct probe_calls *calls)
{
	uint64_t waiting = calls->tail - calls->head;

	if (!waiting)
		return NULL;
	if (!calls->at_end && waiting < PROBE_QUEUE - 2 * PROBE_PENDING &&
	    calls->queue[calls->head % PROBE_QUEUE].open)
		return NULL;
	return &calls->queue[calls->head++ % PROBE_QUEUE];
}

void probe_calls_init(struct probe_calls *calls, const char *path, uint32_t size_max)
{
	memset(calls, 0, offsetof(struct probe_calls, pending));
	calls->path = path;
	calls->size_max = size_max;
	live_map_init(&calls->objects);
	live_map_init(&calls->thread_numbers);
}

void probe_calls_release(struct probe_calls *calls)
{
	live_map_destroy(&calls->objects);
	live_map_destroy(&calls->thread_numbers);
	free(calls->threads);
}
