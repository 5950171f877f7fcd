/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Slabs of the virtual machine: 64 KiB of the arena, aligned to their size, so that any
 * address inside finds its slab. Free objects are a stack of indices in the slab's head,
 * never in the object: an object keeps its contents while free (constructed objects, and
 * readers of SLAB_TYPESAFE_BY_RCU, rely on that), and a second free is seen.
 */
#ifndef RUNTIME_KMEM_SLAB_H
#define RUNTIME_KMEM_SLAB_H

#include "sim/virtual/runtime/internal.h"

#define SLAB_SIZE	 (64u << 10)
#define SLAB_MAX_OBJECTS 4096u
#define SLAB_MAX_SIZE	 (16u << 10) /* of an object */

struct slab {
	struct kmem_cache *cache;
	struct list_head list; /* of the cache's partial or full slabs, or of the free ones */
	bool is_own;	       /* a CPU's, on no list */
	void *objects;
	size_t large; /* bytes of one large object instead; 0: a slab */
	u16 nr, nr_free;
	u16 oldest; /* of a queue, its first place */
	/* Indices: a stack, or, where freed memory is watched, a queue, so that it stays free for long. */
	u16 free[SLAB_MAX_OBJECTS];
	u8 allocated[SLAB_MAX_OBJECTS / 8]; /* a bit for each object */
};

struct kmem_cache {
	struct list_head partial, full;
	struct slab *own[SIM_MAX_CPUS]; /* from which each CPU takes */
	const char *name;
	unsigned int size; /* of an object, with its alignment */
	unsigned int align;
	unsigned long live;
	bool typesafe; /* SLAB_TYPESAFE_BY_RCU */
	void (*ctor)(void *object);
};

/* Of an address that lies in kmem memory of the arena. */
static inline struct slab *slab_of(const void *inside)
{
	return (struct slab *)((unsigned long)inside & ~(unsigned long)(SLAB_SIZE - 1));
}

/* kmem_slab.c */
void slabs_init(void);
/* An empty slab, from the free ones or the arena; NULL: the arena is full. */
struct slab *slab_new(struct kmem_cache *cache);
void slab_discard(struct slab *slab);
/* The slab has a free object. */
void *slab_take(struct slab *slab);
void slab_put(struct slab *slab, void *object);
/* @inside points into a slab or a large object. */
bool slab_contains(const void *inside);
/* The object around @inside, free or not. */
void *slab_object(const struct slab *slab, const void *inside);
/* Memory for an object above SLAB_MAX_SIZE, with a head that has @large set; NULL: full. */
struct slab *slab_new_large(size_t size);

/* kmem.c: without checks of context, without faults, not counted as held. */
void *virtual_cache_take(struct kmem_cache *cache);
void virtual_cache_put(struct kmem_cache *cache, void *object);
struct kmem_cache *virtual_cache_create(const char *name, unsigned int size, unsigned int align);
void virtual_kmem_count(long change); /* of objects held */

/*
 * Supplied by the machine: what taking or giving an object back costs the CPU, which reads or
 * writes its first word, as the kernel's allocator does. Other CPUs may have their turn.
 */
void virtual_object_taken(const void *object);
void virtual_object_given(const void *object);

/* kmalloc.c */
int virtual_kmalloc_init(void);

#endif
