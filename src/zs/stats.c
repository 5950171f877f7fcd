// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/stats.h"

#include "src/zs/zspage.h"

unsigned long zs_get_total_pages(struct zs_pool *pool)
{
	return (unsigned long)atomic_long_read(&pool->pages_allocated);
}

static unsigned long read_count(const atomic_long_t *count)
{
	return (unsigned long)atomic_long_read(count);
}

void zs_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats)
{
	stats->pages_compacted = (unsigned long)atomic_long_read(&pool->pages_compacted);
	stats->deferred = read_count(&pool->counts.deferred);
	stats->deferred_zspages = stats->deferred;
	stats->sync_frees = 0;
	stats->revived = read_count(&pool->counts.revived);
	stats->deferred_peak_objects = read_count(&pool->counts.peak_zspages);
	stats->deferred_peak_bytes = read_count(&pool->counts.peak_pages) << PAGE_SHIFT;
	stats->deferred_bytes = read_count(&pool->counts.waiting_pages) << PAGE_SHIFT;
}

static void fill_class_state(struct size_class *class, struct zs_class_state *out)
{
	unsigned int group;

	out->index = class->index;
	out->size = class->size;
	out->pages_per_zspage = class->pages_per_zspage;
	out->objs_per_zspage = class->objs_per_zspage;
	out->objs_allocated = class->stats[ZS_OBJS_ALLOCATED];
	out->objs_inuse = class->stats[ZS_OBJS_INUSE];
	out->zspages = out->objs_allocated / class->objs_per_zspage;
	out->pages = out->zspages * class->pages_per_zspage;
	for (group = 0; group < NR_FULLNESS_GROUPS; group++)
		out->fullness[group] = class->stats[group];
}

unsigned int zs_class_state(struct zs_pool *pool, struct zs_class_state *out, unsigned int max)
{
	unsigned int i, n = 0;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);

		if (!class)
			continue;
		if (n < max)
			fill_class_state(class, &out[n]);
		n++;
	}
	return n;
}

unsigned long zs_mean_object_size(struct zs_pool *pool)
{
	unsigned long objects = 0, bytes = 0;
	unsigned int i;

	for (i = 0; i < pool->nr_slots; i++) {
		struct size_class *class = zs_distinct_class(pool, i);
		unsigned long inuse = class ? data_race(class->stats[ZS_OBJS_INUSE]) : 0;

		objects += inuse;
		bytes += class ? inuse * class->size : 0;
	}
	return objects ? bytes / objects : 0;
}

static void raise_peak(atomic_long_t *peak, long now)
{
	long old = atomic_long_read(peak);

	while (now > old && !atomic_long_try_cmpxchg(peak, &old, now))
		;
}

void zs_count_deferred(struct zs_pool *pool, struct size_class *class)
{
	struct zs_pool_counts *counts = &pool->counts;
	long pages = class->pages_per_zspage;

	atomic_long_inc(&counts->deferred);
	raise_peak(&counts->peak_zspages, atomic_long_inc_return(&counts->waiting_zspages));
	raise_peak(&counts->peak_pages, atomic_long_add_return(pages, &counts->waiting_pages));
}

void zs_count_undeferred(struct zs_pool *pool, struct size_class *class)
{
	atomic_long_dec(&pool->counts.waiting_zspages);
	atomic_long_sub(class->pages_per_zspage, &pool->counts.waiting_pages);
}

void zspage_revived(struct zs_pool *pool, struct size_class *class, struct zspage *zspage)
{
	struct page_return *ret = zspage_return(zspage);

	zspage->page_return = 0;
	atomic_long_inc(&pool->counts.revived);
	zs_count_undeferred(pool, class);
	if (ret)
		page_return_revived(ret);
}
