// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths for all threads, then a source for each read. */
#include "src/explore/litmus/search.h"

#include <errno.h>
#include <stdlib.h>

bool search_step(struct search *s)
{
	if (s->result->steps >= s->max_steps)
		s->result->cut = true;
	else
		s->result->steps++;
	return s->result->cut;
}

static bool same_place(const struct search *s, unsigned int a, unsigned int b)
{
	return s->x.events[a].location == s->x.events[b].location;
}

/* The last write before @read to the same place in its own thread; -1: none. */
static int own_write(const struct search *s, unsigned int read)
{
	int last = -1;

	for (unsigned int i = 0; i < read; i++)
		if (s->x.writes >> i & 1 && same_place(s, i, read) &&
		    s->x.events[i].thread == s->x.events[read].thread)
			last = (int)i;
	return last;
}

/* Coherence with the read's own thread allows this source. */
static bool may_read(const struct search *s, unsigned int read, unsigned int write)
{
	int own = own_write(s, read);

	if (s->x.events[write].thread == s->x.events[read].thread)
		return own == (int)write;
	return own < 0 || s->x.events[write].thread >= 0;
}

/* The read of an atomic that also writes. */
static bool is_atomic(const struct search *s, unsigned int read)
{
	return read + 1 < s->x.nr && s->x.events[read + 1].flags & FLAG_PAIRED;
}

/* With two or more reads left, one judgement costs less than it may save. */
static bool worthwhile(struct search *s, unsigned int at)
{
	return at + 2 > s->nr_reads || search_possible(s);
}

static void search_sources(struct search *s, unsigned int at);

/* False: the search must stop. */
static bool search_source(struct search *s, unsigned int at, unsigned int write)
{
	unsigned int read = s->reads[at];
	event_set claimed = s->claimed;

	if (!may_read(s, read, write))
		return true;
	if (is_atomic(s, read) && claimed >> write & 1)
		return true;
	if (search_step(s))
		return false;
	s->source[read] = (int)write;
	s->epoch++;
	if (is_atomic(s, read))
		s->claimed |= event_bit(write);
	if (search_demands_hold(s) && search_force(s) && worthwhile(s, at + 1))
		search_sources(s, at + 1);
	s->claimed = claimed;
	return true;
}

static void search_sources(struct search *s, unsigned int at)
{
	unsigned int read = s->reads[at], write;

	if (at == s->nr_reads) {
		if (search_complete(s))
			search_orders(s);
		return;
	}
	for_each_event(write, s->to[s->x.events[read].location])
		if (!search_source(s, at, write))
			break;
	s->source[read] = -1;
	s->epoch++;
}

/* Those of locks first, then those of atomics: they leave the fewest choices for the others. */
static void order_reads(struct search *s)
{
	event_set locks = events_flagged(&s->x, FLAG_LOCK) & s->x.reads;
	event_set atomics = events_flagged(&s->x, FLAG_RMW) & s->x.reads;
	unsigned int read;

	s->nr_reads = 0;
	for_each_event(read, locks)
		s->reads[s->nr_reads++] = read;
	for_each_event(read, atomics)
		s->reads[s->nr_reads++] = read;
	for_each_event(read, s->x.reads & ~locks & ~atomics)
		s->reads[s->nr_reads++] = read;
}

/* With the paths chosen. */
static void search_execution(struct search *s)
{
	struct execution *x = &s->x;

	execution_prepare(x);
	memset(s->to, 0, sizeof(s->to));
	for (unsigned int i = 0; i < x->nr; i++) {
		s->source[i] = -1;
		if (x->events[i].kind == EVENT_WRITE)
			s->to[x->events[i].location] |= event_bit(i);
	}
	order_reads(s);
	s->epoch++;
	model_prepare(s->model, x);
	if (search_demands_hold(s) && search_force(s))
		search_sources(s, 0);
}

static void append_path(struct search *s, unsigned int thread, const struct path *path)
{
	unsigned int base = s->x.nr;

	s->path[thread] = path;
	s->base[thread] = base;
	for (unsigned int i = 0; i < path->nr_events; i++) {
		struct event *event = &s->x.events[s->x.nr++];

		*event = path->events[i];
		event->address <<= base;
		event->data <<= base;
		event->control <<= base;
	}
}

static void search_ways(struct search *s, unsigned int thread)
{
	unsigned int before = s->x.nr;

	if (thread == s->test->nr_threads) {
		search_execution(s);
		return;
	}
	for (unsigned int i = 0; i < s->paths[thread].nr && !search_step(s); i++) {
		const struct path *path = &s->paths[thread].paths[i];

		if (before + path->nr_events > MAX_EVENTS) {
			s->too_large = true;
			return;
		}
		append_path(s, thread, path);
		search_ways(s, thread + 1);
		s->x.nr = before;
	}
}

static void initial_events(struct search *s)
{
	for (unsigned int i = 0; i < s->test->nr_locations; i++)
		s->x.events[s->x.nr++] = (struct event){
			.kind = EVENT_WRITE,
			.flags = FLAG_MARKED,
			.thread = -1,
			.location = (int)i,
			.value = value_number(&s->pool, s->test->locations[i].initial),
		};
}

static int search_begin(struct search *s, struct error *err)
{
	initial_events(s);
	for (unsigned int i = 0; i < s->test->nr_threads; i++) {
		int rc = unfold_thread(s->test, i, &s->pool, &s->paths[i], err);

		if (rc)
			return rc;
	}
	s->memo = calloc(s->pool.nr + 1, sizeof(*s->memo));
	if (!s->memo || s->pool.full)
		return error_set(err, ENOMEM, "%s: no memory", s->test->name);
	search_prune(s);
	return 0;
}

static void search_free(struct search *s)
{
	for (unsigned int i = 0; i < s->test->nr_threads; i++)
		paths_free(&s->paths[i]);
	value_pool_free(&s->pool);
	model_free(s->model);
	free(s->memo);
	free(s);
}

static int search_run(struct search *s, struct error *err)
{
	int rc = search_begin(s, err);

	if (rc)
		return rc;
	search_ways(s, 0);
	if (s->too_large)
		return error_set(
			err, EINVAL,
			"%s: too many accesses; expected at most %u, initial values included",
			s->test->name, MAX_EVENTS);
	return states_finish(&s->states, s->test, s->result, err);
}

int litmus_run(const struct litmus_test *test, enum litmus_model model, uint64_t max_steps,
	       struct litmus_result *out, struct error *err)
{
	struct search *s = calloc(1, sizeof(*s));
	int rc;

	*out = (struct litmus_result){0};
	if (!s)
		return error_set(err, ENOMEM, "%s: no memory", test->name);
	s->test = test;
	s->max_steps = max_steps;
	s->result = out;
	s->model = model_new(model);
	rc = s->model ? search_run(s, err) : error_set(err, ENOMEM, "%s: no memory", test->name);
	if (rc) {
		states_free(&s->states);
		litmus_result_free(out);
	}
	search_free(s);
	return rc;
}
