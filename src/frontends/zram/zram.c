// SPDX-License-Identifier: GPL-2.0-or-later
/* zram: a slot table over zsmalloc; see zram.h. */
#include "src/frontends/zram/zram.h"

static const struct swap_user zram_swap_user = {
	.slot_free_notify = zram_slot_free_notify,
};

static void free_streams(struct zram *zram)
{
	unsigned int cpu;

	if (!zram->streams)
		return;
	for_each_possible_cpu(cpu) {
		frontend_stream_exit(&per_cpu_ptr(zram->streams, cpu)->bytes);
	}
	free_percpu(zram->streams);
}

static int make_streams(struct zram *zram)
{
	unsigned int cpu;
	int ret = 0;

	zram->streams = alloc_percpu(struct zram_stream);
	if (!zram->streams)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct zram_stream *stream = per_cpu_ptr(zram->streams, cpu);

		local_lock_init(&stream->lock);
		ret = ret ? ret : frontend_stream_init(&stream->bytes, &zram->fe.params);
	}
	return ret;
}

static int make_table(struct zram *zram)
{
	zram->nr_chunks = DIV_ROUND_UP(zram->fe.params.nr_slots, ZRAM_SLOTS_PER_CHUNK);
	zram->table = kvcalloc(zram->nr_chunks + 1, sizeof(*zram->table), GFP_KERNEL);
	return zram->table ? 0 : -ENOMEM;
}

static void free_table(struct zram *zram)
{
	for (u64 i = 0; zram->table && i < zram->nr_chunks; i++)
		kfree(zram->table[i]);
	kvfree(zram->table);
}

static void free_zram(struct zram *zram)
{
	zram_backing_exit(zram);
	free_table(zram);
	free_streams(zram);
	frontend_exit(&zram->fe);
	frontend_release(zram);
}

static int set_classes(struct zram *zram)
{
	unsigned int chain = zram->fe.params.chain_size ? zram->fe.params.chain_size : 8;

	return zs_class_table_init(&zram->classes, PAGE_SHIFT, chain);
}

static struct frontend *zram_create(const struct frontend_params *params, const struct zs_ops *ops,
				    struct zs_pool *const *pools, u32 nr_pools,
				    const struct frontend_meter *meter)
{
	struct zram *zram = frontend_lines(1, sizeof(*zram));

	if (!zram)
		return NULL;
	if (frontend_init(&zram->fe, params, ops, pools, nr_pools, meter, &zram_swap_user) ||
	    set_classes(zram) || make_table(zram) || make_streams(zram) ||
	    zram_backing_init(zram, params->backing_pages)) {
		free_zram(zram);
		return NULL;
	}
	return &zram->fe;
}

static void zram_destroy(struct frontend *fe)
{
	zram_free_all(zram_of(fe));
	free_zram(zram_of(fe));
}

static int zram_store(struct frontend *fe, unsigned int cpu, u64 slot,
		      const struct frontend_page *page)
{
	enum swap_state old;
	int ret = swap_slot_use(&fe->swap, slot, &old);

	if (ret)
		return ret;
	ret = zram_store_page(zram_of(fe), cpu, slot, page);
	if (ret)
		swap_slot_undo(&fe->swap, slot, old);
	return ret;
}

/* Slot locked, as in the kernel while it is decompressed. */
static int read_locked(struct zram *zram, unsigned int cpu, u64 nr, struct zram_slot *slot)
{
	struct frontend_reading what = {
		.handle = slot->handle,
		.pool = frontend_pool_of(&zram->fe, nr),
		.size = zram_slot_size(slot),
		.content = slot->content,
		.verify = zram_test_flag(slot, ZRAM_VERIFY),
		.raw = zram_test_flag(slot, ZRAM_HUGE),
		.page = this_cpu_ptr(zram->streams)->bytes.page,
		.local_copy = this_cpu_ptr(zram->streams)->bytes.local_copy,
	};

	slot->flags &= ~(u32)BIT(ZRAM_IDLE);
	if (!zram_slot_used(slot))
		return -ENOENT;
	if (zram_test_flag(slot, ZRAM_WB)) {
		atomic_long_inc(&zram->stats.bd_reads);
		return 0;
	}
	if (zram_test_flag(slot, ZRAM_SAME)) {
		if (what.page)
			frontend_fill_page(what.page, slot->handle);
		return 0;
	}
	return frontend_read(&zram->fe, cpu, &what);
}

static int zram_load(struct frontend *fe, unsigned int cpu, u64 nr)
{
	struct zram *zram = zram_of(fe);
	struct zram_slot *slot;
	int ret;

	if (swap_slot_state(&fe->swap, nr) != SWAP_IN_USE)
		return -ENOENT;
	slot = zram_find_slot(zram, nr);
	if (!slot)
		return -ENOENT;
	spin_lock(&slot->lock);
	ret = read_locked(zram, cpu, nr, slot);
	spin_unlock(&slot->lock);
	if (ret == -EIO)
		atomic_long_inc(&zram->stats.failed_reads);
	return ret;
}

/* One bio of many pages: it ends with the first that fails. */
static int zram_store_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr,
			    const struct frontend_page *pages)
{
	for (u32 i = 0; i < nr; i++) {
		int ret = zram_store(fe, cpu, slot + i, &pages[i]);

		if (ret)
			return ret;
	}
	return 0;
}

static int zram_load_folio(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr)
{
	int found = -ENOENT;

	for (u32 i = 0; i < nr; i++) {
		int ret = zram_load(fe, cpu, slot + i);

		if (ret == -EIO)
			return ret;
		if (!ret)
			found = 0;
	}
	return found;
}

static void zram_free(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr, u32 process)
{
	swap_free_slots(&fe->swap, slot, nr, process);
}

static void zram_drain(struct frontend *fe)
{
	swap_drain(&fe->swap);
}

static void zram_reset(struct frontend *fe)
{
	struct zram *zram = zram_of(fe);

	swap_reset(&fe->swap);
	zram_free_all(zram);
	memset(&zram->stats, 0, sizeof(zram->stats));
}

static void zram_compact(struct frontend *fe)
{
	for (u32 i = 0; i < fe->nr_pools; i++)
		fe->ops->compact(fe->pools[i]);
}

static u64 zram_do_writeback(struct frontend *fe, u64 pages)
{
	return zram_writeback_lru(zram_of(fe), pages);
}

static u64 zram_do_recompress(struct frontend *fe, u64 pages)
{
	return zram_recompress(zram_of(fe), pages);
}

static bool zram_peek(struct frontend *fe, u64 nr, struct frontend_object *object)
{
	struct zram_slot *slot = zram_find_slot(zram_of(fe), nr);

	if (!slot || !zram_slot_used(slot))
		return false;
	*object = (struct frontend_object){
		.pool = frontend_pool_of(fe, nr),
		.size = zram_slot_size(slot),
		.content = slot->content,
		.stale = swap_slot_state(&fe->swap, nr) != SWAP_IN_USE,
	};
	if (!zram_test_flag(slot, ZRAM_SAME) && !zram_test_flag(slot, ZRAM_WB))
		object->handle = slot->handle;
	return true;
}

/* The slot's lock protects an object from writeback and recompression. */
static bool zram_hold(struct frontend *fe, u64 nr, struct frontend_object *object)
{
	struct zram_slot *slot = zram_find_slot(zram_of(fe), nr);

	if (!slot)
		return false;
	spin_lock(&slot->lock);
	if (!zram_peek(fe, nr, object)) {
		spin_unlock(&slot->lock);
		return false;
	}
	object->held = slot;
	return true;
}

static void zram_release(struct frontend *fe, const struct frontend_object *object)
{
	struct zram_slot *slot = object->held;

	spin_unlock(&slot->lock);
}

const struct frontend_ops frontend_zram = {
	.name = "zram",
	.idea = "a slot table with a lock per slot; a freed slot is a freed object",
	.source = "drivers/block/zram, v6.12",
	.create = zram_create,
	.destroy = zram_destroy,
	.store = zram_store,
	.load = zram_load,
	.store_folio = zram_store_folio,
	.load_folio = zram_load_folio,
	.free = zram_free,
	.drain = zram_drain,
	.reset = zram_reset,
	.compact = zram_compact,
	.writeback = zram_do_writeback,
	.recompress = zram_do_recompress,
	.peek = zram_peek,
	.hold = zram_hold,
	.release = zram_release,
	.counters = zram_counters,
};
