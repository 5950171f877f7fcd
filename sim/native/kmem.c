// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Object caches over jemalloc, which is the program's malloc: its thread caches stand for the
 * slab's per-CPU lists. With a sanitizer the sanitizer's malloc takes its place. By option the
 * objects are in frames of the nodes (sim/mm/slab.h); kmalloc()'s never are.
 *
 * Caches with a constructor or SLAB_TYPESAFE_BY_RCU keep their objects: kmem_typed.c.
 */
#include <malloc.h>
#include <stdlib.h>

#include "sim/probes/fault.h"
#include "sim/native/kmem.h"

#define POISON_FREE 0x6b
#define POISON_NEW  0x5a

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct list_head caches;
static struct kmem_cache *small; /* counts what kmalloc() gave */
static u64 leaked;		 /* objects left in destroyed caches */

static void count(struct kmem_cache *cache, long change)
{
	long *live = this_cpu_ptr(cache->live);

	WRITE_ONCE(*live, *live + change);
}

unsigned long kmem_cache_live(struct kmem_cache *cache)
{
	unsigned int cpu;
	long sum = 0;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(cache->live, cpu));
	return (unsigned long)sum;
}

void *sim_kmem_new(struct kmem_cache *cache, gfp_t gfp)
{
	if (unlikely(cache->slab))
		return slab_alloc(cache->slab, gfp);
	if (likely(cache->align <= 16))
		return malloc(cache->size);
	return aligned_alloc(cache->align, cache->size);
}

void sim_kmem_delete(struct kmem_cache *cache, void *object)
{
	if (unlikely(cache->slab))
		slab_free(cache->slab, object);
	else
		free(object);
}

static struct kmem_cache *cache_new(const char *name, unsigned int size, unsigned int align,
				    slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->align = max(align, flags & SLAB_HWCACHE_ALIGN ? L1_CACHE_BYTES : 8u);
	cache->size = ALIGN(max(size, 1u), cache->align);
	cache->flags = flags;
	cache->ctor = ctor;
	cache->rcu_offset = ~0u;
	cache->typed = ctor || flags & SLAB_TYPESAFE_BY_RCU;
	cache->name = strdup(name);
	cache->live = alloc_percpu(long);
	if (!cache->name || !cache->live || (cache->typed && sim_typed_init(cache))) {
		free_percpu(cache->live);
		free(cache->name);
		free(cache);
		return NULL;
	}
	pthread_mutex_lock(&lock);
	list_add(&cache->entry, &caches);
	pthread_mutex_unlock(&lock);
	return cache;
}

/* Reports the objects that remained. */
static u64 cache_delete(struct kmem_cache *cache)
{
	u64 left = kmem_cache_live(cache);

	pthread_mutex_lock(&lock);
	list_del(&cache->entry);
	leaked += left;
	pthread_mutex_unlock(&lock);
	if (cache->typed)
		sim_typed_exit(cache);
	if (cache->slab)
		slab_destroy(cache->slab);
	free_percpu(cache->live);
	free(cache->name);
	free(cache);
	return left;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *cache;

	might_sleep();
	BUG_ON(align > 4096 || (align & (align - 1)));
	cache = cache_new(name, size, align, flags, ctor);
	if (!cache || !slab_in_frames(cache->size))
		return cache;
	cache->slab = slab_create(cache->size);
	if (cache->slab)
		return cache;
	cache_delete(cache);
	return NULL;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	might_sleep();
	if (kmem_cache_live(cache))
		pr_err("cache %s destroyed with %lu objects remaining", cache->name,
		       kmem_cache_live(cache));
	cache_delete(cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object;

	sim_count(KMEM_ALLOC);
	sim_check_alloc(gfp);
	if (sim_should_fail(SIM_FAULT_METADATA))
		return NULL;
	object = likely(!cache->typed) ? sim_kmem_new(cache, gfp) : sim_typed_alloc(cache, gfp);
	if (unlikely(!object))
		return NULL;
	count(cache, 1);
#ifdef SIM_DEBUG
	if (!cache->typed)
		memset(object, POISON_NEW, cache->size);
#endif
	return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object;

	BUG_ON(cache->ctor);
	object = kmem_cache_alloc(cache, gfp);
	if (likely(object))
		memset(object, 0, cache->size);
	return object;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	sim_count(KMEM_FREE);
	if (unlikely(!object))
		return;
	sim_check_free(object, cache->size);
	count(cache, -1);
	if (unlikely(sim_self.softirq))
		sim_self.rcu_bytes_freed += cache->size; /* as a slab has them, not malloc */
	if (unlikely(cache->typed)) {
		sim_typed_free(cache, object);
		return;
	}
#ifdef SIM_DEBUG
	memset(object, POISON_FREE, cache->size);
#endif
	sim_kmem_delete(cache, object);
}

/*
 * A cache takes the place of a callback's function, marked by the top bit, which no address of the
 * program has. The object is found by its offset.
 */
#define IS_CACHE (1ul << (BITS_PER_LONG - 1))

void kmem_cache_free_rcu(struct kmem_cache *cache, void *object, struct rcu_head *head)
{
	unsigned int offset = (unsigned int)((char *)head - (char *)object);
	unsigned int known = READ_ONCE(cache->rcu_offset);

	sim_count(KFREE_RCU);
	if (unlikely(known != offset)) {
		BUG_ON(known != ~0u);
		WRITE_ONCE(cache->rcu_offset, offset);
	}
	head->func = (rcu_callback_t)((unsigned long)cache | IS_CACHE);
	sim_call_rcu(head);
}

void sim_rcu_invoke(struct rcu_head *head)
{
	unsigned long func = (unsigned long)head->func;
	struct kmem_cache *cache = (struct kmem_cache *)(func & ~IS_CACHE);

	if (func & IS_CACHE)
		kmem_cache_free(cache, (char *)head - READ_ONCE(cache->rcu_offset));
	else
		head->func(head);
}

static void *small_new(void *object)
{
	if (likely(object))
		count(small, 1);
	return object;
}

static bool small_fails(gfp_t gfp)
{
	sim_count(KMEM_ALLOC);
	sim_check_alloc(gfp);
	return sim_should_fail(SIM_FAULT_METADATA);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return small_fails(gfp) ? NULL : small_new(malloc(max_t(size_t, size, 1)));
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return small_fails(gfp) ? NULL : small_new(calloc(n, max_t(size_t, size, 1)));
}

void *kzalloc(size_t size, gfp_t gfp)
{
	return kcalloc(1, size, gfp);
}

char *kstrdup(const char *text, gfp_t gfp)
{
	return small_fails(gfp) ? NULL : small_new(strdup(text));
}

void kfree(const void *object)
{
	void *memory = (void *)(unsigned long)object;

	if (!object)
		return;
	sim_count(KMEM_FREE);
	sim_check_free(object, malloc_usable_size(memory));
	count(small, -1);
	if (unlikely(sim_self.softirq))
		sim_self.rcu_bytes_freed += malloc_usable_size(memory);
	free(memory);
}

int sim_kmem_init(void)
{
	INIT_LIST_HEAD(&caches);
	leaked = 0;
	small = cache_new("kmalloc", 8, 0, 0, NULL);
	return small ? 0 : -ENOMEM;
}

/* They were freed with the nodes' memory. */
static void drop_slab(struct kmem_cache *cache)
{
	if (!cache->slab)
		return;
	slab_abandon(cache->slab);
	cache->slab = NULL;
	cache->typed = false; /* nor are there objects to free */
}

/* Objects still in use, plus one for each cache that was not destroyed. */
u64 sim_kmem_exit(void)
{
	struct kmem_cache *cache, *next;
	u64 held;

	list_for_each_entry_safe(cache, next, &caches, entry) {
		if (cache == small)
			continue;
		pr_err("cache %s was not destroyed", cache->name);
		leaked++;
		drop_slab(cache);
		cache_delete(cache);
	}
	cache_delete(small);
	small = NULL;
	held = leaked;
	leaked = 0;
	return held;
}
