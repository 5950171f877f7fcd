// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plain accesses: those bounded by marked ones are visible in that order, and what contradicts it
 * cannot happen; two that nothing orders are a data race. The names are those of the last part of
 * the kernel's model.
 */
#include "src/explore/litmus/model_state.h"

/* Parts of the rules. */
struct bounds {
	struct relation w_pre, r_pre, w_post, r_post, vis;
	struct relation ww_vis, wr_vis, rw_xbstar;
};

/* out = a ; b ; c */
static void three(struct relation *out, const struct relation *a, const struct relation *b,
		  const struct relation *c, unsigned int nr)
{
	relation_compose(out, a, b, nr);
	relation_append(out, c, nr);
}

static void with_rcu(struct model *m, const struct execution *x)
{
	relation_unite(&m->strong_fence, &m->rcu_fence, x->nr);
	relation_unite(&m->fence, &m->rcu_fence, x->nr);
}

static void pre_bounds(const struct model *m, const struct execution *x, struct bounds *b)
{
	event_set fences = events_fence(x, FENCE_RMB);
	struct relation rmb;

	/* [Marked] ; (addr | fence)? */
	b->w_pre = m->address;
	relation_unite(&b->w_pre, &m->fence, x->nr);
	relation_optional(&b->w_pre, x->nr);
	relation_restrict(&b->w_pre, x->marked, m->all, x->nr);
	/* [Marked] ; (addr | nonrw-fence | [R4rmb] ; fencerel(Rmb) ; [~Noreturn])? */
	model_through(&rmb, x, m->rmb_reads, fences, m->all & ~m->no_return);
	b->r_pre = m->address;
	relation_unite(&b->r_pre, &m->nonrw_fence, x->nr);
	relation_unite(&b->r_pre, &rmb, x->nr);
	relation_optional(&b->r_pre, x->nr);
	relation_restrict(&b->r_pre, x->marked, m->all, x->nr);
}

static void post_bounds(const struct model *m, const struct execution *x, struct bounds *b)
{
	event_set fences = events_fence(x, FENCE_RMB);
	struct relation rmb;

	/* fence? ; [Marked] ; rmw-sequence */
	b->w_post = m->fence;
	relation_optional(&b->w_post, x->nr);
	relation_restrict(&b->w_post, m->all, x->marked, x->nr);
	relation_append(&b->w_post, &m->rmw_sequence, x->nr);
	/* (nonrw-fence | [~Noreturn] ; fencerel(Rmb) ; [R4rmb])? ; [Marked] */
	model_through(&rmb, x, m->all & ~m->no_return, fences, m->rmb_reads);
	b->r_post = m->nonrw_fence;
	relation_unite(&b->r_post, &rmb, x->nr);
	relation_optional(&b->r_post, x->nr);
	relation_restrict(&b->r_post, m->all, x->marked, x->nr);
}

/* cumul-fence* ; rfe? ; [Marked] ; ((strong-fence ; [Marked] ; xb*) | (xb* & int)) */
static void visibility(const struct model *m, const struct execution *x, struct bounds *b)
{
	struct relation order = m->strong_fence, own = m->xb_star, rfe = m->rfe;

	relation_restrict(&order, m->all, x->marked, x->nr);
	relation_append(&order, &m->xb_star, x->nr);
	relation_intersect(&own, &x->internal, x->nr);
	relation_unite(&order, &own, x->nr);
	relation_optional(&rfe, x->nr);
	relation_restrict(&rfe, m->all, x->marked, x->nr);
	three(&b->vis, &m->cumul_star, &rfe, &order, x->nr);
}

/* fence | strong-fence ; xb* ; pre | w-post-bounded ; vis ; pre */
static void visible(const struct model *m, const struct execution *x, const struct bounds *b,
		    const struct relation *pre, struct relation *out)
{
	struct relation r;

	relation_copy(out, &m->fence, x->nr);
	three(&r, &m->strong_fence, &m->xb_star, pre, x->nr);
	relation_unite(out, &r, x->nr);
	three(&r, &b->w_post, &b->vis, pre, x->nr);
	relation_unite(out, &r, x->nr);
}

static void bound(struct model *m, const struct execution *x, struct bounds *b)
{
	struct relation r;

	with_rcu(m, x);
	pre_bounds(m, x, b);
	post_bounds(m, x, b);
	visibility(m, x, b);
	visible(m, x, b, &b->w_pre, &b->ww_vis);
	visible(m, x, b, &b->r_pre, &b->wr_vis);
	/* fence | r-post-bounded ; xb* ; w-pre-bounded */
	b->rw_xbstar = m->fence;
	three(&r, &b->r_post, &m->xb_star, &b->w_pre, x->nr);
	relation_unite(&b->rw_xbstar, &r, x->nr);
}

/* Of different threads, one of them plain, and not after the initial values. */
static void pre_race(const struct execution *x, struct relation *r)
{
	for (unsigned int i = 0; i < x->nr; i++) {
		event_set others = ~x->internal.row[i];

		if (x->plain >> i & 1)
			r->row[i] &= others;
		else
			r->row[i] &= x->events[i].thread < 0 ? 0 : others & x->plain;
	}
}

static bool overlap(const struct relation *a, const struct relation *b, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (a->row[i] & b->row[i])
			return true;
	return false;
}

static bool any(const struct relation *r, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (r->row[i])
			return true;
	return false;
}

/* Both accesses of a pair are writes: (Marked * W | rw-xbstar) & (W * Marked | wr-vis). */
static void writes_race(const struct execution *x, const struct bounds *b, struct relation *r)
{
	for (unsigned int i = 0; i < x->nr; i++) {
		event_set first = x->marked >> i & 1 ? x->writes : 0;
		event_set ordered = (first | b->rw_xbstar.row[i]) & (x->marked | b->wr_vis.row[i]);

		r->row[i] &= ~(b->ww_vis.row[i] & ordered);
	}
}

static bool races(const struct execution *x, const struct bounds *b)
{
	struct relation ww = x->co, wr = x->co, rw = x->fr, back;

	pre_race(x, &ww);
	writes_race(x, b, &ww);
	/* (pre-race & (co? ; rf)) \ wr-vis \ rw-xbstar^-1 */
	relation_optional(&wr, x->nr);
	relation_append(&wr, &x->rf, x->nr);
	pre_race(x, &wr);
	relation_subtract(&wr, &b->wr_vis, x->nr);
	relation_invert(&back, &b->rw_xbstar, x->nr);
	relation_subtract(&wr, &back, x->nr);
	pre_race(x, &rw);
	relation_subtract(&rw, &b->rw_xbstar, x->nr);
	return any(&ww, x->nr) || any(&wr, x->nr) || any(&rw, x->nr);
}

bool plain_coherent(struct model *m, const struct execution *x, bool *race)
{
	struct relation rf = x->rf, fr = x->fr, co = x->co, back;
	struct bounds b;

	bound(m, x, &b);
	pre_race(x, &rf);
	pre_race(x, &fr);
	pre_race(x, &co);
	relation_invert(&back, &b.rw_xbstar, x->nr);
	if (overlap(&rf, &back, x->nr))
		return false;
	relation_invert(&back, &b.wr_vis, x->nr);
	if (overlap(&fr, &back, x->nr))
		return false;
	relation_invert(&back, &b.ww_vis, x->nr);
	if (overlap(&co, &back, x->nr))
		return false;
	*race = races(x, &b);
	return true;
}
