/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of events and relations between them, as bits. Outputs may be inputs, except in compose. */
#ifndef EXPLORE_LITMUS_RELATION_H
#define EXPLORE_LITMUS_RELATION_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MAX_EVENTS 128u

typedef unsigned __int128 event_set;

struct relation {
	event_set row[MAX_EVENTS]; /* row[a] has b: a before b */
};

static inline event_set event_bit(unsigned int event)
{
	return (event_set)1 << event;
}

static inline unsigned int first_event(event_set set)
{
	uint64_t low = (uint64_t)set;

	return low ? (unsigned int)__builtin_ctzll(low)
		   : 64u + (unsigned int)__builtin_ctzll((uint64_t)(set >> 64));
}

/* Loops nest, so each names its own variable for what is left. */
#define for_each_event(event, set)	  EVENTS_EACH_1(event, set, __COUNTER__)
#define EVENTS_EACH_1(event, set, unique) EVENTS_EACH_2(event, set, unique)
#define EVENTS_EACH_2(event, set, unique)                                   \
	for (event_set left_##unique = (set);                               \
	     left_##unique && ((event) = first_event(left_##unique), true); \
	     left_##unique &= left_##unique - 1)

static inline bool relation_has(const struct relation *r, unsigned int a, unsigned int b)
{
	return r->row[a] >> b & 1;
}

static inline void relation_add(struct relation *r, unsigned int a, unsigned int b)
{
	r->row[a] |= event_bit(b);
}

static inline void relation_clear(struct relation *r, unsigned int nr)
{
	memset(r->row, 0, nr * sizeof(r->row[0]));
}

static inline void relation_copy(struct relation *out, const struct relation *r, unsigned int nr)
{
	memcpy(out->row, r->row, nr * sizeof(r->row[0]));
}

static inline void relation_unite(struct relation *out, const struct relation *r, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		out->row[i] |= r->row[i];
}

static inline void relation_intersect(struct relation *out, const struct relation *r,
				      unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		out->row[i] &= r->row[i];
}

static inline void relation_subtract(struct relation *out, const struct relation *r,
				     unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		out->row[i] &= ~r->row[i];
}

/* Adds the identity: r? */
static inline void relation_optional(struct relation *r, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		r->row[i] |= event_bit(i);
}

/* [from] ; r ; [to] */
static inline void relation_restrict(struct relation *r, event_set from, event_set to,
				     unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		r->row[i] = from >> i & 1 ? r->row[i] & to : 0;
}

/* out = a ; b, where out is neither a nor b. */
void relation_compose(struct relation *out, const struct relation *a, const struct relation *b,
		      unsigned int nr);
/* a = a ; b */
void relation_append(struct relation *a, const struct relation *b, unsigned int nr);
/* out = r^-1, where out is not r. */
void relation_invert(struct relation *out, const struct relation *r, unsigned int nr);
/* r+ */
void relation_close(struct relation *r, unsigned int nr);
/* No cycle. */
bool relation_acyclic(const struct relation *r, unsigned int nr);

#endif
