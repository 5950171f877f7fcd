/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A zspage's own reader-writer lock, in two forms behind one set of calls.
 *
 *   rwlock       until v6.14: readers spin for writers and writers for readers, both atomic
 *   zspage_lock  since v6.15 (commit 60756575a21a): a count of readers under a spinlock. A
 *                reader holds the count alone, so it may sleep. A writer keeps the spinlock
 *                until it is done, and never waits for readers: it only tries.
 *
 * struct zspage_rwlock is constant where it is passed to an inline function, so the calls
 * are direct.
 */
#ifndef ZS_ZSPAGE_RWLOCK_H
#define ZS_ZSPAGE_RWLOCK_H

#include "src/zs/zs_internal.h"

struct zspage_rwlock {
	void (*init)(struct zspage *zspage); /* NULL: done with the zspage's other fields */
	void (*read_lock)(struct zspage *zspage);
	void (*read_unlock)(struct zspage *zspage);
	/* False: a reader has it. */
	bool (*write_lock)(struct zspage *zspage);
	void (*write_unlock)(struct zspage *zspage);
};

#define ZSPAGE_WRLOCKED (-1)

static inline void zspage_lock_init(struct zspage *zspage)
{
	spin_lock_init(&zspage->zsl.lock);
	zspage->zsl.cnt = 0;
}

/* Spins for a writer, whose section is short. */
static inline void zspage_read_lock(struct zspage *zspage)
{
	spin_lock(&zspage->zsl.lock);
	zspage->zsl.cnt++;
	spin_unlock(&zspage->zsl.lock);
}

static inline void zspage_read_unlock(struct zspage *zspage)
{
	spin_lock(&zspage->zsl.lock);
	VM_BUG_ON(zspage->zsl.cnt <= 0);
	zspage->zsl.cnt--;
	spin_unlock(&zspage->zsl.lock);
}

static inline bool zspage_write_trylock(struct zspage *zspage)
{
	spin_lock(&zspage->zsl.lock);
	if (zspage->zsl.cnt) {
		spin_unlock(&zspage->zsl.lock);
		return false;
	}
	zspage->zsl.cnt = ZSPAGE_WRLOCKED;
	return true;
}

static inline void zspage_write_unlock(struct zspage *zspage)
{
	zspage->zsl.cnt = 0;
	spin_unlock(&zspage->zsl.lock);
}

#endif
