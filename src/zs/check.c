// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/check.h"

#include "src/zs/fullness.h"
#include "src/zs/object.h"

/* More lines than this add nothing. */
#define MAX_REPORTS 20

static void violated(struct zs_check *check, const char *what, unsigned long got,
		     unsigned long expected)
{
	if (check->violations++ < MAX_REPORTS)
		pr_err("zsmalloc: pool %s, class %u: %s: %lu, expected %lu\n", check->pool->name,
		       check->class ? check->class->index : 0, what, got, expected);
}

static void expect(struct zs_check *check, unsigned long got, unsigned long expected,
		   const char *what)
{
	if (unlikely(got != expected))
		violated(check, what, got, expected);
}

static void check_class_constants(struct zs_check *check)
{
	struct size_class *class = check->class;
	unsigned int page_shift = PAGE_SHIFT;

	expect(check, class->size % ZS_ALIGN, 0, "I41: object size mod 8");
	expect(check, class->pages_per_zspage,
	       zs_chain_length(class->size, page_shift, check->pool->chain_size),
	       "I39: pages per zspage");
	expect(check, class->objs_per_zspage,
	       ((unsigned long)class->pages_per_zspage << page_shift) / class->size,
	       "I39: objects per zspage");
}

/* The offset at which the first object starts in the @nr-th page of a chain. */
static unsigned long expected_first_offset(struct size_class *class, unsigned long nr)
{
	unsigned long into = (nr << PAGE_SHIFT) % class->size;

	return into ? class->size - into : 0;
}

/* False: the chain cannot be followed any further. */
static bool check_page(struct zs_check *check, struct zspage *zspage, struct page *page,
		       unsigned long nr)
{
	struct zspage *owner = (struct zspage *)READ_ONCE(page->private);

	expect(check, (unsigned long)owner, (unsigned long)zspage, "I12: zspage of a page");
	if (owner != zspage)
		return false;
	expect(check, PagePrivate(page), nr == 0, "I12: first-page flag");
	expect(check, get_first_obj_offset(page), expected_first_offset(check->class, nr),
	       "I15: offset of the first object");
	if (check->quiescent) {
		expect(check, (unsigned long)page_count(page), 1, "I13: references to a page");
		expect(check, PageIsolated(page), 0, "I28: page isolated");
		expect(check, PageLocked(page), 0, "I28: page locked");
	} else {
		expect(check, page_count(page) >= 1, 1, "I13: page is referenced");
	}
	return true;
}

static bool check_chain(struct zs_check *check, struct zspage *zspage)
{
	struct page *page = zspage->first_page;
	unsigned long nr = 0;

	while (page && nr < check->class->pages_per_zspage) {
		if (!check_page(check, zspage, page, nr))
			return false;
		page = get_next_page(page);
		nr++;
	}
	expect(check, nr, check->class->pages_per_zspage, "I12: pages of a chain");
	expect(check, !page, 1, "I12: chain ends after its last page");
	return nr == check->class->pages_per_zspage && !page;
}

static struct page *page_of_object(struct zspage *zspage, unsigned long offset)
{
	struct page *page = zspage->first_page;
	unsigned long nr = offset >> PAGE_SHIFT;

	while (nr--)
		page = get_next_page(page);
	return page;
}

/* The object's header word: a handle with the tag, or a link. */
static unsigned long read_header(struct zs_check *check, struct zspage *zspage, unsigned int idx)
{
	unsigned long offset = (unsigned long)idx * check->class->size, header;
	struct page *page = page_of_object(zspage, offset);
	char *addr;

	if (ZsHugePage(zspage))
		return page->index;
	addr = kmap_atomic(page);
	header = ((struct link_free *)(addr + (offset & ~PAGE_MASK)))->next;
	kunmap_atomic(addr);
	return header;
}

/* A header names a handle, and that handle names the object again: so no other does (I4). */
static void check_live_object(struct zs_check *check, struct zspage *zspage, unsigned int idx,
			      unsigned long handle)
{
	struct size_class *class = check->class;
	unsigned long obj = handle_to_obj_once(handle);
	struct page *page = page_of_object(zspage, (unsigned long)idx * class->size);

	expect(check, obj_to_idx(class, obj), idx, "I1, I2: index behind a live object's handle");
	if (class->obj_class_bits)
		expect(check, obj_to_class_idx(obj), class->index,
		       "I36: class behind a live object's handle");
	expect(check, obj >> OBJ_PFN_SHIFT, page_to_pfn(page),
	       "I3: PFN behind a live object's handle");
}

static void check_objects(struct zs_check *check, struct zspage *zspage)
{
	unsigned int idx, live = 0;

	for (idx = 0; idx < check->class->objs_per_zspage; idx++) {
		unsigned long header = read_header(check, zspage, idx);

		if (header & OBJ_ALLOCATED_TAG) {
			check_live_object(check, zspage, idx, header & ~OBJ_ALLOCATED_TAG);
			live++;
		}
	}
	expect(check, live, zspage->inuse, "I5: live objects of a zspage");
}

/*
 * objs - inuse links, each to a free index, then a terminator: an index met twice would lead
 * round for ever, so all are distinct.
 */
static void check_free_list(struct zs_check *check, struct zspage *zspage)
{
	unsigned int objs = check->class->objs_per_zspage, left = objs - zspage->inuse;
	unsigned int idx = zspage->freeobj;

	if (ZsHugePage(zspage)) {
		/* I16: one page, one object, whose link is never followed. */
		expect(check, objs, 1, "I16: objects of a huge zspage");
		expect(check, check->class->pages_per_zspage, 1, "I16: pages of a huge zspage");
		return;
	}
	for (; left; left--) {
		unsigned long header;

		if (idx >= objs)
			return violated(check, "I6: free list ends early, objects left", left, 0);
		header = read_header(check, zspage, idx);
		if (header & OBJ_ALLOCATED_TAG)
			return violated(check, "I6: live object on the free list", idx, objs);
		idx = (unsigned int)(header >> OBJ_TAG_BITS);
	}
	expect(check, idx >= objs, 1, "I6: free list ends after the last free object");
}

static void check_zspage(struct zs_check *check, struct zspage *zspage, unsigned int group)
{
	struct size_class *class = check->class;
	struct zspage_bits bits = zspage_bits(zspage);

	expect(check, bits.magic, ZSPAGE_MAGIC, "I1: magic of a zspage");
	expect(check, (unsigned long)zspage->pool, (unsigned long)check->pool,
	       "I1: pool of a zspage");
	expect(check, bits.class, class->index, "I7: class of a listed zspage");
	expect(check, bits.fullness, group, "I7: list of a zspage");
	expect(check, get_fullness_group(class, zspage), group, "I7: group by objects in use");
	expect(check, zspage->inuse <= class->objs_per_zspage, 1, "I5: objects in use fit");
	expect(check, bits.huge, class->objs_per_zspage == 1 && class->pages_per_zspage == 1,
	       "I16: huge flag");
	check->class_zspages++;
	check->class_inuse += zspage->inuse;
	if (bits.magic != ZSPAGE_MAGIC || !check_chain(check, zspage) ||
	    zspage->inuse > class->objs_per_zspage)
		return;
	check_objects(check, zspage);
	check_free_list(check, zspage);
}

static void check_group(struct zs_check *check, unsigned int group)
{
	struct list_head *head = &check->class->fullness_list[group];
	unsigned long listed = 0, counted = check->class->stats[group];
	struct zspage *zspage;

	list_for_each_entry(zspage, head, list) {
		check_zspage(check, zspage, group);
		listed++;
	}
	/* The worker has taken the rest off, and subtracts them as it frees them. */
	if (group == ZS_INUSE_RATIO_0 && (check->group0_drifts || !check->quiescent))
		expect(check, counted >= listed, 1, "I8: count of empty zspages");
	else
		expect(check, counted, listed, "I8: count of zspages in a group");
}

static void check_objects_in_use(struct zs_check *check)
{
	unsigned long inuse = check->class->stats[ZS_OBJS_INUSE];

	if (check->unlisted && !check->quiescent)
		expect(check, inuse >= check->class_inuse, 1,
		       "I9: objects in use cover what is listed");
	else
		expect(check, inuse, check->class_inuse, "I9: objects in use");
}

void zs_check_class(struct zs_check *check, unsigned int i)
{
	struct size_class *class = zs_distinct_class(check->pool, i);
	unsigned long allocated, listed;
	unsigned int group;

	if (!class)
		return;
	check->class = class;
	check->class_zspages = check->class_inuse = 0;
	check_class_constants(check);
	for (group = 0; group < NR_FULLNESS_GROUPS; group++)
		check_group(check, group);
	check_objects_in_use(check);

	allocated = class->stats[ZS_OBJS_ALLOCATED];
	listed = check->class_zspages * class->objs_per_zspage;
	expect(check, allocated % class->objs_per_zspage, 0, "I9: capacity in whole zspages");
	if (check->quiescent)
		expect(check, allocated, listed, "I9: capacity");
	else
		expect(check, allocated >= listed, 1, "I9: capacity covers what is listed");
	check->pages += allocated / class->objs_per_zspage * class->pages_per_zspage;
}

unsigned int zs_check_sums(struct zs_check *check)
{
	long pages = atomic_long_read(&check->pool->pages_allocated);

	check->class = NULL;
	expect(check, pages >= 0, 1, "I10: pages are not negative");
	if (check->quiescent)
		expect(check, (unsigned long)pages, check->pages, "I10: pages of the pool");
	return check->violations;
}
