/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A zspage's own lock since v6.15: a count of readers under a spinlock. To read holds nothing
 * that spins, so a reader may sleep. A mover tries, and gives up if there is a reader.
 *
 * struct counted_zspage, or a structure that begins with it, is then the variant's zspage.
 */
#ifndef ZS_ZSPAGE_LOCK_H
#define ZS_ZSPAGE_LOCK_H

#include "src/zs/zs_internal.h"

#define ZSPAGE_WRLOCKED (-1)

struct zspage_lock {
	spinlock_t lock;
	int cnt;
};

struct counted_zspage {
	struct zspage zspage;
	struct zspage_lock zsl;
};

#ifndef SIM_LOCK_KEYS
BUILD_BUG_ON(offsetof(struct counted_zspage, zsl) != 48);
#endif

static __always_inline struct zspage_lock *zspage_lock(struct zspage *zspage)
{
	return &container_of(zspage, struct counted_zspage, zspage)->zsl;
}

/* For a new zspage, before any other task can find it. */
static inline void zspage_lock_init(struct zspage *zspage)
{
	spin_lock_init(&zspage_lock(zspage)->lock);
	zspage_lock(zspage)->cnt = 0;
}

/* Spins for a writer, whose section is short, and holds the count alone: it may sleep. */
static inline void zspage_read_lock(struct zspage *zspage)
{
	struct zspage_lock *zsl = zspage_lock(zspage);

	spin_lock(&zsl->lock);
	zsl->cnt++;
	spin_unlock(&zsl->lock);
}

static inline void zspage_read_unlock(struct zspage *zspage)
{
	struct zspage_lock *zsl = zspage_lock(zspage);

	spin_lock(&zsl->lock);
	VM_BUG_ON(zsl->cnt <= 0);
	zsl->cnt--;
	spin_unlock(&zsl->lock);
}

/* On success the spinlock stays held. False: the zspage has a reader, and writers do not wait. */
static inline bool zspage_write_trylock(struct zspage *zspage)
{
	struct zspage_lock *zsl = zspage_lock(zspage);

	spin_lock(&zsl->lock);
	if (zsl->cnt) {
		spin_unlock(&zsl->lock);
		return false;
	}
	zsl->cnt = ZSPAGE_WRLOCKED;
	return true;
}

static inline void zspage_write_unlock(struct zspage *zspage)
{
	struct zspage_lock *zsl = zspage_lock(zspage);

	zsl->cnt = 0;
	spin_unlock(&zsl->lock);
}

#endif
