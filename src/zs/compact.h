/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compaction of a class: objects of sparse zspages move into dense ones. The loop and its
 * locks belong to the variant; these are its unlocked pieces, called under the list lock.
 */
#ifndef ZS_COMPACT_H
#define ZS_COMPACT_H

#include "src/zs/zs_internal.h"

/*
 * How many pages compaction could free in the class; without the list lock only an estimate, like
 * the shrinker's.
 */
unsigned long zs_can_compact(struct size_class *class);

/* Takes the fullest (dst) or sparsest (src) zspage that is neither full nor empty off its list. */
struct zspage *isolate_dst_zspage(struct size_class *class);
struct zspage *isolate_src_zspage(struct size_class *class);

/* Puts it back on the list of its group, and returns the group. */
unsigned int putback_zspage(struct size_class *class, struct zspage *zspage);

/*
 * Moves objects in order of their place until dst is full or src is empty. The caller keeps
 * mappers of src out; dst's objects do not move.
 */
void migrate_zspage(struct zs_pool *pool, struct zspage *src, struct zspage *dst);

/* Its steps. Next live object that starts in @page at or after its @idx-th; 0: there is none. */
unsigned long find_alloced_obj(unsigned int size, struct page *page, unsigned int *idx);
/* Copies a whole object, header included; each side may span two pages. */
void zs_object_copy(struct size_class *class, unsigned long dst_obj, unsigned long src_obj);

/* All classes, the largest first; pages freed. Counted in pages_compacted. */
unsigned long zs_compact_classes(struct zs_pool *pool,
				 unsigned long (*compact_class)(struct zs_pool *pool,
								struct size_class *class));

#endif
