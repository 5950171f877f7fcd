/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory cgroups of objects. Each zspage has an array of pointers, one for each object, to the
 * group that it is charged to; each group counts its bytes by node. An object lies on the node of
 * the page where it starts, and is charged with what it takes, not what it holds.
 *
 * Nothing here has cgroups, so the CPU that allocates stands for one, as a container bound to it.
 * Arrays are under the lock of the class, a group's counts under its own, which is innermost.
 */
#ifndef ZS_OBJCG_H
#define ZS_OBJCG_H

#include "src/zs/object.h"
#include "src/zs/zspage_lock.h"

#define NR_OBJCGS 8u

struct objcg {
	spinlock_t lock;
	unsigned long *charged; /* bytes, by node */
	unsigned long *walked;	/* the check's */
};

/* The groups of a pool. */
struct objcgs {
	struct objcg group[NR_OBJCGS];
};

struct objcg_zspage {
	struct counted_zspage counted;
	struct objcg **objcgs; /* NULL of a free object */
};

/* Process context. False: out of memory, and objcgs_destroy() is due. */
bool objcgs_create(struct objcgs *objcgs);
void objcgs_destroy(struct objcgs *objcgs);

/* As alloc_zspage(), with its array; and what frees the array again. */
struct zspage *alloc_objcg_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp);
void free_zspage_objcgs(struct zspage *zspage);

/* With class->lock held: a new object, to the group of this CPU. */
void objcg_charge(struct objcgs *objcgs, struct zspage *zspage, struct size_class *class,
		  unsigned long obj);
/* With class->lock held, while the object is there. */
void objcg_uncharge(struct zspage *zspage, struct size_class *class, unsigned long obj);

/*
 * Page migration has moved the objects that start in @page: to the node of @newpage go their
 * bytes. Both pages are locked, class->lock is held.
 */
void objcg_move_page(struct size_class *class, struct zspage *zspage, struct page *newpage,
		     struct page *page);

/* As migrate_zspage(), and with each object goes its charge. */
void objcg_migrate_zspage(struct zs_pool *pool, struct zspage *src, struct zspage *dst);

/*
 * The node of a live object, without any lock: page migration may make it the former one, but
 * never none, for the word is one load and page structs stay.
 */
static inline int zs_handle_to_nid(unsigned long handle)
{
	return page_to_nid(obj_to_page(handle_to_obj_once(handle)));
}

/*
 * At quiescence. Arrays name a group for each live object and none else, and groups have what
 * their objects take, node by node (I44). Violations, each in one line by pr_err().
 */
unsigned int objcgs_check(struct zs_pool *pool, struct objcgs *objcgs);

#endif
