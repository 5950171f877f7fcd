// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/world/pages.h"

#include "sim/mm/migrate.h"

#define DRAWS 400

struct page *pages_draw_movable(u64 *random)
{
	unsigned long span = sim_memmap.end_pfn - SIM_BASE_PFN;

	/* Memory is allocated from the low end of each node, so most draws are there. */
	for (int i = 0; i < DRAWS; i++) {
		u64 draw = world_random(random) >> 16;
		unsigned long range = span >> draw % 6;
		unsigned long pfn = SIM_BASE_PFN + (draw >> 8) % (range ? range : 1);

		if (pfn_valid(pfn) && __PageMovable(pfn_to_page(pfn)))
			return pfn_to_page(pfn);
	}
	return NULL;
}

bool pages_isolate(struct page *page)
{
	return isolate_movable_page(page, 0);
}

void pages_putback(struct page *page)
{
	LIST_HEAD(list);

	list_add(&page->lru, &list);
	putback_movable_pages(&list);
}

static struct page *new_page(struct page *page, unsigned long private)
{
	return alloc_pages_node(page_to_nid(page), GFP_KERNEL, 0);
}

bool pages_migrate(struct page *page, enum migrate_mode mode)
{
	unsigned int succeeded = 0;
	LIST_HEAD(list);

	list_add(&page->lru, &list);
	if (migrate_pages(&list, new_page, NULL, 0, mode, 0, &succeeded))
		putback_movable_pages(&list);
	return succeeded;
}

unsigned int pages_migrate_some(unsigned int nr, u64 *random)
{
	unsigned int moved = 0;

	while (nr--) {
		struct page *page = pages_draw_movable(random);

		if (page && pages_isolate(page))
			moved += pages_migrate(page, MIGRATE_SYNC_LIGHT);
	}
	return moved;
}

unsigned int pages_count_isolated(void)
{
	unsigned int isolated = 0;

	for (unsigned long pfn = SIM_BASE_PFN; pfn < sim_memmap.end_pfn; pfn++)
		if (pfn_valid(pfn))
			isolated += PageIsolated(pfn_to_page(pfn));
	return isolated;
}
