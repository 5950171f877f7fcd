/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A zspage's own reader-writer lock, as the kernel had it until v6.14: read, an object is
 * mapped; write, contents are being moved. Both spin for each other, so both are atomic.
 *
 * struct locked_zspage, or a structure that begins with it, is then the variant's zspage.
 */
#ifndef ZS_ZSPAGE_RWLOCK_H
#define ZS_ZSPAGE_RWLOCK_H

#include "src/zs/zs_internal.h"

struct locked_zspage {
	struct zspage zspage;
	rwlock_t lock;
};

#ifndef SIM_LOCK_KEYS
BUILD_BUG_ON(offsetof(struct locked_zspage, lock) != 48);
/* With a spinlock of the kernel's size; ck-mcs has a larger one. */
BUILD_BUG_ON(sizeof(arch_spinlock_t) == 4 && sizeof(struct locked_zspage) != 56);
#endif

static __always_inline rwlock_t *zspage_rwlock(struct zspage *zspage)
{
	return &container_of(zspage, struct locked_zspage, zspage)->lock;
}

/* For a new zspage, before any other task can find it. */
static inline void migrate_lock_init(struct zspage *zspage)
{
	rwlock_init(zspage_rwlock(zspage));
}

static inline void migrate_read_lock(struct zspage *zspage)
{
	read_lock(zspage_rwlock(zspage));
}

static inline void migrate_read_unlock(struct zspage *zspage)
{
	read_unlock(zspage_rwlock(zspage));
}

static inline void migrate_write_lock(struct zspage *zspage)
{
	write_lock(zspage_rwlock(zspage));
}

/* False: another task has it. */
static inline bool migrate_write_trylock(struct zspage *zspage)
{
	return write_trylock(zspage_rwlock(zspage));
}

static inline void migrate_write_unlock(struct zspage *zspage)
{
	write_unlock(zspage_rwlock(zspage));
}

#endif
