// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values, once the reads have sources. What depends on itself stays open: no values out of thin
 * air.
 */
#include "src/explore/litmus/search.h"

static bool load_value(struct search *s, const struct value_node *node, int64_t *number)
{
	unsigned int read = s->base[node->a] + node->b;
	bool known;

	if (s->source[read] < 0 || s->visiting >> read & 1)
		return false;
	s->visiting |= event_bit(read);
	known = search_value(s, s->x.events[s->source[read]].value, number);
	s->visiting &= ~event_bit(read);
	return known;
}

static bool operation_value(struct search *s, const struct value_node *node, int64_t *number)
{
	int64_t a, b;

	if (!search_value(s, node->a, &a))
		return false;
	if (node->unary) {
		*number = value_apply_unary(node->op, a);
		return true;
	}
	if (!search_value(s, node->b, &b))
		return false;
	*number = value_apply(node->op, a, b);
	return true;
}

bool search_value(struct search *s, unsigned int value, int64_t *number)
{
	const struct value_node *node = &s->pool.nodes[value];
	struct memo *memo = &s->memo[value];

	if (node->kind == VALUE_NUMBER) {
		*number = node->number;
		return true;
	}
	if (memo->when != s->epoch) {
		memo->known = node->kind == VALUE_LOAD ? load_value(s, node, &memo->number)
						       : operation_value(s, node, &memo->number);
		memo->when = s->epoch;
	}
	*number = memo->number;
	return memo->known;
}

bool search_demands_hold(struct search *s)
{
	int64_t number;

	for (unsigned int t = 0; t < s->test->nr_threads; t++) {
		for (unsigned int i = 0; i < s->path[t]->nr_demands; i++) {
			const struct demand *d = &s->path[t]->demands[i];

			if (search_value(s, d->value, &number) && (number == d->number) != d->equal)
				return false;
		}
	}
	return true;
}

bool search_complete(struct search *s)
{
	int64_t number;

	for (unsigned int i = 0; i < s->nr_reads; i++)
		if (!search_value(s, s->x.events[s->source[s->reads[i]]].value, &number))
			return false;
	return search_demands_hold(s);
}
