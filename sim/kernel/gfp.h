/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an allocation may do. Kernel: include/linux/gfp_types.h; the values are ours.
 *
 * There is one zone per node and nothing to reclaim, so of the modifiers only two change
 * what happens: __GFP_DIRECT_RECLAIM may sleep and drains the per-CPU lists before giving
 * up, __GFP_THISNODE does not fall back to another node. __GFP_ZERO clears the page.
 * The others are accepted for the callers' sake.
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
