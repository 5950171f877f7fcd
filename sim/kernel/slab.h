/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Object caches and small allocations. Kernel: include/linux/slab.h, mm/slub.c.
 *
 * Allocation: with GFP_KERNEL process context, may sleep; with GFP_NOWAIT or GFP_ATOMIC any
 * context. NULL without memory, or when fault injection of metadata says so. Freeing: any context.
 * Objects are at least 8-byte aligned.
 *
 * SLAB_TYPESAFE_BY_RCU: a freed object may be reused at once for another object of the same cache,
 * but its memory is not used otherwise until a grace period has passed: a reader in an RCU read
 * section may look at it, and must then check what it is. With a constructor an object is
 * constructed once, when its memory joins the cache, and is freed in that state.
 */
#ifndef SIM_KERNEL_SLAB_H
#define SIM_KERNEL_SLAB_H

#include "sim/kernel/calls.h"
#include "sim/kernel/compiler.h"

typedef unsigned int slab_flags_t;
#define SLAB_HWCACHE_ALIGN   (1u << 0) /* whole cache lines */
#define SLAB_TYPESAFE_BY_RCU (1u << 1)

struct kmem_cache;

/*
 * Process context. @align: 0 or a power of two up to 4096. @ctor may be NULL. Returns NULL without
 * memory.
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object));

/*
 * Process context, may sleep. Objects that remain are reported by pr_err() and counted as
 * held by sim_shutdown(). NULL is ignored. Does not wait for callbacks: as in the kernel,
 * if objects are freed by call_rcu(), call rcu_barrier() first.
 */
void kmem_cache_destroy(struct kmem_cache *cache);

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
/* Not for a cache with a constructor. */
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *cache, void *object);

/* Objects allocated and not freed; exact at quiescence. */
unsigned long kmem_cache_live(struct kmem_cache *cache);

void *kmalloc(size_t size, gfp_t gfp);
void *kzalloc(size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
char *kstrdup(const char *text, gfp_t gfp);
/* At most 255 characters; the rest is cut off. */
char *kasprintf(gfp_t gfp, const char *fmt, ...) __printf(2, 3);
/* NULL is ignored. */
void kfree(const void *object);

/* Large and not contiguous in the kernel: process context only. */
#define kvmalloc(size, gfp)    kmalloc(size, gfp)
#define kvzalloc(size, gfp)    kzalloc(size, gfp)
#define kvcalloc(n, size, gfp) kcalloc(n, size, gfp)
#define kvfree(object)	       kfree(object)

#endif
