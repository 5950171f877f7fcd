/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The relations of a model, under the names that the kernel's memory model has for them. */
#ifndef EXPLORE_LITMUS_MODEL_STATE_H
#define EXPLORE_LITMUS_MODEL_STATE_H

#include "src/explore/litmus/model.h"

struct model {
	enum litmus_model kind;
	/* By model_prepare(). */
	event_set all, accesses, rmb_reads, no_return;
	event_set unlocks, lock_reads, after_unlock_lock;
	event_set gp, srcu_gp;
	bool has_rcu, has_srcu, has_unlock_lock;
	struct relation po_opt, acq_po, po_rel, rmb, wmb, mb_static, gp_po;
	struct relation rcu_rscsi;
	struct relation ppo_static; /* tso */
	/* By model_allows(). */
	struct relation rfe, rfi, com, overwrite;
	struct relation address, data, control;
	struct relation unlock_lock, strong_fence, nonrw_fence, fence;
	struct relation rmw_sequence, cumul_fence, cumul_star, prop, ppo, hb, hb_star, pb, pb_star;
	struct relation link, rcu_order, rcu_fence, rb, xb_star;
	struct relation srcu_rscsi;
};

/* out = [from] ; po ; [middle] ; po ; [to] */
void model_through(struct relation *out, const struct execution *x, event_set from,
		   event_set middle, event_set to);

/* model_lkmm.c, model_strong.c */
void lkmm_prepare(struct model *m, const struct execution *x);
bool lkmm_allows(struct model *m, const struct execution *x);
void tso_prepare(struct model *m, const struct execution *x);
bool sc_allows(struct model *m, const struct execution *x);
bool tso_allows(struct model *m, const struct execution *x);

/* model_rcu.c: the read sections of @x; then, from m->link, m->rcu_order. */
void rcu_prepare(struct model *m, const struct execution *x);
void rcu_order(struct model *m, const struct execution *x);
/* A grace period would end before a read section that began before it. */
bool rcu_broken(struct model *m, const struct execution *x);

/* model_race.c: plain accesses against the order that lkmm_allows() left in @m. */
bool plain_coherent(struct model *m, const struct execution *x, bool *race);

#endif
