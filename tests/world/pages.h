/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page migration step by step, for tests that decide when each step happens. The engine's own
 * functions (sim/mm/migrate.h) do the steps; a test that needs no such control calls those.
 */
#ifndef WORLD_PAGES_H
#define WORLD_PAGES_H

#include "tests/world/world.h"

/* A page in use that looks movable, uniformly drawn; NULL when a few hundred draws find none. */
struct page *pages_draw_movable(u64 *random);

/* Isolates as the engine does. The caller then migrates or puts back. */
bool pages_isolate(struct page *page);
void pages_putback(struct page *page);

/* Migrates one isolated page, to a page like it; puts it back if that fails. True: moved or released. */
bool pages_migrate(struct page *page, enum migrate_mode mode);

/* Isolates and migrates up to @nr random pages; how many were moved or released. */
unsigned int pages_migrate_some(unsigned int nr, u64 *random);

/* Frames that are isolated; at quiescence there must be none. */
unsigned int pages_count_isolated(void);

#endif
