// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guarantee of RCU: a read section and a grace period cannot each begin before the other ends.
 * A cycle of links must not have as many grace periods as read sections.
 */
#include "src/explore/litmus/model_state.h"

/* Nested pairs of a thread, from each unlock back to its lock. */
static void match_sections(struct model *m, const struct execution *x)
{
	unsigned int locks[MAX_EVENTS], depth = 0;

	relation_clear(&m->rcu_rscsi, x->nr);
	for (unsigned int i = 0; i < x->nr; i++) {
		if (!i || x->events[i].thread != x->events[i - 1].thread)
			depth = 0;
		if (x->events[i].fence == FENCE_RCU_LOCK)
			locks[depth++] = i;
		if (x->events[i].fence == FENCE_RCU_UNLOCK && depth)
			relation_add(&m->rcu_rscsi, i, locks[--depth]);
	}
}

void rcu_prepare(struct model *m, const struct execution *x)
{
	m->has_srcu = m->srcu_gp != 0;
	m->has_rcu = m->gp || m->has_srcu;
	match_sections(m, x);
}

/* By the token from srcu_read_lock(), also through memory: data ; (rf ; data)*. */
static void match_srcu(struct model *m, const struct execution *x)
{
	event_set locks = events_fence(x, FENCE_SRCU_LOCK);
	struct relation token;
	unsigned int unlock;

	relation_clear(&m->srcu_rscsi, x->nr);
	relation_compose(&token, &x->data, &x->rf, x->nr);
	relation_close(&token, x->nr);
	relation_optional(&token, x->nr);
	relation_append(&token, &x->data, x->nr);
	relation_restrict(&token, locks, events_fence(x, FENCE_SRCU_UNLOCK), x->nr);
	for (unsigned int lock = 0; lock < x->nr; lock++)
		for_each_event(unlock, token.row[lock])
			if (x->events[lock].location == x->events[unlock].location)
				relation_add(&m->srcu_rscsi, unlock, lock);
}

static void same_location(struct relation *r, const struct execution *x)
{
	for (unsigned int i = 0; i < x->nr; i++) {
		event_set row = r->row[i];
		unsigned int to;

		for_each_event(to, row)
			if (x->events[i].location != x->events[to].location)
				r->row[i] &= ~event_bit(to);
	}
}

static void grow(struct model *m, const struct execution *x, const struct relation *r)
{
	relation_unite(&m->rcu_order, r, x->nr);
}

/* gp ; between ; rscsi | rscsi ; between ; gp */
static void balance(struct model *m, const struct execution *x, const struct relation *between,
		    event_set gp, const struct relation *rscsi, bool srcu)
{
	struct relation r = *between, back;

	relation_restrict(&r, gp, m->all, x->nr);
	relation_append(&r, rscsi, x->nr);
	if (srcu)
		same_location(&r, x);
	grow(m, x, &r);
	relation_compose(&back, rscsi, between, x->nr);
	relation_restrict(&back, m->all, gp, x->nr);
	if (srcu)
		same_location(&back, x);
	grow(m, x, &back);
}

void rcu_order(struct model *m, const struct execution *x)
{
	struct relation before, between, joined;

	relation_clear(&m->rcu_order, x->nr);
	for (unsigned int i = 0; i < x->nr; i++)
		if ((m->gp | m->srcu_gp) >> i & 1)
			relation_add(&m->rcu_order, i, i);
	if (m->has_srcu)
		match_srcu(m, x);
	do {
		relation_copy(&before, &m->rcu_order, x->nr);
		/* rcu-link, or rcu-link ; rcu-order ; rcu-link */
		relation_compose(&joined, &m->rcu_order, &m->link, x->nr);
		relation_compose(&between, &m->link, &joined, x->nr);
		relation_append(&joined, &m->rcu_order, x->nr);
		relation_unite(&between, &m->link, x->nr);
		grow(m, x, &joined);
		balance(m, x, &between, m->gp, &m->rcu_rscsi, false);
		if (m->has_srcu)
			balance(m, x, &between, m->srcu_gp, &m->srcu_rscsi, true);
	} while (memcmp(before.row, m->rcu_order.row, x->nr * sizeof(before.row[0])));
}

bool rcu_broken(struct model *m, const struct execution *x)
{
	struct relation cycle;

	rcu_order(m, x);
	relation_compose(&cycle, &m->rcu_order, &m->link, x->nr);
	for (unsigned int i = 0; i < x->nr; i++)
		if (relation_has(&cycle, i, i))
			return true;
	return false;
}
