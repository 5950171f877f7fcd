// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Linux kernel's memory model over execution graphs: each relation has the name that
 * tools/memory-model gives it, and explanation.txt there says why it orders.
 *
 * What it covers: marked accesses with their orders, read-modify-writes, all smp_ fences,
 * dependencies by address, data and control, spinlocks, RCU and SRCU with their grace periods, and,
 * over plain accesses, data races (model_race.c). Graphs have no order of execution, so load
 * buffering is part of it: a load may read from a store that depends on nothing and follows another
 * load.
 *
 * What it does not cover: accesses of different sizes to the same place, and what a compiler may
 * make of plain accesses, beyond calling them a race. A runtime that performs accesses in program
 * order, choosing for each load among the stores that this model allows, shows all of its
 * executions but those with a cycle of program order and reads-from: load buffering.
 */
#include "src/explore/litmus/model_state.h"

static void prepare_rmw_fences(struct model *m, const struct execution *x)
{
	event_set atomics = events_flagged(x, FLAG_RMW);
	event_set locks = events_flagged(x, FLAG_LOCK) & x->writes;
	struct relation r;

	/* [M] ; fencerel(Before-atomic) ; [RMW] ; po? ; [M] */
	model_through(&r, x, m->accesses, events_fence(x, FENCE_BEFORE_ATOMIC), atomics);
	relation_append(&r, &m->po_opt, x->nr);
	relation_restrict(&r, m->accesses, m->accesses, x->nr);
	relation_unite(&m->mb_static, &r, x->nr);
	/* [M] ; po? ; [RMW] ; fencerel(After-atomic) ; [M], and so for spinlocks */
	for (unsigned int i = 0; i < 2; i++) {
		struct relation before = m->po_opt;
		event_set fences = events_fence(x, i ? FENCE_AFTER_SPINLOCK : FENCE_AFTER_ATOMIC);

		if (!fences)
			continue;
		model_through(&r, x, i ? locks : atomics, fences, m->accesses);
		relation_restrict(&before, m->accesses, m->all, x->nr);
		relation_append(&before, &r, x->nr);
		relation_unite(&m->mb_static, &before, x->nr);
	}
}

static void prepare_srcu_fence(struct model *m, const struct execution *x)
{
	event_set fences = events_fence(x, FENCE_AFTER_SRCU_UNLOCK);
	struct relation r, before = x->po;

	if (!fences)
		return;
	model_through(&r, x, events_fence(x, FENCE_SRCU_UNLOCK), fences, m->accesses);
	relation_restrict(&before, m->accesses, m->all, x->nr);
	relation_append(&before, &r, x->nr);
	relation_unite(&m->mb_static, &before, x->nr);
}

void lkmm_prepare(struct model *m, const struct execution *x)
{
	m->no_return = events_flagged(x, FLAG_NO_RETURN);
	m->rmb_reads = x->reads & ~m->no_return;
	m->unlocks = events_flagged(x, FLAG_UNLOCK);
	m->lock_reads = events_flagged(x, FLAG_LOCK) & x->reads;
	m->after_unlock_lock = events_fence(x, FENCE_AFTER_UNLOCK_LOCK);
	m->has_unlock_lock = m->unlocks && m->lock_reads;
	relation_copy(&m->acq_po, &x->po, x->nr);
	relation_restrict(&m->acq_po, events_flagged(x, FLAG_ACQUIRE), m->accesses, x->nr);
	relation_copy(&m->po_rel, &x->po, x->nr);
	relation_restrict(&m->po_rel, m->accesses, events_flagged(x, FLAG_RELEASE), x->nr);
	model_through(&m->rmb, x, m->rmb_reads, events_fence(x, FENCE_RMB), m->rmb_reads);
	model_through(&m->wmb, x, x->writes, events_fence(x, FENCE_WMB), x->writes);
	model_through(&m->mb_static, x, m->accesses, events_fence(x, FENCE_MB), m->accesses);
	prepare_rmw_fences(m, x);
	prepare_srcu_fence(m, x);
	/* po ; [Sync-rcu | Sync-srcu] ; po? */
	relation_copy(&m->gp_po, &x->po, x->nr);
	relation_restrict(&m->gp_po, m->all, m->gp | m->srcu_gp, x->nr);
	relation_append(&m->gp_po, &m->po_opt, x->nr);
}

/* po ; [UL] ; (po | rf) ; [LKR] ; po */
static void unlock_lock(struct model *m, const struct execution *x)
{
	struct relation handover = x->po;

	relation_clear(&m->unlock_lock, x->nr);
	if (!m->has_unlock_lock)
		return;
	relation_unite(&handover, &x->rf, x->nr);
	relation_restrict(&handover, m->unlocks, m->lock_reads, x->nr);
	relation_compose(&m->unlock_lock, &x->po, &handover, x->nr);
	relation_append(&m->unlock_lock, &x->po, x->nr);
}

static void fences(struct model *m, const struct execution *x)
{
	struct relation r;

	relation_copy(&m->strong_fence, &m->mb_static, x->nr);
	if (m->after_unlock_lock) {
		/* [M] ; po-unlock-lock-po ; [After-unlock-lock] ; po ; [M] */
		r = m->unlock_lock;
		relation_restrict(&r, m->accesses, m->after_unlock_lock, x->nr);
		relation_append(&r, &x->po, x->nr);
		relation_restrict(&r, m->accesses, m->accesses, x->nr);
		relation_unite(&m->strong_fence, &r, x->nr);
	}
	relation_unite(&m->strong_fence, &m->gp_po, x->nr);
	relation_copy(&m->nonrw_fence, &m->strong_fence, x->nr);
	relation_unite(&m->nonrw_fence, &m->po_rel, x->nr);
	relation_unite(&m->nonrw_fence, &m->acq_po, x->nr);
	relation_copy(&m->fence, &m->nonrw_fence, x->nr);
	relation_unite(&m->fence, &m->wmb, x->nr);
	relation_unite(&m->fence, &m->rmb, x->nr);
}

/* Dependencies are carried through memory: (data ; rfi)* before each. */
static void dependencies(struct model *m, const struct execution *x)
{
	struct relation carry;

	relation_compose(&carry, &x->data, &m->rfi, x->nr);
	relation_close(&carry, x->nr);
	relation_optional(&carry, x->nr);
	relation_compose(&m->address, &carry, &x->address, x->nr);
	relation_compose(&m->data, &carry, &x->data, x->nr);
	relation_compose(&m->control, &carry, &x->control, x->nr);
}

static void preserved_program_order(struct model *m, const struct execution *x)
{
	struct relation dep = m->address, r;

	relation_unite(&dep, &m->data, x->nr);
	/* to-w: (dep | ctrl) ; [W] | (overwrite & int) | addr ; [Plain] ; wmb */
	relation_copy(&m->ppo, &dep, x->nr);
	relation_unite(&m->ppo, &m->control, x->nr);
	relation_restrict(&m->ppo, m->all, x->writes, x->nr);
	r = m->overwrite;
	relation_intersect(&r, &x->internal, x->nr);
	relation_unite(&m->ppo, &r, x->nr);
	r = m->address;
	relation_restrict(&r, m->all, x->plain, x->nr);
	relation_append(&r, &m->wmb, x->nr);
	relation_unite(&m->ppo, &r, x->nr);
	/* to-r: addr ; [R] | dep ; [Marked] ; rfi */
	r = m->address;
	relation_restrict(&r, m->all, x->reads, x->nr);
	relation_unite(&m->ppo, &r, x->nr);
	relation_restrict(&dep, m->all, x->marked, x->nr);
	relation_append(&dep, &m->rfi, x->nr);
	relation_unite(&m->ppo, &dep, x->nr);
	relation_unite(&m->ppo, &m->fence, x->nr);
	r = m->unlock_lock;
	relation_intersect(&r, &x->internal, x->nr);
	relation_unite(&m->ppo, &r, x->nr);
}

static void cumulative_fences(struct model *m, const struct execution *x)
{
	struct relation *r = &m->cumul_fence, before = m->rfe, strong = m->strong_fence;

	relation_compose(&m->rmw_sequence, &x->rf, &x->rmw, x->nr);
	relation_close(&m->rmw_sequence, x->nr);
	relation_optional(&m->rmw_sequence, x->nr);
	/* (rfe ; [Marked])? ; (strong-fence | po-rel) */
	relation_unite(&strong, &m->po_rel, x->nr);
	relation_restrict(&before, m->all, x->marked, x->nr);
	relation_optional(&before, x->nr);
	relation_compose(r, &before, &strong, x->nr);
	relation_unite(r, &m->wmb, x->nr);
	relation_unite(r, &m->unlock_lock, x->nr);
	relation_restrict(r, x->marked, x->marked, x->nr);
	relation_append(r, &m->rmw_sequence, x->nr);
	relation_copy(&m->cumul_star, r, x->nr);
	relation_close(&m->cumul_star, x->nr);
	relation_optional(&m->cumul_star, x->nr);
}

/* [Marked] ; (overwrite & ext)? ; cumul-fence* ; [Marked] ; rfe? ; [Marked] */
static void propagation(struct model *m, const struct execution *x)
{
	struct relation last = m->rfe;

	relation_copy(&m->prop, &m->overwrite, x->nr);
	relation_subtract(&m->prop, &x->internal, x->nr);
	relation_optional(&m->prop, x->nr);
	relation_append(&m->prop, &m->cumul_star, x->nr);
	relation_restrict(&m->prop, x->marked, x->marked, x->nr);
	relation_optional(&last, x->nr);
	relation_append(&m->prop, &last, x->nr);
	relation_restrict(&m->prop, m->all, x->marked, x->nr);
}

static void star(struct relation *out, const struct relation *r, unsigned int nr)
{
	relation_copy(out, r, nr);
	relation_close(out, nr);
	relation_optional(out, nr);
}

/* hb: ppo | rfe | ((prop \ id) & int), between marked accesses */
static bool happens_before(struct model *m, const struct execution *x)
{
	relation_copy(&m->hb, &m->prop, x->nr);
	relation_intersect(&m->hb, &x->internal, x->nr);
	for (unsigned int i = 0; i < x->nr; i++)
		m->hb.row[i] &= ~event_bit(i);
	relation_unite(&m->hb, &m->ppo, x->nr);
	relation_unite(&m->hb, &m->rfe, x->nr);
	relation_restrict(&m->hb, x->marked, x->marked, x->nr);
	if (!relation_acyclic(&m->hb, x->nr))
		return false;
	star(&m->hb_star, &m->hb, x->nr);
	return true;
}

/* pb: prop ; strong-fence ; hb* ; [Marked] */
static bool propagates_before(struct model *m, const struct execution *x)
{
	relation_compose(&m->pb, &m->prop, &m->strong_fence, x->nr);
	relation_append(&m->pb, &m->hb_star, x->nr);
	relation_restrict(&m->pb, m->all, x->marked, x->nr);
	if (!relation_acyclic(&m->pb, x->nr))
		return false;
	star(&m->pb_star, &m->pb, x->nr);
	return true;
}

/* rcu-link: po? ; hb* ; pb* ; prop ; po */
static bool rcu_holds(struct model *m, const struct execution *x)
{
	relation_clear(&m->rcu_fence, x->nr);
	relation_clear(&m->rb, x->nr);
	if (!m->has_rcu)
		return true;
	relation_compose(&m->link, &m->po_opt, &m->hb_star, x->nr);
	relation_append(&m->link, &m->pb_star, x->nr);
	relation_append(&m->link, &m->prop, x->nr);
	relation_append(&m->link, &x->po, x->nr);
	if (rcu_broken(m, x))
		return false;
	/* rcu-fence: po ; rcu-order ; po? */
	relation_compose(&m->rcu_fence, &x->po, &m->rcu_order, x->nr);
	relation_append(&m->rcu_fence, &m->po_opt, x->nr);
	/* rb: prop ; rcu-fence ; hb* ; pb* ; [Marked] */
	relation_compose(&m->rb, &m->prop, &m->rcu_fence, x->nr);
	relation_append(&m->rb, &m->hb_star, x->nr);
	relation_append(&m->rb, &m->pb_star, x->nr);
	relation_restrict(&m->rb, m->all, x->marked, x->nr);
	for (unsigned int i = 0; i < x->nr; i++)
		if (relation_has(&m->rb, i, i))
			return false;
	return true;
}

/* acyclic hb | pb | rb */
static bool executes_before(struct model *m, const struct execution *x)
{
	struct relation xb = m->hb;

	relation_unite(&xb, &m->pb, x->nr);
	relation_unite(&xb, &m->rb, x->nr);
	if (!relation_acyclic(&xb, x->nr))
		return false;
	star(&m->xb_star, &xb, x->nr);
	return true;
}

bool lkmm_allows(struct model *m, const struct execution *x)
{
	unlock_lock(m, x);
	fences(m, x);
	dependencies(m, x);
	preserved_program_order(m, x);
	cumulative_fences(m, x);
	propagation(m, x);
	return happens_before(m, x) && propagates_before(m, x) && rcu_holds(m, x) &&
	       executes_before(m, x);
}
