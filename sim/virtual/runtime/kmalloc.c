// SPDX-License-Identifier: GPL-2.0-or-later
/* kmalloc() and kfree(): a cache for each power of two, and blocks of slabs above. */
#include "sim/probes/fault.h"
#include "sim/virtual/runtime/kmem_slab.h"

#define SMALLEST 3u /* 8 bytes */
#define LARGEST	 14u

static struct kmem_cache *caches[LARGEST + 1];

int virtual_kmalloc_init(void)
{
	for (unsigned int order = SMALLEST; order <= LARGEST; order++) {
		caches[order] = virtual_cache_create("kmalloc", 1u << order, 8);
		if (!caches[order])
			return -ENOMEM;
	}
	return 0;
}

static void *take(size_t size)
{
	unsigned int order = max(order_base_2(size), SMALLEST);
	struct slab *slab;

	if (order <= LARGEST)
		return virtual_cache_take(caches[order]);
	slab = size < SIZE_MAX / 2 ? slab_new_large(size) : NULL;
	return slab ? slab->objects : NULL;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	void *object;

	sim_count(KMEM_ALLOC);
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
	if (sim_should_fail(SIM_FAULT_METADATA))
		return NULL;
	object = take(size);
	if (!object)
		return NULL;
	virtual_kmem_count(1);
	virtual_object_taken(object);
	return object;
}

void *kzalloc(size_t size, gfp_t gfp)
{
	void *object = kmalloc(size, gfp);

	if (object)
		memset(object, 0, size);
	return object;
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kzalloc(bytes, gfp);
}

char *kstrdup(const char *text, gfp_t gfp)
{
	size_t length = 0;
	char *copy;

	if (!text)
		return NULL;
	while (text[length++])
		;
	copy = kmalloc(length, gfp);
	if (copy)
		memcpy(copy, text, length);
	return copy;
}

void kfree(const void *object)
{
	struct slab *slab = slab_of(object);

	if (!object)
		return;
	sim_count(KMEM_FREE);
	if (!slab_contains(object))
		sim_virtual_bug("kfree() of what kmalloc() did not give", object);
	virtual_object_given(object);
	if (!slab->large)
		virtual_cache_put(slab->cache, (void *)object);
	else if (object != slab->objects || !list_empty(&slab->list))
		sim_virtual_bug("kfree() of what kmalloc() did not give", object);
	else
		slab_discard(slab);
	virtual_kmem_count(-1);
}
