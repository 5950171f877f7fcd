/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_INCLUDE_LINUX_LOCKDEP_H
#define SIM_INCLUDE_LINUX_LOCKDEP_H

#include "sim/kernel/lockdep.h"

#define SINGLE_DEPTH_NESTING 1

/* Locks that the kernel's file makes itself: unknown to lockdep, as without DEBUG_LOCK_ALLOC. */
struct lock_class_key {
};

struct lockdep_map {
};

#define lockdep_init_map(map, name, key, subclass)     ((void)(map), (void)(name), (void)(key))
#define rwsem_acquire(map, subclass, trylock, ip)      ((void)(map))
#define rwsem_acquire_read(map, subclass, trylock, ip) ((void)(map))
#define rwsem_release(map, ip)			       ((void)(map))
#define lock_acquired(map, ip)			       ((void)(map))
#define lock_contended(map, ip)			       ((void)(map))

#endif
