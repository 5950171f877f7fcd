/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by kmem.c and kmem_typed.c. */
#ifndef NATIVE_KMEM_H
#define NATIVE_KMEM_H

#include "sim/mm/slab.h"
#include "sim/native/internal.h"

struct typed_magazine;

struct kmem_cache {
	unsigned int size, align;
	struct slab *slab; /* NULL: objects come from malloc */
	slab_flags_t flags;
	bool typed;		 /* keeps its objects */
	unsigned int rcu_offset; /* of the rcu_head in an object; ~0: not known */
	long __percpu *live;
	void (*ctor)(void *object);
	char *name;
	struct list_head entry;

	/* For a typed cache: free objects per CPU, and shared ones. */
	struct typed_magazine __percpu *magazines;
	pthread_mutex_t depot_lock;
	void *depot;	   /* linked through the word after the object */
	unsigned int link; /* where that word is */
};

/* Allocates and frees memory for one object. */
void *sim_kmem_new(struct kmem_cache *cache, gfp_t gfp);
void sim_kmem_delete(struct kmem_cache *cache, void *object);

int sim_typed_init(struct kmem_cache *cache);
void sim_typed_exit(struct kmem_cache *cache);
void *sim_typed_alloc(struct kmem_cache *cache, gfp_t gfp);
void sim_typed_free(struct kmem_cache *cache, void *object);

/* BUG for an allocation that may sleep, in a context that may not. */
static inline void sim_check_alloc(gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
}

#endif
