// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/execution.h"

event_set events_flagged(const struct execution *x, unsigned int flags)
{
	event_set set = 0;

	for (unsigned int i = 0; i < x->nr; i++)
		if ((x->events[i].flags & flags) == flags)
			set |= event_bit(i);
	return set;
}

event_set events_fence(const struct execution *x, enum fence_kind fence)
{
	event_set set = 0;

	for (unsigned int i = 0; i < x->nr; i++)
		if (x->events[i].fence == fence)
			set |= event_bit(i);
	return set;
}

static void prepare_sets(struct execution *x)
{
	x->reads = x->writes = 0;
	for (unsigned int i = 0; i < x->nr; i++) {
		x->reads |= x->events[i].kind == EVENT_READ ? event_bit(i) : 0;
		x->writes |= x->events[i].kind == EVENT_WRITE ? event_bit(i) : 0;
	}
	x->marked = events_flagged(x, FLAG_MARKED);
	x->plain = (x->reads | x->writes) & ~x->marked;
}

/* A thread's events are consecutive, in program order. */
static void prepare_order(struct execution *x)
{
	relation_clear(&x->po, x->nr);
	relation_clear(&x->internal, x->nr);
	for (unsigned int i = 0; i < x->nr; i++) {
		for (unsigned int j = 0; j < x->nr; j++) {
			if (x->events[i].thread < 0 || x->events[i].thread != x->events[j].thread)
				continue;
			relation_add(&x->internal, i, j);
			if (i < j)
				relation_add(&x->po, i, j);
		}
	}
}

static void prepare_dependence(struct relation *r, unsigned int event, event_set reads)
{
	unsigned int read;

	for_each_event(read, reads)
		relation_add(r, read, event);
}

void execution_prepare(struct execution *x)
{
	prepare_sets(x);
	prepare_order(x);
	relation_clear(&x->address, x->nr);
	relation_clear(&x->data, x->nr);
	relation_clear(&x->control, x->nr);
	relation_clear(&x->rmw, x->nr);
	for (unsigned int i = 0; i < x->nr; i++) {
		prepare_dependence(&x->address, i, x->events[i].address);
		prepare_dependence(&x->data, i, x->events[i].data);
		prepare_dependence(&x->control, i, x->events[i].control);
		if (x->events[i].flags & FLAG_PAIRED)
			relation_add(&x->rmw, i - 1, i);
	}
}

void execution_from_reads(struct execution *x)
{
	unsigned int read;

	relation_clear(&x->fr, x->nr);
	for (unsigned int i = 0; i < x->nr; i++)
		for_each_event(read, x->rf.row[i])
			x->fr.row[read] |= x->co.row[i];
}
