// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/probes/background.h"

#include "sim/mm/node_memory.h"
#include "sim/mm/page_alloc.h"
#include "sim/sim.h"

/* The page's private, from filling to freeing. */
#define TAKEN (~0ul)
#define STEP  0x9e3779b97f4a7c15ull

/* A page's private is its index + 1. It gives the page's place in the table, and its contents. */
static struct {
	struct page **page;
	u64 nr, room;
	u64 random, seed;
	struct background_stats stats;
} background;

static u64 next_random(void)
{
	u64 mixed;

	background.random += STEP;
	mixed = (background.random ^ background.random >> 30) * 0xbf58476d1ce4e5b9ull;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
	return mixed ^ mixed >> 31;
}

static u64 word_of(u64 index, unsigned long at)
{
	return (background.seed ^ index) * STEP + at;
}

static void write_contents(struct page *page, u64 index)
{
	u64 *word = page_address(page);

	for (unsigned long at = 0; at < PAGE_SIZE / sizeof(*word); at++)
		word[at] = word_of(index, at);
}

static void check_contents(struct page *page, u64 index)
{
	const u64 *word = page_address(page);
	u64 differs = 0;

	for (unsigned long at = 0; at < PAGE_SIZE / sizeof(*word); at++)
		differs |= word[at] ^ word_of(index, at);
	if (differs)
		__atomic_fetch_add(&background.stats.damaged, 1, __ATOMIC_RELAXED);
}

static bool background_isolate(struct page *page, isolate_mode_t mode)
{
	(void)page;
	(void)mode;
	return true;
}

static int background_migrate(struct page *dst, struct page *src, enum migrate_mode mode)
{
	u64 index = page_private(src) - 1;

	(void)mode;
	copy_page(page_address(dst), page_address(src));
	get_page(dst);
	set_page_private(dst, index + 1);
	__SetPageMovable(dst, page_movable_ops(src));
	background.page[index] = dst;
	set_page_private(src, 0);
	__ClearPageMovable(src);
	put_page(src);
	check_contents(dst, index);
	__atomic_fetch_add(&background.stats.migrated, 1, __ATOMIC_RELAXED);
	return MIGRATEPAGE_SUCCESS;
}

static void background_putback(struct page *page)
{
	(void)page;
}

static const struct movable_operations background_ops = {
	background_isolate,
	background_migrate,
	background_putback,
};

static void keep(struct page *page, bool movable)
{
	u64 index = background.nr++;

	background.page[index] = page;
	set_page_private(page, index + 1);
	if (!movable) {
		background.stats.unmovable++;
		return;
	}
	write_contents(page, index);
	lock_page(page);
	__SetPageMovable(page, &background_ops);
	unlock_page(page);
	background.stats.movable++;
}

/* Down to the last frame: no watermark holds at boot. */
static u64 take_all(struct zone *zone)
{
	struct page *page;
	u64 taken = 0;

	do {
		mm_spin_lock(&zone->lock);
		page = buddy_alloc(zone, 0);
		mm_spin_unlock(&zone->lock);
		if (!page)
			return taken;
		prep_new_page(zone, page);
		set_page_count(page, 1);
		set_page_private(page, TAKEN);
		taken++;
	} while (true);
}

static bool is_taken(struct page *page)
{
	return page_ref_count(page) == 1 && page_private(page) == TAKEN;
}

/* Each set of that many frames is equally likely (selection sampling). */
static void keep_some(const struct zone *zone, u64 taken, u64 movable, u64 unmovable)
{
	for (unsigned long pfn = zone->start_pfn; pfn < zone->fresh_pfn; pfn++) {
		struct page *page = pfn_to_page(pfn);

		if (!is_taken(page))
			continue;
		if (next_random() % taken-- >= movable + unmovable)
			continue;
		if (next_random() % (movable + unmovable) < movable) {
			keep(page, true);
			movable--;
		} else {
			keep(page, false);
			unmovable--;
		}
	}
}

/* In no particular order, as after long use: a full-period sequence over the zone's frames. */
static void give_back(const struct zone *zone)
{
	u64 frames = zone->fresh_pfn - zone->start_pfn;
	u64 mask = (1ull << order_base_2(frames)) - 1, at = 0;
	u64 factor = next_random() << 3 | 5, offset = next_random() | 1;

	for (u64 i = 0; i <= mask; i++) {
		struct page *page;

		at = (at * factor + offset) & mask;
		if (at >= frames)
			continue;
		page = pfn_to_page(zone->start_pfn + at);
		if (!is_taken(page))
			continue;
		set_page_private(page, 0);
		put_page(page);
	}
}

static int fill_node(const struct sim_config *config, unsigned int nid)
{
	u64 movable = config->pages_per_node * config->background.movable / 100;
	u64 unmovable = config->pages_per_node * config->background.unmovable / 100;
	u64 taken = take_all(&sim_zones[nid]);

	if (taken < movable + unmovable)
		return -ENOMEM;
	keep_some(&sim_zones[nid], taken, movable, unmovable);
	give_back(&sim_zones[nid]);
	return 0;
}

int background_fill(const struct sim_config *config)
{
	u64 percent = config->background.movable + config->background.unmovable;
	u64 start = sim_clock();
	int rc = 0;

	memset(&background, 0, sizeof(background));
	if (!percent)
		return 0;
	background.random = background.seed = config->seed * STEP;
	background.room = config->pages_per_node * percent / 100 * nr_node_ids;
	background.page = sim_boot_alloc((background.room + 1) * sizeof(*background.page));
	if (!background.page)
		return -ENOMEM;
	for (unsigned int nid = 0; nid < nr_node_ids && !rc; nid++)
		rc = fill_node(config, nid);
	drain_all_pages();
	background.stats.boot_ns = sim_ticks_to_ns(sim_clock() - start);
	return rc;
}

u64 background_pages(unsigned int nid)
{
	u64 pages = 0;

	for (u64 i = 0; i < background.nr; i++)
		pages += page_to_nid(background.page[i]) == (int)nid;
	return pages;
}

static void release(struct page *page, u64 index)
{
	bool movable = __PageMovable(page);

	if (page_private(page) != index + 1 || page_ref_count(page) != 1 || PageIsolated(page))
		background.stats.damaged++;
	set_page_private(page, 0);
	if (movable) {
		check_contents(page, index);
		lock_page(page);
		__ClearPageMovable(page);
		unlock_page(page);
	}
	put_page(page);
}

void background_empty(struct background_stats *stats)
{
	for (u64 i = 0; i < background.nr; i++)
		release(background.page[i], i);
	*stats = background.stats;
	memset(&background, 0, sizeof(background));
}
