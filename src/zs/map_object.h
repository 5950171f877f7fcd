/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zs_map_object() and zs_unmap_object(), the interface of v6.14 and before, and the later one
 * on top of it: for every variant, and every kernel tree's file, that maps.
 */
#ifndef ZS_MAP_OBJECT_H
#define ZS_MAP_OBJECT_H

#include "src/zs/zsmalloc.h"

enum zs_mapmode {
	ZS_MM_RW, /* normal read-write mapping */
	ZS_MM_RO, /* read-only: nothing is copied back at unmap */
	ZS_MM_WO, /* write-only: nothing is copied in at map */
};

/*
 * Defines NAME_obj_read_begin(), NAME_obj_read_end() and NAME_obj_write() by
 * NAME_map_object() and NAME_unmap_object(), with @scope: "static", or nothing. An object
 * that spans two pages is read in the mapping's own buffer, so @local_copy is left alone.
 */
#define DEFINE_ZS_OBJ_BY_MAP(scope, NAME)                                                        \
	scope void *NAME##_obj_read_begin(struct zs_pool *pool, unsigned long handle,            \
					  void *local_copy)                                      \
	{                                                                                        \
		return NAME##_map_object(pool, handle, ZS_MM_RO);                                \
	}                                                                                        \
                                                                                                 \
	scope void NAME##_obj_read_end(struct zs_pool *pool, unsigned long handle, void *mem)    \
	{                                                                                        \
		NAME##_unmap_object(pool, handle);                                               \
	}                                                                                        \
                                                                                                 \
	scope void NAME##_obj_write(struct zs_pool *pool, unsigned long handle, const void *mem, \
				    size_t len)                                                  \
	{                                                                                        \
		memcpy(NAME##_map_object(pool, handle, ZS_MM_WO), mem, len);                     \
		NAME##_unmap_object(pool, handle);                                               \
	}

#endif
