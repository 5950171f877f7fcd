// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Objects whose contents are checked right after the page they lie in was migrated. Found by
 * the page, when that moves, and by the slot, when the object goes. An object that spans two
 * pages is reached through a copy, which does not tell its pages: it is checked when it is
 * read and freed, as all are. Compaction moves objects without saying so; one that it moved
 * is found under its old page, and so checked too often or not at all until it is read.
 */
#include "src/replay/watch.h"

#include "src/content/mix.h"
#include "src/replay/state.h"
#include "src/replay/verify.h"

#define BUCKETS	   (1u << 14)
#define NODE_CHUNK 1024u

struct node {
	struct node *next_by_slot, *next_by_page;
	const struct page *page; /* NULL: not known */
	unsigned long handle;
	u32 pool, slot, size, key;
};

struct replay_watch {
	u32 locked ____cacheline_aligned;
	struct node *by_slot[BUCKETS], *by_page[BUCKETS];
	struct node *free;
};

/* The recorder does not see what a front-end's writeback frees. */
bool replay_watch_needed(const struct replay *replay)
{
	const struct replay_plan *plan = replay->plan;

	if (plan->frontend && plan->frontend_params.backing_pages)
		return false;
	return plan->verify != REPLAY_VERIFY_OFF && replay->holds;
}

int replay_watch_init(struct replay *replay)
{
	replay->watch = replay->plan->alloc(replay->plan->host, sizeof(*replay->watch));
	return replay->watch ? 0 : -ENOMEM;
}

/* Held by a CPU for a few instructions; by the migration thread while it checks a page. */
static void lock(struct replay_watch *watch)
{
	unsigned int turns = 0;

	while (__atomic_exchange_n(&watch->locked, 1, __ATOMIC_ACQUIRE))
		sim_relax(&turns);
}

static void unlock(struct replay_watch *watch)
{
	__atomic_store_n(&watch->locked, 0, __ATOMIC_RELEASE);
}

static struct node **slot_bucket(struct replay_watch *watch, u32 slot)
{
	return &watch->by_slot[slot % BUCKETS];
}

static struct node **page_bucket(struct replay_watch *watch, const struct page *page)
{
	return &watch->by_page[mix64((unsigned long)page) % BUCKETS];
}

static struct node *new_node(struct replay *replay)
{
	struct replay_watch *watch = replay->watch;
	struct node *node = watch->free;

	if (!node) {
		struct node *chunk =
			replay->plan->alloc(replay->plan->host, NODE_CHUNK * sizeof(*chunk));

		for (u32 i = 0; chunk && i < NODE_CHUNK; i++) {
			chunk[i].next_by_slot = watch->free;
			watch->free = &chunk[i];
		}
		node = watch->free;
	}
	if (node)
		watch->free = node->next_by_slot;
	return node;
}

static const struct page *page_of(const void *addr)
{
	unsigned long end = (sim_memmap.end_pfn - SIM_BASE_PFN) << PAGE_SHIFT;

	if ((const char *)addr < sim_memmap.frames || (const char *)addr >= sim_memmap.frames + end)
		return NULL;
	return virt_to_page(addr);
}

static void link_page(struct replay_watch *watch, struct node *node, const struct page *page)
{
	struct node **bucket = page_bucket(watch, page);

	node->page = page;
	node->next_by_page = *bucket;
	*bucket = node;
}

static void unlink_page(struct replay_watch *watch, struct node *node)
{
	struct node **at = page_bucket(watch, node->page);

	while (*at != node)
		at = &(*at)->next_by_page;
	*at = node->next_by_page;
}

/*
 * A page that is migrated between the read and the lock is looked for under its old name,
 * and the object is missed this time: it is checked when it is read and freed.
 */
void replay_watch_add(struct replay_cpu *cpu, const struct replay_entry *entry,
		      unsigned long handle)
{
	struct replay *replay = cpu->replay;
	struct replay_watch *watch = replay->watch;
	struct zs_pool *pool = replay_pool(replay, entry);
	u64 begin = sim_clock();
	void *bytes = zs_read_begin(replay->ops, pool, handle, entry->size, cpu->local_copy);
	const struct page *page = page_of(bytes);
	struct node *node = NULL;

	zs_read_end(replay->ops, pool, handle, entry->size, bytes);
	lock(watch);
	if (page)
		node = new_node(replay);
	if (node) {
		node->slot = entry->slot;
		node->size = entry->size;
		node->key = entry->content;
		node->pool = entry->pool;
		node->handle = handle;
		node->next_by_slot = *slot_bucket(watch, entry->slot);
		*slot_bucket(watch, entry->slot) = node;
		link_page(watch, node, page);
	}
	unlock(watch);
	cpu->counts.verify_ticks += sim_clock() - begin;
	stamp_invalidate(&cpu->stamp);
}

void replay_watch_remove(struct replay_cpu *cpu, u32 slot)
{
	struct replay_watch *watch = cpu->replay->watch;
	u64 begin = sim_clock();
	struct node **at, *node;

	lock(watch);
	at = slot_bucket(watch, slot);
	while (*at && (*at)->slot != slot)
		at = &(*at)->next_by_slot;
	node = *at;
	if (node) {
		*at = node->next_by_slot;
		unlink_page(watch, node);
		node->next_by_slot = watch->free;
		watch->free = node;
	}
	unlock(watch);
	begin = sim_clock() - begin;
	cpu->counts.verify_ticks += begin;
	stamp_shift(&cpu->stamp, begin); /* as in replay_verify() */
}

void replay_watch_moved(struct replay *replay, const struct page *src, const struct page *dst)
{
	struct replay_watch *watch = replay->watch;
	struct node **at, *node;

	lock(watch);
	at = page_bucket(watch, src);
	while ((node = *at)) {
		if (node->page != src) {
			at = &node->next_by_page;
			continue;
		}
		replay_verify_object(replay->background,
				     &(struct frontend_object){.pool = node->pool,
							       .handle = node->handle,
							       .size = node->size,
							       .content = node->key});
		*at = node->next_by_page;
		link_page(watch, node, dst);
	}
	unlock(watch);
}
