/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_ZSMALLOC_H
#define KERNEL_TREE_LINUX_ZSMALLOC_H

#include "sim/kernel.h"
#include "src/zs/map_object.h"

/*
 * The kernel's interface of v6.1 to v6.14, and what is known of v6.15 and v6.16. Its map modes
 * are those of src/zs/map_object.h; two of its names are taken in src/zs/zsmalloc.h and
 * src/zs/stats.h, and become others for the kernel's file.
 */
#define zs_pool_stats	   kernel_zs_pool_stats
#define zs_get_total_pages kernel_zs_get_total_pages
/* An enumerator of the kernel's file. */
#undef NR_FULLNESS_GROUPS

struct zs_pool_stats {
	atomic_long_t pages_compacted;
};

struct scatterlist;

struct zs_pool *zs_create_pool(const char *name);
void zs_destroy_pool(struct zs_pool *pool);
#ifdef KERNEL_TREE_NID
unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp, const int nid);
#else
unsigned long zs_malloc(struct zs_pool *pool, size_t size, gfp_t gfp);
#endif
void zs_free(struct zs_pool *pool, unsigned long handle);
size_t zs_huge_class_size(struct zs_pool *pool);
#ifdef KERNEL_TREE_READ_LENGTH
void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, size_t len, void *local_copy);
void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, size_t len, void *mem);
void zs_obj_read_sg_begin(struct zs_pool *pool, unsigned long handle, struct scatterlist *sg,
			  size_t len);
void zs_obj_read_sg_end(struct zs_pool *pool, unsigned long handle);
#elif defined(KERNEL_TREE_READ_BEGIN)
void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy);
void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, void *mem);
#endif
#ifdef KERNEL_TREE_READ_BEGIN
void zs_obj_write(struct zs_pool *pool, unsigned long handle, void *mem, size_t len);
#else
void *zs_map_object(struct zs_pool *pool, unsigned long handle, enum zs_mapmode mm);
void zs_unmap_object(struct zs_pool *pool, unsigned long handle);
#endif
unsigned long zs_get_total_pages(struct zs_pool *pool);
unsigned long zs_compact(struct zs_pool *pool);
unsigned int zs_lookup_class_index(struct zs_pool *pool, unsigned int size);
void zs_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats);

#endif
