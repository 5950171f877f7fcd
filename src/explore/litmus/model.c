// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules of all models: coherence, and that nothing comes between the read and the write of an
 * atomic.
 */
#include "src/explore/litmus/model.h"

#include <stdlib.h>

#include "src/explore/litmus/model_state.h"

struct model *model_new(enum litmus_model kind)
{
	struct model *model = calloc(1, sizeof(*model));

	if (model)
		model->kind = kind;
	return model;
}

void model_free(struct model *model)
{
	free(model);
}

void model_through(struct relation *out, const struct execution *x, event_set from,
		   event_set middle, event_set to)
{
	unsigned int event, fence;

	relation_clear(out, x->nr);
	for_each_event(event, from)
		for_each_event(fence, x->po.row[event] & middle)
			out->row[event] |= x->po.row[fence] & to;
}

void model_prepare(struct model *m, const struct execution *x)
{
	m->all = x->nr == MAX_EVENTS ? ~(event_set)0 : event_bit(x->nr) - 1;
	m->accesses = x->reads | x->writes;
	m->gp = events_fence(x, FENCE_RCU_SYNC);
	m->srcu_gp = events_fence(x, FENCE_SRCU_SYNC);
	relation_copy(&m->po_opt, &x->po, x->nr);
	relation_optional(&m->po_opt, x->nr);
	rcu_prepare(m, x);
	if (m->kind == MODEL_LKMM)
		lkmm_prepare(m, x);
	else
		tso_prepare(m, x);
}

/* acyclic po-loc | rf | co | fr */
static bool coherent(struct model *m, const struct execution *x)
{
	struct relation order = m->com;

	for (unsigned int i = 0; i < x->nr; i++) {
		unsigned int j;

		for_each_event(j, x->po.row[i])
			if (x->events[i].location >= 0 && x->events[i].kind != EVENT_FENCE &&
			    x->events[j].kind != EVENT_FENCE &&
			    x->events[i].location == x->events[j].location)
				relation_add(&order, i, j);
	}
	return relation_acyclic(&order, x->nr);
}

/* empty rmw & (fre ; coe) */
static bool atomic(const struct execution *x)
{
	unsigned int write, other;

	for (unsigned int read = 0; read < x->nr; read++)
		for_each_event(write, x->rmw.row[read])
			for_each_event(other, x->fr.row[read] & ~x->internal.row[read])
				if (relation_has(&x->co, other, write))
					return false;
	return true;
}

static void communication(struct model *m, const struct execution *x)
{
	relation_copy(&m->overwrite, &x->co, x->nr);
	relation_unite(&m->overwrite, &x->fr, x->nr);
	relation_copy(&m->com, &m->overwrite, x->nr);
	relation_unite(&m->com, &x->rf, x->nr);
	relation_copy(&m->rfi, &x->rf, x->nr);
	relation_intersect(&m->rfi, &x->internal, x->nr);
	relation_copy(&m->rfe, &x->rf, x->nr);
	relation_subtract(&m->rfe, &x->internal, x->nr);
}

bool model_possible(struct model *m, const struct execution *x)
{
	communication(m, x);
	if (!coherent(m, x) || !atomic(x))
		return false;
	switch (m->kind) {
	case MODEL_SC:
		return sc_allows(m, x);
	case MODEL_TSO:
		return tso_allows(m, x);
	default:
		return lkmm_allows(m, x);
	}
}

bool model_allows(struct model *m, const struct execution *x, bool *race)
{
	*race = false;
	if (!model_possible(m, x))
		return false;
	return m->kind != MODEL_LKMM || !x->plain || plain_coherent(m, x, race);
}
