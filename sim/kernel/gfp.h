/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an allocation may do. Kernel: include/linux/gfp_types.h; the values are ours.
 *
 * There is one zone per node. __GFP_KSWAPD_RECLAIM wakes the reclaim daemon where memory is
 * short; __GFP_DIRECT_RECLAIM may sleep, and reclaims itself before it gives up, again and
 * again without __GFP_NORETRY; shrinkers see whether __GFP_IO is there. __GFP_HIGH may use
 * half of what lies below the min watermark, 5/8 if it cannot sleep; __GFP_MEMALLOC
 * all of it, and reclaims nothing. __GFP_THISNODE does not fall back to another node.
 * __GFP_ZERO clears the page. The others are accepted for the callers' sake.
 */
#ifndef SIM_KERNEL_GFP_H
#define SIM_KERNEL_GFP_H

#include "sim/kernel/types.h"

#define __GFP_HIGHMEM	     (1u << 0)
#define __GFP_MOVABLE	     (1u << 1)
#define __GFP_HIGH	     (1u << 2)
#define __GFP_IO	     (1u << 3)
#define __GFP_FS	     (1u << 4)
#define __GFP_ZERO	     (1u << 5)
#define __GFP_DIRECT_RECLAIM (1u << 6)
#define __GFP_KSWAPD_RECLAIM (1u << 7)
#define __GFP_NOWARN	     (1u << 8)
#define __GFP_NORETRY	     (1u << 9)
#define __GFP_THISNODE	     (1u << 10)
#define __GFP_MEMALLOC	     (1u << 11)
#define __GFP_NOMEMALLOC     (1u << 12) /* no reserves, not even for a reclaimer */
#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)

#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM)
#define GFP_NOIO   (__GFP_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)

/* The allocation may sleep: process context without locks. */
static inline bool gfpflags_allow_blocking(gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM;
}

#endif
