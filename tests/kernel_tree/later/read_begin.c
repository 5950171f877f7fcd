// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For later_file.py alone, which adds it to v6.12's file: the interface of v6.15 in place of map
 * and unmap, and the lookups of a file with zpdesc.
 */

struct pinned {
	struct zspage *zspage;
	struct page *page;
	size_t off, size, here; /* of the bytes without the handle; the number in @page */
};

static struct pinned pin_object(struct zs_pool *pool, unsigned long handle)
{
	struct pinned object;
	unsigned int index;

	read_lock(&pool->migrate_lock);
	obj_to_location(handle_to_obj(handle), &object.page, &index);
	object.zspage = get_zspage(object.page);
	migrate_read_lock(object.zspage);
	read_unlock(&pool->migrate_lock);
	object.size = zspage_class(pool, object.zspage)->size;
	object.off = offset_in_page(object.size * index);
	if (!ZsHugePage(object.zspage)) {
		object.size -= ZS_HANDLE_SIZE;
		object.off += ZS_HANDLE_SIZE;
	}
	object.here = min_t(size_t, object.size, PAGE_SIZE - object.off);
	return object;
}

void *zs_obj_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy)
{
	struct pinned object = pin_object(pool, handle);

	if (object.here == object.size)
		return kmap_local_page(object.page) + object.off;
	memcpy_from_page(local_copy, object.page, object.off, object.here);
	memcpy_from_page(local_copy + object.here, get_next_page(object.page), 0,
			 object.size - object.here);
	return local_copy;
}

void zs_obj_read_end(struct zs_pool *pool, unsigned long handle, void *mem)
{
	struct page *page;
	unsigned int index;

	obj_to_location(handle_to_obj(handle), &page, &index);
	migrate_read_unlock(get_zspage(page));
}

void zs_obj_write(struct zs_pool *pool, unsigned long handle, void *mem, size_t len)
{
	struct pinned object = pin_object(pool, handle);
	size_t here = min_t(size_t, object.here, len);

	memcpy_to_page(object.page, object.off, mem, here);
	if (len > here)
		memcpy_to_page(get_next_page(object.page), 0, mem + here, len - here);
	migrate_read_unlock(object.zspage);
}

static struct zpdesc *get_first_zpdesc(struct zspage *zspage)
{
	return (struct zpdesc *)get_first_page(zspage);
}

static struct zpdesc *get_next_zpdesc(struct zpdesc *zpdesc)
{
	return (struct zpdesc *)get_next_page((struct page *)zpdesc);
}

static bool zpdesc_obj_allocated(struct zpdesc *zpdesc, void *obj, unsigned long *handle)
{
	return obj_allocated((struct page *)zpdesc, obj, handle);
}

static void obj_to_zpdesc_location(unsigned long obj, struct zpdesc **zpdesc, unsigned int *index)
{
	obj_to_location(obj, (struct page **)zpdesc, index);
}

#define obj_allocated	zpdesc_obj_allocated
#define obj_to_location obj_to_zpdesc_location
