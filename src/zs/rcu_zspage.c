// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/rcu_zspage.h"

const char *const rcu_free_values[] = {"call_rcu", "kfree_rcu", "typesafe", NULL};

/*
 * Everything but the pool, which stale readers of a reused struct follow: it is the same for
 * all zspages of the cache, and is stored again by zspage_set_owner().
 */
static struct zspage *typesafe_alloc(struct zs_pool *pool, gfp_t gfp)
{
	struct zspage *zspage = kmem_cache_alloc(pool->zspage_cachep, gfp);

	if (!zspage)
		return NULL;
	zspage->inuse = 0;
	zspage->freeobj = 0;
	zspage->page_return = 0;
	zspage->first_page = NULL;
	INIT_LIST_HEAD(&zspage->list);
	zspage_init_constants(zspage);
	return zspage;
}

struct zspage *rcu_zspage_alloc(struct zs_pool *pool, gfp_t gfp, enum rcu_free how)
{
	struct zspage *zspage;

	if (unlikely(how == FREE_TYPESAFE))
		zspage = typesafe_alloc(pool, gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE));
	else
		zspage = cache_alloc_zspage(pool, gfp);
	if (zspage)
		migrate_lock_init(zspage);
	return zspage;
}

static void rcu_free_zspage(struct rcu_head *head)
{
	struct zspage *zspage = &container_of(head, struct rcu_zspage, rcu_head)->locked.zspage;

	cache_free_zspage(zspage->pool, zspage);
}

void rcu_zspage_free(struct zs_pool *pool, struct zspage *zspage, enum rcu_free how)
{
	struct rcu_zspage *rz = container_of(zspage, struct rcu_zspage, locked.zspage);

	switch (how) {
	case FREE_CALL_RCU:
		call_rcu(&rz->rcu_head, rcu_free_zspage);
		break;
	case FREE_KFREE_RCU:
		kmem_cache_free_rcu(pool->zspage_cachep, rz, &rz->rcu_head);
		break;
	default:
		cache_free_zspage(pool, zspage);
	}
}

void rcu_zspage_wait(enum rcu_free how)
{
	switch (how) {
	case FREE_CALL_RCU:
		rcu_barrier();
		break;
	case FREE_KFREE_RCU:
		kvfree_rcu_barrier();
		break;
	default:
		synchronize_rcu();
	}
}
