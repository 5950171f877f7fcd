// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/kernel_tree/sides.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/kernel.h"

#define MAX_CLASSES 512
#define GFP	    (GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE)

static void open_side(struct side *side, const struct zs_ops *ops, walk_fn walk,
		      unsigned int nr_slots)
{
	struct zs_params params;

	zs_default_params(ops, &params);
	if (ops->flags & ZS_DEFECTIVE)
		zs_parse_switches(ops, "repaired", &params, NULL, 0);
	*side = (struct side){.ops = ops, .walk = walk};
	side->pool = ops->create_pool(ops->name, &params);
	side->handles = calloc(nr_slots, sizeof(*side->handles));
	side->places = calloc(nr_slots, sizeof(*side->places));
	assert_true(side->pool && side->handles && side->places);
}

void sides_open(struct sides *sides, const struct zs_ops *one, walk_fn one_walk,
		const struct zs_ops *other, walk_fn other_walk, unsigned int nr_slots)
{
	*sides = (struct sides){.nr_slots = nr_slots};
	open_side(&sides->side[0], one, one_walk, nr_slots);
	open_side(&sides->side[1], other, other_walk, nr_slots);
}

void sides_close(struct sides *sides)
{
	for (unsigned int slot = 0; slot < sides->nr_slots; slot++)
		if (sides->side[0].handles[slot])
			sides_free(sides, slot);
	for (int i = 0; i < 2; i++) {
		sides->side[i].ops->destroy_pool(sides->side[i].pool);
		free(sides->side[i].handles);
		free(sides->side[i].places);
	}
}

void sides_malloc(struct sides *sides, unsigned int slot, unsigned int size)
{
	assert_true(slot < sides->nr_slots && !sides->side[0].handles[slot]);
	for (int i = 0; i < 2; i++) {
		struct side *side = &sides->side[i];

		side->handles[slot] = side->ops->malloc(side->pool, size, GFP);
		assert_false(IS_ERR_VALUE(side->handles[slot]));
	}
	sides->live++;
	sides->operations++;
}

void sides_free(struct sides *sides, unsigned int slot)
{
	for (int i = 0; i < 2; i++) {
		struct side *side = &sides->side[i];

		assert_true(side->handles[slot]);
		side->ops->free(side->pool, side->handles[slot]);
		side->handles[slot] = 0;
		/* At once, so that a later malloc cannot miss it on one side only. */
		if (side->ops->flags & ZS_DEFERS_FREES)
			side->ops->flush(side->pool);
	}
	sides->live--;
	sides->operations++;
}

void sides_compact(struct sides *sides)
{
	unsigned long freed[2];

	for (int i = 0; i < 2; i++) {
		freed[i] = sides->side[i].ops->compact(sides->side[i].pool);
		sides->side[i].ops->flush(sides->side[i].pool);
	}
	assert_int_equal(freed[0], freed[1]);
	sides->operations++;
}

struct named {
	unsigned long handle;
	unsigned int slot;
};

struct placing {
	struct side *side;
	struct named *named;
	unsigned int nr, met;
};

static int by_handle(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return x->handle < y->handle ? -1 : x->handle > y->handle;
}

static void note_place(void *ctx, const struct kernel_tree_place *place)
{
	struct placing *placing = ctx;
	struct named key = {.handle = place->handle};
	const struct named *found =
		bsearch(&key, placing->named, placing->nr, sizeof(key), by_handle);

	assert_non_null(found);
	placing->side->places[found->slot] = *place;
	placing->side->places[found->slot].handle = 0;
	placing->met++;
}

static void find_places(struct sides *sides, struct side *side)
{
	struct placing placing = {.side = side,
				  .named = calloc(sides->live + 1, sizeof(struct named))};

	assert_non_null(placing.named);
	memset(side->places, 0, sides->nr_slots * sizeof(*side->places));
	for (unsigned int slot = 0; slot < sides->nr_slots; slot++)
		if (side->handles[slot])
			placing.named[placing.nr++] = (struct named){side->handles[slot], slot};
	qsort(placing.named, placing.nr, sizeof(struct named), by_handle);
	assert_int_equal(side->walk(side->pool, note_place, &placing), 0);
	assert_int_equal(placing.met, sides->live);
	free(placing.named);
}

static void compare_places(const struct sides *sides)
{
	for (unsigned int slot = 0; slot < sides->nr_slots; slot++) {
		const struct kernel_tree_place *a = &sides->side[0].places[slot];
		const struct kernel_tree_place *b = &sides->side[1].places[slot];

		if (memcmp(a, b, sizeof(*a)))
			fail_msg("after %lu operations the object of slot %u is at class %u, group "
				 "%u, zspage %u, index %u in %s, and at %u, %u, %u, %u in %s",
				 sides->operations, slot, a->class, a->group, a->zspage, a->object,
				 sides->side[0].ops->name, b->class, b->group, b->zspage, b->object,
				 sides->side[1].ops->name);
	}
}

static void compare_classes(const struct sides *sides, const struct zs_class_state *a,
			    const struct zs_class_state *b, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (memcmp(&a[i], &b[i], sizeof(*a)))
			fail_msg("after %lu operations the counters of class %u (%u bytes) differ: "
				 "%lu objects in %lu pages in %s, %lu in %lu in %s, or the groups",
				 sides->operations, a[i].index, a[i].size, a[i].objs_inuse,
				 a[i].pages, sides->side[0].ops->name, b[i].objs_inuse, b[i].pages,
				 sides->side[1].ops->name);
}

void sides_compare(struct sides *sides)
{
	static struct zs_class_state state[2][MAX_CLASSES];
	unsigned int nr[2];

	memset(state, 0, sizeof(state));
	for (int i = 0; i < 2; i++) {
		struct side *side = &sides->side[i];

		side->ops->flush(side->pool);
		nr[i] = side->ops->class_state(side->pool, state[i], MAX_CLASSES);
		assert_int_equal(side->ops->check_pool(side->pool, true), 0);
		find_places(sides, side);
	}
	assert_int_equal(sides->side[0].ops->get_total_pages(sides->side[0].pool),
			 sides->side[1].ops->get_total_pages(sides->side[1].pool));
	assert_int_equal(nr[0], nr[1]);
	compare_classes(sides, state[0], state[1], nr[0]);
	compare_places(sides);
	sides->compared_at = sides->operations;
	sides->comparisons++;
	sides->placed += sides->live;
}
