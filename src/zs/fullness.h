/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fullness groups: which list a zspage is on and how many objects and zspages a class has.
 * All of it under the lock that covers the class's lists.
 */
#ifndef ZS_FULLNESS_H
#define ZS_FULLNESS_H

#include "src/zs/zs_internal.h"

/* Plain words, though the shrinker reads them without the lock: see zs_can_compact(). */
static inline void class_stat_inc(struct size_class *class, unsigned int type, unsigned long n)
{
	class->stats[type] += n;
}

static inline void class_stat_dec(struct size_class *class, unsigned int type, unsigned long n)
{
	class->stats[type] -= n;
}

/*
 * Group of a zspage with @inuse of @objs objects. The intervals are half open: exactly 10 %
 * is in the second group. The kernel takes percents and divides those by ten: the same.
 */
static inline unsigned int fullness_group(unsigned int inuse, unsigned int objs)
{
	if (inuse == 0)
		return ZS_INUSE_RATIO_0;
	if (inuse == objs)
		return ZS_INUSE_RATIO_100;
	return 10 * inuse / objs + 1;
}

static inline unsigned int get_fullness_group(struct size_class *class, struct zspage *zspage)
{
	return fullness_group(zspage->inuse, class->objs_per_zspage);
}

/*
 * How the new group is written. With the class in one store until v6.8 (set_zspage_mapping());
 * since then as a bit-field by itself: a byte, on which the next read of the whole word waits
 * for some ten cycles. Worth a tenth of zs_malloc and zs_free.
 */
typedef void (*set_fullness_fn)(struct zspage *zspage, unsigned int fullness);

static __always_inline void insert_zspage_by(struct size_class *class, struct zspage *zspage,
					     unsigned int fullness, set_fullness_fn set)
{
	class_stat_inc(class, fullness, 1);
	list_add(&zspage->list, &class->fullness_list[fullness]);
	set(zspage, fullness);
}

static inline void insert_zspage(struct size_class *class, struct zspage *zspage,
				 unsigned int fullness)
{
	insert_zspage_by(class, zspage, fullness, set_zspage_mapping);
}

static inline void remove_zspage(struct size_class *class, struct zspage *zspage)
{
	VM_BUG_ON(list_empty(&zspage->list));
	list_del_init(&zspage->list);
	class_stat_dec(class, zspage->bits.fullness, 1);
}

/* Moves the zspage to the head of its group's list if its group has changed. */
static __always_inline unsigned int
fix_fullness_group_by(struct size_class *class, struct zspage *zspage, set_fullness_fn set)
{
	unsigned int fullness = get_fullness_group(class, zspage);

	if (fullness != zspage->bits.fullness) {
		remove_zspage(class, zspage);
		insert_zspage_by(class, zspage, fullness, set);
	}
	return fullness;
}

static inline unsigned int fix_fullness_group(struct size_class *class, struct zspage *zspage)
{
	return fix_fullness_group_by(class, zspage, set_zspage_mapping);
}

/*
 * The zspage to allocate from: the fullest first, an empty one that waits to be freed last,
 * never a full one. NULL: make a new one.
 */
static inline struct zspage *find_get_zspage(struct size_class *class)
{
	int i;

	for (i = ZS_INUSE_RATIO_99; i >= ZS_INUSE_RATIO_0; i--) {
		struct zspage *zspage =
			list_first_entry_or_null(&class->fullness_list[i], struct zspage, list);

		if (zspage)
			return zspage;
	}
	return NULL;
}

#endif
