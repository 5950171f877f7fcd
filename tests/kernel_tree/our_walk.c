// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/fullness.h"
#include "src/zs/object.h"
#include "tests/kernel_tree/sides.h"

static void walk_zspage(struct size_class *class, struct zspage *zspage,
			struct kernel_tree_place *place,
			void (*fn)(void *ctx, const struct kernel_tree_place *place), void *ctx)
{
	for (place->object = 0; place->object < class->objs_per_zspage; place->object++) {
		unsigned long off = (unsigned long)place->object * class->size, nr;
		struct page *page = get_first_page(zspage);

		for (nr = off >> PAGE_SHIFT; nr; nr--)
			page = get_next_page(page);
		if (obj_allocated(page, (char *)page_address(page) + (off & ~PAGE_MASK),
				  &place->handle))
			fn(ctx, place);
	}
}

unsigned long our_walk(struct zs_pool *pool,
		       void (*fn)(void *ctx, const struct kernel_tree_place *place), void *ctx)
{
	struct zspage *zspage;
	unsigned int i, group;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);

		for (group = 0; class && group < NR_FULLNESS_GROUPS; group++) {
			struct kernel_tree_place place = {.class = i, .group = group};

			list_for_each_entry(zspage, &class->fullness_list[group], list) {
				walk_zspage(class, zspage, &place, fn, ctx);
				place.zspage++;
			}
		}
	}
	return 0;
}
