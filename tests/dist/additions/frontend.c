// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A table of slots under one lock; every page becomes an object, of its recorded size or whole.
 * Lock order: the swap layer's locks, the lock here, then zsmalloc's.
 */
#include "src/frontends/stream.h"

#define STORE_GFP (GFP_NOIO | __GFP_HIGHMEM | __GFP_MOVABLE)

struct added_slot {
	unsigned long handle; /* 0: it holds nothing */
	u32 size, content;
	bool verify;
};

struct added {
	struct frontend fe;
	spinlock_t lock;
	struct frontend_stream stream;
	struct added_slot *slots;
};

static struct added *added_of(struct frontend *fe)
{
	return container_of(fe, struct added, fe);
}

static void drop(struct frontend *fe, unsigned int cpu, u64 nr)
{
	struct added *added = added_of(fe);
	struct added_slot old;

	spin_lock(&added->lock);
	old = added->slots[nr];
	added->slots[nr] = (struct added_slot){0};
	spin_unlock(&added->lock);
	if (old.handle)
		frontend_free(fe, cpu, frontend_pool_of(fe, nr), old.handle, old.size);
}

static const struct swap_user user = {.slot_free_notify = drop};

static void drop_all(struct frontend *fe)
{
	for (u64 nr = 0; added_of(fe)->slots && nr < fe->params.nr_slots; nr++)
		drop(fe, FRONTEND_NOT_TIMED, nr);
}

static void added_destroy(struct frontend *fe)
{
	drop_all(fe);
	kvfree(added_of(fe)->slots);
	frontend_stream_exit(&added_of(fe)->stream);
	frontend_exit(fe);
	frontend_release(added_of(fe));
}

static struct frontend *added_create(const struct frontend_params *params, const struct zs_ops *ops,
				     struct zs_pool *const *pools, u32 nr_pools,
				     const struct frontend_meter *meter)
{
	struct added *added = frontend_lines(1, sizeof(*added));

	if (!added)
		return NULL;
	spin_lock_init(&added->lock);
	added->slots = kvcalloc(params->nr_slots, sizeof(*added->slots), GFP_KERNEL);
	if (!frontend_init(&added->fe, params, ops, pools, nr_pools, meter, &user) &&
	    added->slots && !frontend_stream_init(&added->stream, params))
		return &added->fe;
	added_destroy(&added->fe);
	return NULL;
}

static int store_page(struct frontend *fe, unsigned int cpu, u64 nr,
		      const struct frontend_page *page)
{
	u32 pool = frontend_pool_of(fe, nr), size = page->data ? (u32)PAGE_SIZE : page->size;
	struct added_slot slot = {.size = size, .content = page->content, .verify = page->verify};

	slot.handle = frontend_malloc(fe, cpu, pool, size ? size : 1, STORE_GFP);
	if (IS_ERR_VALUE(slot.handle))
		return -ENOMEM;
	frontend_write(fe, cpu, pool, slot.handle, page->data, slot.size, slot.content);
	drop(fe, cpu, nr);
	spin_lock(&added_of(fe)->lock);
	added_of(fe)->slots[nr] = slot;
	spin_unlock(&added_of(fe)->lock);
	return 0;
}

static int added_store(struct frontend *fe, unsigned int cpu, u64 nr,
		       const struct frontend_page *page)
{
	enum swap_state old;
	int ret = swap_slot_use(&fe->swap, nr, &old);

	if (ret)
		return ret;
	ret = store_page(fe, cpu, nr, page);
	if (ret)
		swap_slot_undo(&fe->swap, nr, old);
	return ret;
}

static int added_load(struct frontend *fe, unsigned int cpu, u64 nr)
{
	struct added *added = added_of(fe);
	struct added_slot slot;
	int ret = -ENOENT;

	spin_lock(&added->lock);
	slot = added->slots[nr];
	if (slot.handle)
		ret = frontend_read(fe, cpu,
				    &(struct frontend_reading){.handle = slot.handle,
							       .pool = frontend_pool_of(fe, nr),
							       .size = slot.size,
							       .content = slot.content,
							       .verify = slot.verify,
							       .raw = true,
							       .page = added->stream.page,
							       .local_copy =
								       added->stream.local_copy});
	spin_unlock(&added->lock);
	return ret;
}

static int added_store_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr,
			     const struct frontend_page *pages)
{
	int ret = 0;

	for (u32 i = 0; !ret && i < nr; i++)
		ret = added_store(fe, cpu, slot + i, &pages[i]);
	return ret;
}

static int added_load_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr)
{
	int ret = -ENOENT;

	for (u32 i = 0; i < nr; i++)
		ret = added_load(fe, cpu, slot + i) ? ret : 0;
	return ret;
}

static void added_free(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr, u32 process)
{
	swap_free_slots(&fe->swap, slot, nr, process);
}

static void added_drain(struct frontend *fe)
{
	swap_drain(&fe->swap);
}

static void added_reset(struct frontend *fe)
{
	swap_reset(&fe->swap);
	drop_all(fe);
}

static void added_compact(struct frontend *fe)
{
	for (u32 i = 0; i < fe->nr_pools; i++)
		fe->ops->compact(fe->pools[i]);
}

static u64 added_writeback(struct frontend *fe, u64 pages)
{
	return 0; /* it has no device */
}

static bool added_peek(struct frontend *fe, u64 nr, struct frontend_object *object)
{
	struct added_slot slot = added_of(fe)->slots[nr];

	*object = (struct frontend_object){.pool = frontend_pool_of(fe, nr),
					   .handle = slot.handle,
					   .size = slot.size,
					   .content = slot.content};
	return slot.handle;
}

static bool added_hold(struct frontend *fe, u64 nr, struct frontend_object *object)
{
	spin_lock(&added_of(fe)->lock);
	if (added_peek(fe, nr, object))
		return true;
	spin_unlock(&added_of(fe)->lock);
	return false;
}

static void added_release(struct frontend *fe, const struct frontend_object *object)
{
	spin_unlock(&added_of(fe)->lock);
}

static unsigned int added_counters(struct frontend *fe, struct frontend_counter *out)
{
	unsigned int nr = 0;

	frontend_swap_counters(fe, out, &nr);
	return nr;
}

const struct frontend_ops frontend_added = {
	.name = "added",
	.idea = "a table of slots under one lock",
	.source = "a test",
	.create = added_create,
	.destroy = added_destroy,
	.store = added_store,
	.load = added_load,
	.store_folio = added_store_folio,
	.load_folio = added_load_folio,
	.free = added_free,
	.drain = added_drain,
	.reset = added_reset,
	.compact = added_compact,
	.writeback = added_writeback,
	.peek = added_peek,
	.hold = added_hold,
	.release = added_release,
	.counters = added_counters,
};
