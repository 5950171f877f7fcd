/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What scenarios of the allocator share: one pool, a few objects that know what they must hold,
 * the pages that hold them, and the checks at the end.
 */
#ifndef SCENARIOS_POOL_H
#define SCENARIOS_POOL_H

#include "src/explore/scenarios/scenario.h"

#define POOL_OBJECTS 16u
#define POOL_PAGES   16u

/* A class of one object and one page, and one of four objects in three pages. */
#define POOL_SINGLE 4000u
#define POOL_CHAIN  3064u

extern struct scenario_pool {
	const struct zs_ops *ops;
	struct zs_pool *pool;
	struct {
		unsigned long handle; /* 0: none */
		u32 size;
	} objects[POOL_OBJECTS];
	struct page *pages[POOL_PAGES]; /* movable ones, in order of their frames */
	unsigned int nr_pages;
} scene;

/* A pool of the variant, without objects. */
void pool_setup(const struct scenario_env *env);
/* Objects 0 to @nr-1, of @size bytes, with their contents. Then all pages are listed. */
void pool_fill(unsigned int nr, u32 size);
/* Lists the pages in scene.pages; for setup(). */
void pool_list_pages(void);

/* NULL: the variant has no movable pages. */
struct page *pool_last_page(void);

/* Process context, any task. No object is used by two tasks at a time, as a caller's are not. */
void pool_malloc(unsigned int object, u32 size);
void pool_free(unsigned int object);
/* Compares the contents. */
void pool_read(unsigned int object);
/* Writes them again. */
void pool_write(unsigned int object);
void pool_compact(void);
/* Frees what waits to be freed. */
void pool_flush(void);

/* What a migration driver does with one page, which may have been freed or reused by then. */
void pool_migrate(struct page *page);
void pool_migrate_to(struct page *page, int nid);
void pool_isolate(struct page *page);

/* check(): contents, every invariant of the pool, no page isolated. */
void pool_check(void);
/* teardown(): frees what lives and destroys the pool; nothing may be left. */
void pool_teardown(void);
/* Destroys the pool, in a task: all objects have been freed. */
void pool_destroy(void);

/*
 * Between tasks: sets @flag, which begins as 0, and publishes all that was done before. The task
 * that sets it may flush first: the CPU of a waiting task still runs its callbacks and workers.
 */
void scenario_set(unsigned long *flag);
void scenario_wait(unsigned long *flag);

#endif
