/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tiny owner of movable pages: each page holds one number, private names its slot, and the test
 * sets the callbacks' results beforehand.
 */
#ifndef MM_OWNER_H
#define MM_OWNER_H

#include "sim/mm/migrate.h"
#include "tests/unit/mm/machine.h"

#define OWNER_SLOTS 1024u

struct owner {
	struct page *page[OWNER_SLOTS];
	/* Results: one per call from the front; then 0, that is, moves. */
	int answers[64];
	unsigned int nr_answers;
	bool refuse; /* isolate */
	/* Called under both page locks before the result is returned; may be NULL. */
	void (*during)(struct page *src, struct page *dst);
	/* What was called. */
	unsigned int isolated, migrated, put_back;
	u64 drawn; /* a hash of the slots asked to isolate, in order */
};
extern struct owner owner;

/* An owner without pages that moves everything. */
void owner_reset(void);
/* Takes a page for @slot from node @nid and makes it movable. */
struct page *owner_take(unsigned int slot, int nid);
/* Makes @page, allocated, that of @slot. */
void owner_adopt(unsigned int slot, struct page *page);
/* Frees the slot's page: clears the operations under the page lock, puts the reference. */
void owner_release(unsigned int slot);
/* The same without the page lock, for a caller that holds it; clears private and the operations. */
void owner_release_locked(struct page *page);
/* Checks that every page still holds what owner_take() wrote, and frees all. */
void owner_check_and_release_all(void);

#endif
