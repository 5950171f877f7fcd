// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/compact.h"

#include "sim/probes/page_return.h"
#include "src/zs/fullness.h"
#include "src/zs/object.h"

unsigned long zs_can_compact(struct size_class *class)
{
	unsigned long allocated = data_race(class->stats[ZS_OBJS_ALLOCATED]);
	unsigned long inuse = data_race(class->stats[ZS_OBJS_INUSE]);

	if (allocated <= inuse)
		return 0;
	return (allocated - inuse) / class->objs_per_zspage * class->pages_per_zspage;
}

static struct zspage *isolate_first(struct size_class *class, unsigned int group)
{
	struct zspage *zspage =
		list_first_entry_or_null(&class->fullness_list[group], struct zspage, list);

	if (zspage)
		remove_zspage(class, zspage);
	return zspage;
}

struct zspage *isolate_dst_zspage(struct size_class *class)
{
	struct zspage *zspage = NULL;
	unsigned int group;

	for (group = ZS_INUSE_RATIO_99; group >= ZS_INUSE_RATIO_10 && !zspage; group--)
		zspage = isolate_first(class, group);
	return zspage;
}

struct zspage *isolate_src_zspage(struct size_class *class)
{
	struct zspage *zspage = NULL;
	unsigned int group;

	for (group = ZS_INUSE_RATIO_10; group <= ZS_INUSE_RATIO_99 && !zspage; group++)
		zspage = isolate_first(class, group);
	return zspage;
}

unsigned int putback_zspage(struct size_class *class, struct zspage *zspage)
{
	unsigned int fullness = get_fullness_group(class, zspage);

	insert_zspage(class, zspage, fullness);
	return fullness;
}

/* A place in a zspage, byte by byte along the chain. */
struct cursor {
	struct page *page;
	unsigned long off;
};

static struct cursor cursor_at(struct size_class *class, unsigned long obj)
{
	return (struct cursor){obj_to_page(obj), obj_offset(class->size, obj_to_idx(class, obj))};
}

static void cursor_advance(struct cursor *at, unsigned int n)
{
	at->off += n;
	if (at->off == PAGE_SIZE) {
		at->page = get_next_page(at->page);
		at->off = 0;
	}
}

void zs_object_copy(struct size_class *class, unsigned long dst_obj, unsigned long src_obj)
{
	struct cursor dst = cursor_at(class, dst_obj), src = cursor_at(class, src_obj);
	unsigned int left = class->size;

	while (left) {
		unsigned long room = PAGE_SIZE - (dst.off > src.off ? dst.off : src.off);
		unsigned int n = room < left ? (unsigned int)room : left;
		char *src_addr = kmap_atomic(src.page), *dst_addr = kmap_atomic(dst.page);

		memcpy(dst_addr + dst.off, src_addr + src.off, n);
		kunmap_atomic(dst_addr);
		kunmap_atomic(src_addr);
		left -= n;
		cursor_advance(&dst, n);
		cursor_advance(&src, n);
	}
}

unsigned long find_alloced_obj(unsigned int size, struct page *page, unsigned int *idx)
{
	char *addr = kmap_atomic(page);
	unsigned long off = get_first_obj_offset(page) + (unsigned long)size * *idx;
	unsigned long handle = 0;

	for (; off < PAGE_SIZE; off += size, ++*idx) {
		if (obj_allocated(page, addr + off, &handle))
			break;
		handle = 0;
	}
	kunmap_atomic(addr);
	return handle;
}

void migrate_zspage(struct zs_pool *pool, struct zspage *src, struct zspage *dst)
{
	struct size_class *class = zspage_class(pool, src);
	struct page *page = get_first_page(src);
	unsigned int idx = 0;

	while (page && src->inuse && dst->inuse < class->objs_per_zspage) {
		unsigned long handle = find_alloced_obj(class->size, page, &idx);
		unsigned long used_obj, free_obj;

		if (!handle) {
			page = get_next_page(page);
			idx = 0;
			continue;
		}
		idx++;
		used_obj = handle_to_obj_once(handle);
		free_obj = obj_malloc(pool, dst, handle);
		zs_object_copy(class, free_obj, used_obj);
		record_obj(handle, free_obj);
		obj_free(class, used_obj);
	}
}

unsigned long zs_compact_classes(struct zs_pool *pool,
				 unsigned long (*compact_class)(struct zs_pool *pool,
								struct size_class *class))
{
	unsigned long pages_freed = 0;
	unsigned int i;

	page_return_compaction(true);
	for (i = pool->nr_slots; i-- > 0;) {
		struct size_class *class = zs_distinct_class(pool, i);

		if (class)
			pages_freed += compact_class(pool, class);
	}
	page_return_compaction(false);
	atomic_long_add((long)pages_freed, &pool->pages_compacted);
	return pages_freed;
}
