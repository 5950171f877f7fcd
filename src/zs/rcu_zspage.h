/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A struct zspage that lockless readers may still look at when it is freed, and the ways to
 * free it: by a callback after a grace period (call_rcu, kfree_rcu), or at once into a cache
 * whose memory stays a zspage for that long (SLAB_TYPESAFE_BY_RCU).
 */
#ifndef ZS_RCU_ZSPAGE_H
#define ZS_RCU_ZSPAGE_H

#include "src/zs/zspage.h"

/* pool->zspage_free; the order of rcu_free_values. */
enum rcu_free { FREE_CALL_RCU, FREE_KFREE_RCU, FREE_TYPESAFE };
extern const char *const rcu_free_values[];

struct rcu_zspage {
	struct zspage zspage;
	struct rcu_head rcu_head;
	bool dead; /* under the list lock: taken off its list for good */
};

static inline struct rcu_zspage *to_rcu_zspage(struct zspage *zspage)
{
	return container_of(zspage, struct rcu_zspage, zspage);
}

/* The release store that readers of page->private pair with. */
static inline void set_zspage(struct page *page, struct zspage *zspage)
{
	struct zspage __rcu **private = (struct zspage __rcu **)&page->private;

	rcu_assign_pointer(*private, zspage);
}

/* In a read section. NULL: the zspage has given the page back. */
static inline struct zspage *get_zspage_lockless(struct page *page)
{
	struct zspage __rcu **private = (struct zspage __rcu **)&page->private;

	return rcu_dereference(*private);
}

/*
 * Under the list lock, with a zspage found locklessly through @page: is it, or its page's
 * share in it, gone? A struct that was reused at once may be another, live zspage: then
 * the page no longer names it, and nothing else of it may be looked at.
 */
static inline bool zspage_is_dead(struct page *page, struct zspage *zspage)
{
	return READ_ONCE(page->private) != (unsigned long)zspage || to_rcu_zspage(zspage)->dead ||
	       list_empty(&zspage->list);
}

/* A pool of such zspages, freed in that way. As zs_pool_alloc(). */
struct zs_pool *rcu_zspage_pool_alloc(const char *name, const struct zs_params *params,
				      enum rcu_free how);

/* As cache_alloc_zspage(). */
struct zspage *rcu_zspage_alloc(struct zs_pool *pool, gfp_t gfp);

/* Any context. The zspage is on no list, and no page names it. */
void rcu_zspage_free(struct zs_pool *pool, struct zspage *zspage);

/* Process context, sleeps. Until every freed zspage is back in its cache and unread. */
void rcu_zspage_wait(struct zs_pool *pool);

#endif
