/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a variant's file is written with: all shared parts, and the tail of its ops table. */
#ifndef ZS_VARIANT_H
#define ZS_VARIANT_H

#include "src/zs/check.h"
#include "src/zs/compact.h"
#include "src/zs/fullness.h"
#include "src/zs/map.h"
#include "src/zs/migrate.h"
#include "src/zs/pool.h"
#include "src/zs/shrinker.h"
#include "src/zs/stats.h"

/* The functions of struct zs_ops under the names that mm/zsmalloc.c gives them. */
#define ZS_OPS_FUNCTIONS                                                                     \
	.create_pool = zs_create_pool, .destroy_pool = zs_destroy_pool, .malloc = zs_malloc, \
	.free = zs_free, .read_begin = zs_obj_read_begin, .read_end = zs_obj_read_end,       \
	.write = zs_obj_write, .compact = zs_compact, .flush = zs_flush,                     \
	.get_total_pages = zs_get_total_pages, .pool_stats = zs_pool_stats,                  \
	.class_state = zs_class_state, .check_pool = zs_check_pool

#endif
