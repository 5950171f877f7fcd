// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sequential consistency, and x86's total store order: stores wait in a buffer, so only a load
 * may pass an earlier store to another place; full barriers and locked operations empty it.
 * RCU's guarantee holds along the order that each model has.
 */
#include "src/explore/litmus/model_state.h"

void tso_prepare(struct model *m, const struct execution *x)
{
	event_set drain = events_fence(x, FENCE_MB) | m->gp | m->srcu_gp;
	event_set locked = events_flagged(x, FLAG_RMW) | events_flagged(x, FLAG_LOCK);
	struct relation r;

	relation_copy(&m->ppo_static, &x->po, x->nr);
	relation_restrict(&m->ppo_static, m->accesses, m->accesses, x->nr);
	for (unsigned int i = 0; i < x->nr; i++)
		if (x->writes >> i & 1)
			m->ppo_static.row[i] &= ~x->reads;
	model_through(&r, x, m->accesses, drain, m->accesses);
	relation_unite(&m->ppo_static, &r, x->nr);
	r = x->po;
	relation_restrict(&r, locked, m->accesses, x->nr);
	relation_unite(&m->ppo_static, &r, x->nr);
	r = x->po;
	relation_restrict(&r, m->accesses, locked, x->nr);
	relation_unite(&m->ppo_static, &r, x->nr);
}

/* Links follow @order between events of a thread. */
static bool rcu_holds(struct model *m, const struct execution *x, const struct relation *order)
{
	struct relation path = *order;

	if (!m->has_rcu)
		return true;
	relation_close(&path, x->nr);
	relation_optional(&path, x->nr);
	relation_compose(&m->link, &m->po_opt, &path, x->nr);
	relation_append(&m->link, &x->po, x->nr);
	return !rcu_broken(m, x);
}

bool sc_allows(struct model *m, const struct execution *x)
{
	struct relation order = x->po;

	relation_unite(&order, &m->com, x->nr);
	return relation_acyclic(&order, x->nr) && rcu_holds(m, x, &order);
}

bool tso_allows(struct model *m, const struct execution *x)
{
	struct relation order = m->ppo_static;

	relation_unite(&order, &m->rfe, x->nr);
	relation_unite(&order, &m->overwrite, x->nr);
	return relation_acyclic(&order, x->nr) && rcu_holds(m, x, &order);
}
