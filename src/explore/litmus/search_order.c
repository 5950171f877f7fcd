// SPDX-License-Identifier: GPL-2.0-or-later
/* Coherence orders: of the writes to each location, all that fit what is read. */
#include "src/explore/litmus/search.h"

/* What a later access of the same thread means for what an earlier one read or wrote. */
static void force(struct search *s, unsigned int earlier, unsigned int later)
{
	bool reads = s->x.reads >> later & 1;
	int from = s->x.reads >> earlier & 1 ? s->source[earlier] : (int)earlier;
	int to = reads ? s->source[later] : (int)later;

	if (from != to)
		relation_add(&s->forced, (unsigned int)from, (unsigned int)to);
}

/* False: no coherence order fits. */
static bool force_all(struct search *s)
{
	struct execution *x = &s->x;
	event_set accesses = x->reads | x->writes;
	unsigned int i, j;

	relation_clear(&s->forced, x->nr);
	for (i = 0; i < s->test->nr_locations; i++)
		s->forced.row[i] = s->to[i] & ~event_bit(i);
	for (i = s->test->nr_locations; i < x->nr; i++) {
		if (!(accesses >> i & 1))
			continue;
		for_each_event(j, x->po.row[i] & accesses) if (x->events[i].location ==
							       x->events[j].location)
			force(s, i, j);
	}
	relation_close(&s->forced, x->nr);
	for (i = 0; i < x->nr; i++)
		if (relation_has(&s->forced, i, i))
			return false;
	return true;
}

static void leaf(struct search *s)
{
	bool race;

	if (search_step(s))
		return;
	execution_from_reads(&s->x);
	if (!model_allows(s->model, &s->x, &race))
		return;
	s->allowed = true;
	s->result->race |= race;
	states_add(s);
}

/* Every write forced before it is placed; the write of an atomic follows what it read. */
static bool may_follow(const struct search *s, unsigned int write, event_set placed, int last)
{
	unsigned int location = (unsigned int)s->x.events[write].location;
	unsigned int other;

	for_each_event(other, s->to[location] & ~placed) if (relation_has(&s->forced, other,
									  write)) return false;
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
	for_each_event(write, left)
	{
		if (s->result->cut || !may_follow(s, write, placed, last))
			continue;
		for_each_event(before, placed) relation_add(&s->x.co, before, write);
		place(s, location, placed | event_bit(write), (int)write);
		for_each_event(before, placed) s->x.co.row[before] &= ~event_bit(write);
	}
}

void search_orders(struct search *s)
{
	if (!force_all(s))
		return;
	relation_clear(&s->x.rf, s->x.nr);
	relation_clear(&s->x.co, s->x.nr);
	for (unsigned int i = 0; i < s->nr_reads; i++)
		relation_add(&s->x.rf, (unsigned int)s->source[s->reads[i]], s->reads[i]);
	s->allowed = false;
	place(s, 0, 0, -1);
	s->result->classes += s->allowed;
}
