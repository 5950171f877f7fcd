/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state invariants of a pool: docs/invariants.md has the list and says which are here.
 * Numbers in messages (I1..) are that list's.
 */
#ifndef ZS_CHECK_H
#define ZS_CHECK_H

#include "src/zs/zs_internal.h"

/* One check of a pool. The caller sets @pool, @quiescent and what its variant allows. */
struct zs_check {
	struct zs_pool *pool;
	bool quiescent;
	bool group0_drifts; /* the count of empty zspages may be too large */
	bool unlisted;	    /* zspages of which a page is isolated are on no list */
	unsigned int violations;
	/* Of the class at hand; over its zspages; over those of the pool. */
	struct size_class *class;
	unsigned long class_zspages, class_inuse, pages;
};

/*
 * Checks a class with its zspages, pages and live objects, if slot @i has one of its own. The
 * caller holds the lock that covers its lists. The first few violations are reported by
 * pr_err().
 */
void zs_check_class(struct zs_check *check, unsigned int i);

/* After all slots: what holds of the pool. Returns the number of violations. */
unsigned int zs_check_sums(struct zs_check *check);

#endif
