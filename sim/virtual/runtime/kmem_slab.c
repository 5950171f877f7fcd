// SPDX-License-Identifier: GPL-2.0-or-later
/* See sim/virtual/runtime/kmem_slab.h. */
#include "sim/virtual/runtime/arena.h"
#include "sim/virtual/runtime/kmem_slab.h"

/* One bit for each 64 KiB of the arena that holds kmem memory: slabs are never unmapped. */
static LIST_HEAD(free_slabs);
static LIST_HEAD(free_large);

static u8 owned[SIM_ARENA_WINDOW / SLAB_SIZE / 8];

static size_t block_of(const void *inside)
{
	return ((uintptr_t)inside - SIM_ARENA_BASE) / SLAB_SIZE;
}

void slabs_init(void)
{
	INIT_LIST_HEAD(&free_slabs);
	INIT_LIST_HEAD(&free_large);
	memset(owned, 0, sizeof(owned));
}

bool slab_contains(const void *inside)
{
	size_t block = block_of(inside);

	return sim_in_arena(inside) && (owned[block / 8] & (1u << block % 8));
}

static struct slab *new_blocks(size_t bytes)
{
	struct slab *slab = sim_arena_alloc(ALIGN(bytes, SLAB_SIZE), SLAB_SIZE);
	size_t block;

	if (!slab)
		return NULL;
	for (block = block_of(slab); bytes; block++) {
		owned[block / 8] |= (u8)(1u << block % 8);
		bytes -= min_t(size_t, bytes, SLAB_SIZE);
	}
	return slab;
}

/*
 * Not observed, since these are thousands of words. memset() comes first, so that a machine that
 * puts its world back hears of them, by lines.
 */
static noinline __attribute__((no_sanitize("thread"))) void number_objects(struct slab *slab)
{
	for (unsigned int i = 0; i < slab->nr; i++)
		slab->free[i] = (u16)(slab->nr - 1 - i);
}

static void lay_out(struct slab *slab, struct kmem_cache *cache)
{
	unsigned int align = max(cache->align, 64u);
	size_t start = ALIGN(sizeof(*slab), align);

	slab->cache = cache;
	slab->large = 0;
	slab->objects = (char *)slab + start;
	slab->nr = (u16)min_t(size_t, (SLAB_SIZE - start) / cache->size, SLAB_MAX_OBJECTS);
	slab->nr_free = slab->nr;
	slab->oldest = 0;
	memset(slab->allocated, 0, sizeof(slab->allocated));
	memset(slab->free, 0, slab->nr * sizeof(slab->free[0]));
	number_objects(slab);
	for (unsigned int i = 0; cache->ctor && i < slab->nr; i++)
		cache->ctor((char *)slab->objects + (size_t)i * cache->size);
}

struct slab *slab_new(struct kmem_cache *cache)
{
	struct slab *slab;

	if (list_empty(&free_slabs)) {
		slab = new_blocks(SLAB_SIZE);
		if (!slab)
			return NULL;
	} else {
		slab = list_first_entry(&free_slabs, struct slab, list);
		list_del(&slab->list);
	}
	lay_out(slab, cache);
	slab->is_own = false;
	list_add(&slab->list, &cache->partial);
	return slab;
}

void slab_discard(struct slab *slab)
{
	list_del(&slab->list);
	list_add(&slab->list, slab->large ? &free_large : &free_slabs);
}

#ifdef SIM_MEMORY_EVENTS
static u16 pop_free(struct slab *slab)
{
	u16 i = slab->free[slab->oldest];

	slab->oldest = (u16)((slab->oldest + 1u) % SLAB_MAX_OBJECTS);
	slab->nr_free--;
	return i;
}

static void push_free(struct slab *slab, u16 i)
{
	unsigned int at = slab->oldest + slab->nr_free++;

	/*
	 * In a cache that keeps its type it may become another object at once: readers must cope.
	 */
	if (slab->cache->typesafe)
		at = slab->oldest = (u16)((slab->oldest + SLAB_MAX_OBJECTS - 1) % SLAB_MAX_OBJECTS);
	slab->free[at % SLAB_MAX_OBJECTS] = i;
}
#else
static u16 pop_free(struct slab *slab)
{
	return slab->free[--slab->nr_free];
}

static void push_free(struct slab *slab, u16 i)
{
	slab->free[slab->nr_free++] = i;
}
#endif

void *slab_take(struct slab *slab)
{
	u16 i = pop_free(slab);

	slab->allocated[i / 8] |= (u8)(1u << i % 8);
	return (char *)slab->objects + (size_t)i * slab->cache->size;
}

void slab_put(struct slab *slab, void *object)
{
	size_t offset = (size_t)((char *)object - (char *)slab->objects);
	size_t i = offset / slab->cache->size;

	if (i >= slab->nr || offset % slab->cache->size)
		sim_virtual_bug("a free of what is no object", object);
	if (!(slab->allocated[i / 8] & (1u << i % 8)))
		sim_virtual_bug("a double free of an object", object);
	slab->allocated[i / 8] &= (u8) ~(1u << i % 8);
	push_free(slab, (u16)i);
}

void *slab_object(const struct slab *slab, const void *inside)
{
	size_t offset = (size_t)((const char *)inside - (const char *)slab->objects);

	return (char *)slab->objects + offset / slab->cache->size * slab->cache->size;
}

/* First fit among freed ones, without splitting, since there are few. */
struct slab *slab_new_large(size_t size)
{
	size_t start = ALIGN(sizeof(struct slab), 4096);
	struct slab *slab;

	list_for_each_entry(slab, &free_large, list) {
		if (slab->large >= size) {
			list_del_init(&slab->list);
			return slab;
		}
	}
	slab = new_blocks(start + size);
	if (!slab)
		return NULL;
	INIT_LIST_HEAD(&slab->list);
	slab->cache = NULL;
	slab->objects = (char *)slab + start;
	slab->large = ALIGN(start + size, SLAB_SIZE) - start;
	return slab;
}
