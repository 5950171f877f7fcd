// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drops paths that cannot be part of any execution, because they need a read to return what no
 * write to that location stores. It checks only demands on the value of one read, and only
 * locations whose stored values are all plain numbers; the search does the rest.
 */
#include <stdlib.h>

#include "src/explore/litmus/search.h"

#define MAX_VALUES 32u

struct possible {
	int64_t values[MAX_VALUES];
	unsigned int nr;
	bool any; /* more than these */
};

static void possible_add(struct possible *p, int64_t number)
{
	for (unsigned int i = 0; i < p->nr; i++)
		if (p->values[i] == number)
			return;
	if (p->nr == MAX_VALUES)
		p->any = true;
	else
		p->values[p->nr++] = number;
}

static void add_path(struct search *s, struct possible *possible, const struct path *path)
{
	int64_t number;

	for (unsigned int i = 0; i < path->nr_events; i++) {
		const struct event *e = &path->events[i];

		if (e->kind != EVENT_WRITE)
			continue;
		if (value_is_number(&s->pool, e->value, &number))
			possible_add(&possible[e->location], number);
		else
			possible[e->location].any = true;
	}
}

static void find_possible(struct search *s, struct possible *possible)
{
	for (unsigned int i = 0; i < s->test->nr_locations; i++) {
		possible[i].nr = 0;
		possible[i].any = false;
		possible_add(&possible[i], s->test->locations[i].initial);
	}
	for (unsigned int t = 0; t < s->test->nr_threads; t++)
		for (unsigned int w = 0; w < s->paths[t].nr; w++)
			add_path(s, possible, &s->paths[t].paths[w]);
}

/* The value of a load, or of one operation on a load and a number, if the load is @number. */
static bool value_when(struct search *s, const struct value_node *node, int64_t loaded,
		       int64_t *out)
{
	const struct value_node *nodes = s->pool.nodes;
	int64_t number;

	*out = loaded;
	if (node->kind == VALUE_LOAD)
		return true;
	if (node->kind != VALUE_OPERATION || nodes[node->a].kind != VALUE_LOAD)
		return false;
	if (node->unary) {
		*out = value_apply_unary(node->op, loaded);
		return true;
	}
	if (!value_is_number(&s->pool, node->b, &number))
		return false;
	*out = value_apply(node->op, loaded, number);
	return true;
}

static bool demand_possible(struct search *s, const struct possible *possible,
			    const struct path *path, const struct demand *d)
{
	const struct value_node *node = &s->pool.nodes[d->value];
	const struct value_node *load = node->kind == VALUE_LOAD ? node : &s->pool.nodes[node->a];
	const struct possible *p;
	int64_t number;

	if (!value_when(s, node, 0, &number))
		return true;
	p = &possible[path->events[load->b].location];
	for (unsigned int i = 0; i < p->nr; i++) {
		value_when(s, node, p->values[i], &number);
		if ((number == d->number) == d->equal)
			return true;
	}
	return p->any;
}

static bool path_possible(struct search *s, const struct possible *possible,
			  const struct path *path)
{
	for (unsigned int i = 0; i < path->nr_demands; i++)
		if (!demand_possible(s, possible, path, &path->demands[i]))
			return false;
	return true;
}

static bool prune_thread(struct search *s, const struct possible *possible, struct paths *paths)
{
	unsigned int kept = 0;
	bool pruned;

	for (unsigned int i = 0; i < paths->nr; i++) {
		struct path path = paths->paths[i];

		if (path_possible(s, possible, &path)) {
			paths->paths[kept++] = path;
			continue;
		}
		free(path.events);
		free(path.demands);
		free(path.registers);
	}
	pruned = kept != paths->nr;
	paths->nr = kept;
	return pruned;
}

void search_prune(struct search *s)
{
	struct possible *possible = calloc(LITMUS_MAX_LOCATIONS, sizeof(*possible));
	bool pruned = possible != NULL;

	while (pruned) {
		pruned = false;
		find_possible(s, possible);
		for (unsigned int t = 0; t < s->test->nr_threads; t++)
			pruned |= prune_thread(s, possible, &s->paths[t]);
	}
	free(possible);
}
