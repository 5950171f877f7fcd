/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state invariants of a pool: docs/invariants.md has the list and says which are here.
 * Numbers in messages (I1..) are that list's.
 */
#ifndef ZS_CHECK_H
#define ZS_CHECK_H

#include "src/zs/zs_internal.h"

/*
 * Checks every class, zspage, page and live object. The caller holds the lock that covers
 * the lists; @group0_drifts: the count of empty zspages may be too large. Returns the number
 * of violations; the first few are reported by pr_err().
 */
unsigned int zs_check_classes(struct zs_pool *pool, bool quiescent, bool group0_drifts);

/*
 * The same where each class has a lock: takes them one after the other. @unlisted: zspages
 * of which a page is isolated are on no list.
 */
unsigned int zs_check_locked_classes(struct zs_pool *pool, bool quiescent, bool unlisted);

#endif
