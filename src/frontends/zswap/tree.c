// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The contents of slots, for 64 MiB of swap: nodes of 64 slots, made when needed and freed when
 * empty, as the nodes of the kernel's xarray.
 */
#include "src/frontends/zswap/zswap.h"

static struct zswap_node **place_of(struct zswap_tree *tree, u64 slot)
{
	return &tree->nodes[(slot % ZSWAP_TREE_SLOTS) >> ZSWAP_NODE_SHIFT];
}

void *zswap_tree_load(struct zswap_tree *tree, u64 slot)
{
	struct zswap_node *node = *place_of(tree, slot);

	lockdep_assert_held(&tree->lock);
	return node ? node->slots[slot % ZSWAP_NODE_SLOTS] : NULL;
}

void *zswap_tree_erase(struct zswap *zswap, struct zswap_tree *tree, u64 slot)
{
	struct zswap_node **place = place_of(tree, slot), *node = *place;
	void *old = zswap_tree_load(tree, slot);

	if (!old)
		return NULL;
	node->slots[slot % ZSWAP_NODE_SLOTS] = NULL;
	if (!--node->count) {
		*place = NULL;
		kmem_cache_free(zswap->node_cache, node);
	}
	return old;
}

/* Tree locked, and has the node. */
static void *replace(struct zswap *zswap, struct zswap_node *node, u64 slot, void *item)
{
	void **place = &node->slots[slot % ZSWAP_NODE_SLOTS], *old = *place;

	*place = item;
	node->count += !old;
	if (!zswap_is_value(item))
		zswap_lru_add(zswap, item);
	return old;
}

void *zswap_tree_store(struct zswap *zswap, u64 slot, void *item)
{
	struct zswap_tree *tree = zswap_tree_of(zswap, slot);
	struct zswap_node **place = place_of(tree, slot), *spare = NULL;
	void *old;

	spin_lock(&tree->lock);
	if (!*place) {
		spin_unlock(&tree->lock);
		spare = kmem_cache_zalloc(zswap->node_cache, GFP_KERNEL);
		if (!spare)
			return ERR_PTR(-ENOMEM);
		spin_lock(&tree->lock);
		if (!*place) {
			*place = spare;
			spare = NULL;
		}
	}
	old = replace(zswap, *place, slot, item);
	spin_unlock(&tree->lock);
	if (spare)
		kmem_cache_free(zswap->node_cache, spare);
	return old;
}
