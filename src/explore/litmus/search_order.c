// SPDX-License-Identifier: GPL-2.0-or-later
/* Coherence orders: all orders of the writes to each location that fit what is read. */
#include "src/explore/litmus/search.h"

/* The effect of a later access of a thread on the value of an earlier one. */
static void force(struct search *s, unsigned int earlier, unsigned int later)
{
	int from = s->x.reads >> earlier & 1 ? s->source[earlier] : (int)earlier;
	int to = s->x.reads >> later & 1 ? s->source[later] : (int)later;

	if (from >= 0 && to >= 0 && from != to)
		relation_add(&s->forced, (unsigned int)from, (unsigned int)to);
}

/* Nothing comes between the write that an atomic's read reads from and its own write. */
static void force_atomic(struct search *s, unsigned int write, unsigned int source)
{
	event_set others = s->to[s->x.events[write].location];
	unsigned int other;

	for_each_event(other, others & ~event_bit(write) & ~event_bit(source)) {
		if (relation_has(&s->forced, source, other))
			relation_add(&s->forced, write, other);
		if (relation_has(&s->forced, other, write))
			relation_add(&s->forced, other, source);
	}
}

static void force_program_order(struct search *s)
{
	struct execution *x = &s->x;
	event_set accesses = x->reads | x->writes;
	unsigned int j;

	for (unsigned int i = s->test->nr_locations; i < x->nr; i++) {
		if (!(accesses >> i & 1))
			continue;
		for_each_event(j, x->po.row[i] & accesses)
			if (x->events[i].location == x->events[j].location)
				force(s, i, j);
	}
}

bool search_force(struct search *s)
{
	struct execution *x = &s->x;
	unsigned int i;

	relation_clear(&s->forced, x->nr);
	for (i = 0; i < s->test->nr_locations; i++)
		s->forced.row[i] = s->to[i] & ~event_bit(i);
	force_program_order(s);
	relation_close(&s->forced, x->nr);
	for (i = 0; i < x->nr; i++)
		if (x->events[i].flags & FLAG_PAIRED && s->source[i - 1] >= 0)
			force_atomic(s, i, (unsigned int)s->source[i - 1]);
	relation_close(&s->forced, x->nr);
	for (i = 0; i < x->nr; i++)
		if (relation_has(&s->forced, i, i))
			return false;
	return true;
}

static void take_sources(struct search *s)
{
	relation_clear(&s->x.rf, s->x.nr);
	for (unsigned int i = 0; i < s->nr_reads; i++)
		if (s->source[s->reads[i]] >= 0)
			relation_add(&s->x.rf, (unsigned int)s->source[s->reads[i]], s->reads[i]);
}

bool search_possible(struct search *s)
{
	take_sources(s);
	relation_copy(&s->x.co, &s->forced, s->x.nr);
	execution_from_reads(&s->x);
	return model_possible(s->model, &s->x);
}

static void leaf(struct search *s)
{
	bool race;

	execution_from_reads(&s->x);
	if (!model_allows(s->model, &s->x, &race))
		return;
	s->allowed = true;
	s->result->race |= race;
	states_add(s);
}

/* All writes forced before it are placed; an atomic's write follows what it read. */
static bool may_follow(const struct search *s, unsigned int write, event_set placed, int last)
{
	unsigned int location = (unsigned int)s->x.events[write].location;
	unsigned int other;

	for_each_event(other, s->to[location] & ~placed)
		if (relation_has(&s->forced, other, write))
			return false;
	return !(s->x.events[write].flags & FLAG_PAIRED) || s->source[write - 1] == last;
}

static void place(struct search *s, unsigned int location, event_set placed, int last)
{
	unsigned int write, before;
	event_set left;

	if (location == s->test->nr_locations) {
		leaf(s);
		return;
	}
	left = s->to[location] & ~placed;
	if (!left) {
		s->last[location] = (unsigned int)last;
		place(s, location + 1, 0, -1);
		return;
	}
	for_each_event(write, left) {
		if (!may_follow(s, write, placed, last))
			continue;
		if (search_step(s))
			return;
		for_each_event(before, placed)
			relation_add(&s->x.co, before, write);
		place(s, location, placed | event_bit(write), (int)write);
		for_each_event(before, placed)
			s->x.co.row[before] &= ~event_bit(write);
	}
}

/* Only one coherence order is left. */
static bool all_forced(const struct search *s)
{
	unsigned int write;

	for (unsigned int i = 0; i < s->test->nr_locations; i++)
		for_each_event(write, s->to[i])
			for (unsigned int other = 0; other < write; other++)
				if (s->to[i] >> other & 1 &&
				    !relation_has(&s->forced, write, other) &&
				    !relation_has(&s->forced, other, write))
					return false;
	return true;
}

void search_orders(struct search *s)
{
	if (!all_forced(s) && !search_possible(s))
		return;
	take_sources(s);
	relation_clear(&s->x.co, s->x.nr);
	s->allowed = false;
	place(s, 0, 0, -1);
	s->result->classes += s->allowed;
}
