// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/objcg.h"

#include "src/zs/compact.h"

bool objcgs_create(struct objcgs *objcgs)
{
	bool ok = true;
	unsigned int i;

	for (i = 0; i < NR_OBJCGS; i++) {
		struct objcg *objcg = &objcgs->group[i];

		spin_lock_init(&objcg->lock);
		objcg->charged = kcalloc(nr_node_ids, sizeof(*objcg->charged), GFP_KERNEL);
		objcg->walked = kcalloc(nr_node_ids, sizeof(*objcg->walked), GFP_KERNEL);
		ok = ok && objcg->charged && objcg->walked;
	}
	return ok;
}

void objcgs_destroy(struct objcgs *objcgs)
{
	unsigned int i;

	for (i = 0; i < NR_OBJCGS; i++) {
		kfree(objcgs->group[i].charged);
		kfree(objcgs->group[i].walked);
	}
}

static struct objcg_zspage *objcg_zspage(struct zspage *zspage)
{
	return container_of(zspage, struct objcg_zspage, counted.zspage);
}

struct zspage *alloc_objcg_zspage(struct zs_pool *pool, struct size_class *class, gfp_t gfp)
{
	struct objcg **entries = kvcalloc(class->objs_per_zspage, sizeof(struct objcg *),
					  gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE));
	struct zspage *zspage = entries ? alloc_zspage(pool, class, gfp) : NULL;

	if (!zspage) {
		kvfree(entries);
		return NULL;
	}
	objcg_zspage(zspage)->objcgs = entries;
	return zspage;
}

void free_zspage_objcgs(struct zspage *zspage)
{
	kvfree(objcg_zspage(zspage)->objcgs);
}

static struct objcg **entry_of(struct zspage *zspage, struct size_class *class, unsigned long obj)
{
	return &objcg_zspage(zspage)->objcgs[obj_to_idx(class, obj)];
}

static int nid_of(unsigned long obj)
{
	return page_to_nid(obj_to_page(obj));
}

/* One group's @bytes from the node of one object to that of another. */
static void move_charge(struct objcg *objcg, unsigned long bytes, int from, int to)
{
	spin_lock(&objcg->lock);
	objcg->charged[from] -= bytes;
	objcg->charged[to] += bytes;
	spin_unlock(&objcg->lock);
}

void objcg_charge(struct objcgs *objcgs, struct zspage *zspage, struct size_class *class,
		  unsigned long obj)
{
	struct objcg *objcg = &objcgs->group[smp_processor_id() % NR_OBJCGS];

	*entry_of(zspage, class, obj) = objcg;
	spin_lock(&objcg->lock);
	objcg->charged[nid_of(obj)] += class->size;
	spin_unlock(&objcg->lock);
}

void objcg_uncharge(struct zspage *zspage, struct size_class *class, unsigned long obj)
{
	struct objcg **entry = entry_of(zspage, class, obj), *objcg = *entry;

	*entry = NULL;
	spin_lock(&objcg->lock);
	objcg->charged[nid_of(obj)] -= class->size;
	spin_unlock(&objcg->lock);
}

void objcg_move_page(struct size_class *class, struct zspage *zspage, struct page *newpage,
		     struct page *page)
{
	int from = page_to_nid(page), to = page_to_nid(newpage);
	unsigned int idx = 0;
	unsigned long handle;

	for (; from != to && (handle = find_alloced_obj(class->size, page, &idx)); idx++)
		move_charge(*entry_of(zspage, class, handle_to_obj_once(handle)), class->size, from,
			    to);
}

static void move_object(struct zs_pool *pool, struct size_class *class, unsigned long handle,
			struct zspage *src, struct zspage *dst)
{
	unsigned long used_obj = handle_to_obj_once(handle);
	unsigned long free_obj = obj_malloc(pool, dst, handle);
	struct objcg **from = entry_of(src, class, used_obj);

	zs_object_copy(class, free_obj, used_obj);
	record_obj(handle, free_obj);
	move_charge(*from, class->size, nid_of(used_obj), nid_of(free_obj));
	*entry_of(dst, class, free_obj) = *from;
	*from = NULL;
	obj_free(class, used_obj);
}

void objcg_migrate_zspage(struct zs_pool *pool, struct zspage *src, struct zspage *dst)
{
	struct size_class *class = zspage_class(pool, src);
	struct page *page = get_first_page(src);
	unsigned int idx = 0;

	while (page && src->inuse && dst->inuse < class->objs_per_zspage) {
		unsigned long handle = find_alloced_obj(class->size, page, &idx);

		if (handle) {
			move_object(pool, class, handle, src, dst);
			idx++;
		} else {
			page = get_next_page(page);
			idx = 0;
		}
	}
}

/* The objects that start in the page, from the *@obj_idx-th of the zspage on. */
static unsigned int walk_page(struct zspage *zspage, struct size_class *class, struct page *page,
			      unsigned int *obj_idx)
{
	unsigned long off = get_first_obj_offset(page);
	unsigned int named = 0;

	for (; off < PAGE_SIZE && *obj_idx < class->objs_per_zspage; off += class->size) {
		struct objcg *objcg = objcg_zspage(zspage)->objcgs[(*obj_idx)++];

		if (!objcg)
			continue;
		objcg->walked[page_to_nid(page)] += class->size;
		named++;
	}
	return named;
}

static unsigned int walk_zspage(struct zspage *zspage, struct size_class *class)
{
	unsigned int obj_idx = 0, named = 0;
	struct page *page = get_first_page(zspage);

	for (; page; page = get_next_page(page))
		named += walk_page(zspage, class, page, &obj_idx);
	if (named == zspage->inuse)
		return 0;
	pr_err("I44: %u objects of a zspage of class %u have a group, expected %u\n", named,
	       class->index, zspage->inuse);
	return 1;
}

static unsigned int walk_class(struct size_class *class)
{
	unsigned int group, violations = 0;
	struct zspage *zspage;

	for (group = 0; group < NR_FULLNESS_GROUPS; group++) {
		list_for_each_entry(zspage, &class->fullness_list[group], list)
			violations += walk_zspage(zspage, class);
	}
	return violations;
}

static unsigned int compare_charges(struct objcg *objcg, unsigned int number)
{
	unsigned int nid, violations = 0;

	for (nid = 0; nid < nr_node_ids; nid++) {
		if (objcg->charged[nid] != objcg->walked[nid]) {
			pr_err("I44: group %u is charged %lu bytes on node %u, expected %lu\n",
			       number, objcg->charged[nid], nid, objcg->walked[nid]);
			violations++;
		}
		objcg->walked[nid] = 0;
	}
	return violations;
}

unsigned int objcgs_check(struct zs_pool *pool, struct objcgs *objcgs)
{
	unsigned int i, violations = 0;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);

		violations += class ? walk_class(class) : 0;
	}
	for (i = 0; i < NR_OBJCGS; i++)
		violations += compare_charges(&objcgs->group[i], i);
	return violations;
}
