// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Object caches over slabs of the arena. Each CPU allocates from its own slab, as in the kernel's
 * SLUB, so that CPUs do not share lines of small objects. Locks are left out.
 */
#include "sim/kernel/memory_events.h"
#include "sim/probes/fault.h"
#include "sim/virtual/runtime/kmem_slab.h"

/* Caches are objects of this cache. */
static struct kmem_cache cache_of_caches;
static unsigned long live_objects; /* of all caches and kmalloc, caches themselves apart */

static void init_cache(struct kmem_cache *cache, const char *name, unsigned int size,
		       unsigned int align)
{
	*cache = (struct kmem_cache){.name = name, .size = size, .align = align};
	INIT_LIST_HEAD(&cache->partial);
	INIT_LIST_HEAD(&cache->full);
}

int sim_kmem_init(void)
{
	slabs_init();
	live_objects = 0;
	init_cache(&cache_of_caches, "kmem_cache", ALIGN(sizeof(struct kmem_cache), 64), 64);
	return virtual_kmalloc_init();
}

u64 sim_kmem_exit(void)
{
	return live_objects;
}

void virtual_kmem_count(long change)
{
	live_objects += (unsigned long)change;
}

void *virtual_kmem_object(const void *inside, struct kmem_cache **cache, size_t *size)
{
	struct slab *slab;

	if (!slab_contains(inside))
		return NULL;
	slab = slab_of(inside);
	if (slab->large)
		return NULL;
	*cache = slab->cache;
	*size = slab->cache->size;
	return slab_object(slab, inside);
}

/* Another slab for this CPU; NULL: none is left. */
static struct slab *next_own(struct kmem_cache *cache)
{
	struct slab **own = &cache->own[sim_self.cpu];

	if (list_empty(&cache->partial) && !slab_new(cache))
		return NULL;
	if (*own) {
		(*own)->is_own = false;
		list_add(&(*own)->list, &cache->full);
	}
	*own = list_first_entry(&cache->partial, struct slab, list);
	(*own)->is_own = true;
	list_del_init(&(*own)->list);
	return *own;
}

static inline __maybe_unused enum sim_memory_kind memory_kind(const struct kmem_cache *cache)
{
	return cache->typesafe ? SIM_MEMORY_TYPESAFE : SIM_MEMORY_OBJECT;
}

void *virtual_cache_take(struct kmem_cache *cache)
{
	struct slab *slab = cache->own[sim_self.cpu];
	void *object;

	if (!slab || !slab->nr_free)
		slab = next_own(cache);
	if (!slab)
		return NULL;
	cache->live++;
	object = slab_take(slab);
	sim_memory_given(object, cache->size, memory_kind(cache), cache->name);
	return object;
}

void virtual_cache_put(struct kmem_cache *cache, void *object)
{
	struct slab *slab = slab_of(object);

	if (!slab_contains(object) || slab->large || slab->cache != cache)
		sim_virtual_bug("a free into a cache that the object is not of", object);
	sim_memory_taken(object, cache->size, memory_kind(cache), cache->name);
	slab_put(slab, object);
	if (slab->nr_free == 1 && !slab->is_own)
		list_move(&slab->list, &cache->partial);
	cache->live--;
}

struct kmem_cache *virtual_cache_create(const char *name, unsigned int size, unsigned int align)
{
	struct kmem_cache *cache = virtual_cache_take(&cache_of_caches);

	if (cache)
		init_cache(cache, name, size, align);
	return cache;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *cache;

	might_sleep();
	align = max_t(unsigned int, align, flags &SLAB_HWCACHE_ALIGN ? L1_CACHE_BYTES : 8);
	size = ALIGN(size, align);
	if (size > SLAB_MAX_SIZE || align > 4096 || sim_should_fail(SIM_FAULT_METADATA))
		return NULL;
	cache = virtual_cache_create(name, size, align);
	if (cache) {
		cache->ctor = ctor;
		cache->typesafe = flags & SLAB_TYPESAFE_BY_RCU;
	}
	return cache;
}

static void discard_all(struct list_head *slabs)
{
	while (!list_empty(slabs))
		slab_discard(list_first_entry(slabs, struct slab, list));
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	might_sleep();
	/* Like the kernel's, a cache with objects is reported and kept. */
	if (cache->live) {
		pr_err("kmem_cache_destroy %s: %lu objects remain", cache->name, cache->live);
		sim_warn(__FILE__, __LINE__, "kmem_cache_destroy() of a cache with objects");
		return;
	}
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (cache->own[cpu])
			slab_discard(cache->own[cpu]);
	discard_all(&cache->partial);
	discard_all(&cache->full);
	virtual_cache_put(&cache_of_caches, cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object;

	sim_count(KMEM_ALLOC);
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
	if (sim_should_fail(SIM_FAULT_METADATA))
		return NULL;
	object = virtual_cache_take(cache);
	if (!object)
		return NULL;
	live_objects++;
	virtual_object_taken(object);
	return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object = kmem_cache_alloc(cache, gfp);

	if (object)
		memset(object, 0, cache->size);
	return object;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	sim_count(KMEM_FREE);
	virtual_object_given(object);
	if (sim_self.softirq)
		sim_self.rcu_bytes_freed += cache->size;
	virtual_cache_put(cache, object);
	live_objects--;
}

static void free_object(struct rcu_head *head)
{
	struct kmem_cache *cache = NULL;
	size_t size;
	void *object = virtual_kmem_object(head, &cache, &size);

	BUG_ON(!cache);
	kmem_cache_free(cache, object);
}

void kmem_cache_free_rcu(struct kmem_cache *cache, void *object, struct rcu_head *head)
{
	struct kmem_cache *owner = NULL;
	size_t size;

	sim_count(KFREE_RCU);
	BUG_ON(virtual_kmem_object(head, &owner, &size) != object || owner != cache);
	head->func = free_object;
	sim_call_rcu(head);
}

void sim_rcu_invoke(struct rcu_head *head)
{
	head->func(head);
}

unsigned long kmem_cache_live(struct kmem_cache *cache)
{
	return cache->live;
}
