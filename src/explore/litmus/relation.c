// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/relation.h"

void relation_compose(struct relation *out, const struct relation *a, const struct relation *b,
		      unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		event_set row = 0;
		unsigned int middle;

		for_each_event(middle, a->row[i])
			row |= b->row[middle];
		out->row[i] = row;
	}
}

void relation_append(struct relation *a, const struct relation *b, unsigned int nr)
{
	struct relation out;

	relation_compose(&out, a, b, nr);
	relation_copy(a, &out, nr);
}

void relation_invert(struct relation *out, const struct relation *r, unsigned int nr)
{
	unsigned int to;

	relation_clear(out, nr);
	for (unsigned int i = 0; i < nr; i++)
		for_each_event(to, r->row[i])
			relation_add(out, to, i);
}

void relation_close(struct relation *r, unsigned int nr)
{
	for (unsigned int middle = 0; middle < nr; middle++)
		for (unsigned int i = 0; i < nr; i++)
			if (relation_has(r, i, middle))
				r->row[i] |= r->row[middle];
}

/* Removes what nothing points to, until nothing is left, or a cycle. */
bool relation_acyclic(const struct relation *r, unsigned int nr)
{
	event_set alive = nr == MAX_EVENTS ? ~(event_set)0 : event_bit(nr) - 1, pointed;

	while (alive) {
		unsigned int event;

		pointed = 0;
		for_each_event(event, alive)
			pointed |= r->row[event];
		if ((pointed & alive) == alive)
			return false;
		alive &= pointed;
	}
	return true;
}
