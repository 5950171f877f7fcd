// SPDX-License-Identifier: GPL-2.0-or-later
/* Ways for all threads, then a source for each read. */
#include "src/explore/litmus/search.h"

#include <errno.h>
#include <stdlib.h>

bool search_step(struct search *s)
{
	if (s->result->candidates >= s->max_candidates)
		s->result->cut = true;
	else
		s->result->candidates++;
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

/* Coherence with the read's own thread allows it. */
static bool may_read(const struct search *s, unsigned int read, unsigned int write)
{
	int own = own_write(s, read);

	if (s->x.events[write].thread == s->x.events[read].thread)
		return own == (int)write;
	return own < 0 || s->x.events[write].thread >= 0;
}

static void search_sources(struct search *s, unsigned int at)
{
	unsigned int read = s->reads[at], write;
	event_set writes;

	if (at == s->nr_reads) {
		if (search_complete(s))
			search_orders(s);
		return;
	}
	writes = s->to[s->x.events[read].location];
	for_each_event(write, writes)
	{
		if (!may_read(s, read, write))
			continue;
		if (search_step(s))
			break;
		s->source[read] = (int)write;
		s->epoch++;
		if (search_demands_hold(s))
			search_sources(s, at + 1);
	}
	s->source[read] = -1;
	s->epoch++;
}

/* The ways are chosen. */
static void search_execution(struct search *s)
{
	struct execution *x = &s->x;

	execution_prepare(x);
	memset(s->to, 0, sizeof(s->to));
	s->nr_reads = 0;
	for (unsigned int i = 0; i < x->nr; i++) {
		s->source[i] = -1;
		if (x->events[i].kind == EVENT_READ)
			s->reads[s->nr_reads++] = i;
		else if (x->events[i].kind == EVENT_WRITE)
			s->to[x->events[i].location] |= event_bit(i);
	}
	s->epoch++;
	model_prepare(s->model, x);
	if (search_demands_hold(s))
		search_sources(s, 0);
}

static void append_way(struct search *s, unsigned int thread, const struct way *way)
{
	unsigned int base = s->x.nr;

	s->way[thread] = way;
	s->base[thread] = base;
	for (unsigned int i = 0; i < way->nr_events; i++) {
		struct event *event = &s->x.events[s->x.nr++];

		*event = way->events[i];
		event->address <<= base;
		event->data <<= base;
		event->control <<= base;
	}
}

static void search_ways(struct search *s, unsigned int thread)
{
	unsigned int before = s->x.nr;

	if (thread == s->test->nr_threads) {
		if (!search_step(s))
			search_execution(s);
		return;
	}
	for (unsigned int i = 0; i < s->ways[thread].nr && !s->result->cut; i++) {
		const struct way *way = &s->ways[thread].ways[i];

		if (before + way->nr_events > MAX_EVENTS) {
			s->too_large = true;
			return;
		}
		append_way(s, thread, way);
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
		int rc = unfold_thread(s->test, i, &s->pool, &s->ways[i], err);

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
		ways_free(&s->ways[i]);
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

int litmus_run(const struct litmus_test *test, enum litmus_model model, uint64_t max_candidates,
	       struct litmus_result *out, struct error *err)
{
	struct search *s = calloc(1, sizeof(*s));
	int rc;

	*out = (struct litmus_result){0};
	if (!s)
		return error_set(err, ENOMEM, "%s: no memory", test->name);
	s->test = test;
	s->max_candidates = max_candidates;
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
