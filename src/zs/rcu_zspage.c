// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/rcu_zspage.h"

#include "src/zs/pool.h"

const char *const rcu_free_values[] = {"call_rcu", "kfree_rcu", "typesafe", NULL};

struct zs_pool *rcu_zspage_pool_alloc(const char *name, const struct zs_params *params,
				      enum rcu_free how)
{
	slab_flags_t flags = how == FREE_TYPESAFE ? SLAB_TYPESAFE_BY_RCU : 0;
	struct zs_pool *pool = zs_pool_alloc(name, params, sizeof(struct rcu_zspage), flags);

	if (pool)
		pool->zspage_free = how;
	return pool;
}

/*
 * Everything but the pool, which stale readers of a reused struct follow: it is the same for
 * all zspages of the cache, and is stored again by zspage_set_owner().
 */
static struct zspage *typesafe_alloc(struct zs_pool *pool, gfp_t gfp)
{
	struct rcu_zspage *rz = kmem_cache_alloc(pool->zspage_cachep, gfp);

	if (!rz)
		return NULL;
	rz->dead = false;
	rz->zspage.inuse = 0;
	rz->zspage.freeobj = 0;
	rz->zspage.first_page = NULL;
	rz->zspage.ret = NULL;
	INIT_LIST_HEAD(&rz->zspage.list);
	zspage_init_constants(&rz->zspage);
	return &rz->zspage;
}

struct zspage *rcu_zspage_alloc(struct zs_pool *pool, gfp_t gfp)
{
	if (unlikely(pool->zspage_free == FREE_TYPESAFE))
		return typesafe_alloc(pool, gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE));
	return cache_alloc_zspage(pool, gfp);
}

static void rcu_free_zspage(struct rcu_head *head)
{
	struct rcu_zspage *rz = container_of(head, struct rcu_zspage, rcu_head);

	cache_free_zspage(rz->zspage.pool, &rz->zspage);
}

void rcu_zspage_free(struct zs_pool *pool, struct zspage *zspage)
{
	struct rcu_zspage *rz = to_rcu_zspage(zspage);

	switch (pool->zspage_free) {
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

void rcu_zspage_wait(struct zs_pool *pool)
{
	switch (pool->zspage_free) {
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
