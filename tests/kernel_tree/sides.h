/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two pools that do the same: one of zslab's variants and one of the kernel tree's file. Every
 * object has a slot in both, by which its places are compared.
 */
#ifndef KERNEL_TREE_SIDES_H
#define KERNEL_TREE_SIDES_H

#include "sim/kernel.h"
#include "src/kernel_tree/kernel_tree.h"

typedef unsigned long (*walk_fn)(struct zs_pool *pool,
				 void (*fn)(void *ctx, const struct kernel_tree_place *place),
				 void *ctx);

/* As kernel_tree_walk(), for the variants of src/zs. */
unsigned long our_walk(struct zs_pool *pool,
		       void (*fn)(void *ctx, const struct kernel_tree_place *place), void *ctx);

struct side {
	const struct zs_ops *ops;
	walk_fn walk;
	struct zs_pool *pool;
	unsigned long *handles;		  /* by slot; 0: not live */
	struct kernel_tree_place *places; /* by slot */
};

struct sides {
	struct side side[2];
	unsigned int nr_slots, live;
	unsigned long operations, compared_at; /* compared_at: operations then */
	unsigned long comparisons, placed;     /* over a whole test */
};

/* Makes both pools; fails the test when it cannot. */
void sides_open(struct sides *sides, const struct zs_ops *one, walk_fn one_walk,
		const struct zs_ops *other, walk_fn other_walk, unsigned int nr_slots);
/* Frees what is live, and both pools. */
void sides_close(struct sides *sides);

void sides_malloc(struct sides *sides, unsigned int slot, unsigned int size);
void sides_free(struct sides *sides, unsigned int slot);
/* Both must free the same number of pages. */
void sides_compact(struct sides *sides);

/* Fails the test at the first difference in pages, class state, or the place of an object. */
void sides_compare(struct sides *sides);

#endif
