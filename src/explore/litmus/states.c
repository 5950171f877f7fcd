// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/states.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/explore/litmus/search.h"

static int64_t place_value(struct search *s, struct litmus_place place)
{
	int64_t number = 0;
	unsigned int value = place.thread < 0 ? s->x.events[s->last[place.index]].value
					      : s->path[place.thread]->registers[place.index];

	/* Every read has a known value by now, so everything has. */
	search_value(s, value, &number);
	return number;
}

static bool holds(struct search *s, const struct litmus_condition *c)
{
	switch (c->kind) {
	case COND_TRUE:
		return true;
	case COND_EQUAL:
		return place_value(s, c->place) == c->value;
	case COND_DIFFERS:
		return place_value(s, c->place) != c->value;
	case COND_NOT:
		return !holds(s, c->a);
	case COND_AND:
		return holds(s, c->a) && holds(s, c->b);
	default:
		return holds(s, c->a) || holds(s, c->b);
	}
}

static uint64_t hash_values(const int64_t *values, unsigned int nr)
{
	uint64_t hash = 1469598103934665603ull;

	for (unsigned int i = 0; i < nr; i++) {
		hash = (hash ^ (uint64_t)values[i]) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	return hash;
}

/* The slot of these values, or the free one where they belong. */
static unsigned int *find_slot(struct states *states, const int64_t *values, unsigned int nr)
{
	unsigned int mask = 2 * states->room - 1;
	uint64_t at = hash_values(values, nr);

	for (;; at++) {
		unsigned int *slot = &states->slots[at & mask];

		if (!*slot ||
		    !memcmp(states->states[*slot - 1].values, values, nr * sizeof(*values)))
			return slot;
	}
}

/* Makes room for one more; half of the slots stay free. */
static bool grow(struct states *states, unsigned int nr_values)
{
	unsigned int room = states->room ? 2 * states->room : 64;
	struct litmus_state *grown;

	if (states->nr < states->room)
		return true;
	grown = realloc(states->states, room * sizeof(*grown));
	if (!grown)
		return false;
	states->states = grown;
	free(states->slots);
	states->slots = calloc(2 * room, sizeof(*states->slots));
	if (!states->slots)
		return false;
	states->room = room;
	for (unsigned int i = 0; i < states->nr; i++)
		*find_slot(states, states->states[i].values, nr_values) = i + 1;
	return true;
}

static struct litmus_state *new_state(struct states *states, const int64_t *values, unsigned int nr)
{
	struct litmus_state *state = &states->states[states->nr];

	*state = (struct litmus_state){.values = malloc((nr + 1) * sizeof(*values))};
	if (!state->values)
		return NULL;
	memcpy(state->values, values, nr * sizeof(*values));
	states->nr++;
	return state;
}

static struct litmus_state *find_state(struct states *states, const int64_t *values,
				       unsigned int nr)
{
	unsigned int *slot;

	if (states->no_memory || !grow(states, nr))
		return NULL;
	slot = find_slot(states, values, nr);
	if (*slot)
		return &states->states[*slot - 1];
	*slot = states->nr + 1;
	return new_state(states, values, nr);
}

void states_add(struct search *s)
{
	int64_t values[sizeof(s->test->shown) / sizeof(s->test->shown[0])];
	struct litmus_state *state;

	if (s->test->filter && !holds(s, s->test->filter))
		return;
	for (unsigned int i = 0; i < s->test->nr_shown; i++)
		values[i] = place_value(s, s->test->shown[i]);
	state = find_state(&s->states, values, s->test->nr_shown);
	if (!state) {
		s->states.no_memory = true;
		return;
	}
	state->count++;
	state->satisfies = holds(s, s->test->condition);
	if (state->satisfies)
		s->result->positive++;
	else
		s->result->negative++;
}

static int compare_states(const void *a, const void *b, void *nr_values)
{
	const struct litmus_state *first = a, *second = b;

	for (unsigned int i = 0; i < *(unsigned int *)nr_values; i++)
		if (first->values[i] != second->values[i])
			return first->values[i] < second->values[i] ? -1 : 1;
	return 0;
}

int states_finish(struct states *states, const struct litmus_test *test, struct litmus_result *out,
		  struct error *err)
{
	unsigned int nr_values = test->nr_shown;

	if (states->no_memory)
		return error_set(err, ENOMEM, "%s: no memory for the states", test->name);
	if (states->nr)
		qsort_r(states->states, states->nr, sizeof(*states->states), compare_states,
			&nr_values);
	out->states = states->states;
	out->nr_states = states->nr;
	free(states->slots);
	*states = (struct states){0};
	return 0;
}

static void free_states(struct litmus_state *states, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		free(states[i].values);
	free(states);
}

void states_free(struct states *states)
{
	free_states(states->states, states->nr);
	free(states->slots);
	*states = (struct states){0};
}

void litmus_result_free(struct litmus_result *result)
{
	free_states(result->states, result->nr_states);
	*result = (struct litmus_result){0};
}

enum litmus_observation litmus_observation(const struct litmus_result *result)
{
	if (result->positive && result->negative)
		return OBSERVED_SOMETIMES;
	if (result->cut)
		return OBSERVED_UNKNOWN;
	return result->positive ? OBSERVED_ALWAYS : OBSERVED_NEVER;
}

bool litmus_holds(const struct litmus_test *test, const struct litmus_result *result)
{
	if (test->quantifier == QUANTIFIER_FORALL)
		return !result->negative;
	return (result->positive != 0) == (test->quantifier == QUANTIFIER_EXISTS);
}
