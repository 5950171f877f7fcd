// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Caches that keep their objects: with a constructor, or type-safe by RCU. A freed object may be
 * allocated again at once, but its memory stays with the cache until the cache is destroyed, which
 * waits for a grace period first. (The kernel frees empty slabs after one; here a cache keeps its
 * peak size.) Free objects are linked through a word after the object, so that their contents do
 * not change.
 */
#include <stdlib.h>

#include "sim/native/kmem.h"

#define MAGAZINE 6u /* with the count: one cache line */

struct typed_magazine {
	unsigned long nr;
	void *objects[MAGAZINE];
};

static void **link_of(struct kmem_cache *cache, void *object)
{
	return (void **)((char *)object + cache->link);
}

int sim_typed_init(struct kmem_cache *cache)
{
	cache->link = cache->size;
	cache->size = ALIGN(cache->size + (unsigned int)sizeof(void *), cache->align);
	cache->magazines = alloc_percpu(struct typed_magazine);
	if (!cache->magazines)
		return -ENOMEM;
	pthread_mutex_init(&cache->depot_lock, NULL);
	return 0;
}

static void depot_put(struct kmem_cache *cache, struct typed_magazine *mag, unsigned long keep)
{
	pthread_mutex_lock(&cache->depot_lock);
	while (mag->nr > keep) {
		void *object = mag->objects[--mag->nr];

		*link_of(cache, object) = cache->depot;
		cache->depot = object;
	}
	pthread_mutex_unlock(&cache->depot_lock);
}

static void depot_get(struct kmem_cache *cache, struct typed_magazine *mag)
{
	pthread_mutex_lock(&cache->depot_lock);
	while (cache->depot && mag->nr < MAGAZINE / 2) {
		mag->objects[mag->nr++] = cache->depot;
		cache->depot = *link_of(cache, cache->depot);
	}
	pthread_mutex_unlock(&cache->depot_lock);
}

void *sim_typed_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	struct typed_magazine *mag = this_cpu_ptr(cache->magazines);
	void *object;

	if (!mag->nr)
		depot_get(cache, mag);
	if (mag->nr)
		return mag->objects[--mag->nr];
	object = sim_kmem_new(cache, gfp);
	if (object && cache->ctor)
		cache->ctor(object);
	return object;
}

void sim_typed_free(struct kmem_cache *cache, void *object)
{
	struct typed_magazine *mag = this_cpu_ptr(cache->magazines);

	if (mag->nr == MAGAZINE)
		depot_put(cache, mag, MAGAZINE / 2);
	mag->objects[mag->nr++] = object;
}

void sim_typed_exit(struct kmem_cache *cache)
{
	unsigned int cpu;

	if (cache->flags & SLAB_TYPESAFE_BY_RCU)
		synchronize_rcu();
	for_each_possible_cpu(cpu)
		depot_put(cache, per_cpu_ptr(cache->magazines, cpu), 0);
	while (cache->depot) {
		void *object = cache->depot;

		cache->depot = *link_of(cache, object);
		sim_kmem_delete(cache, object);
	}
	pthread_mutex_destroy(&cache->depot_lock);
	free_percpu(cache->magazines);
}
