// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters under the names of mm_stat, io_stat and bd_stat; then those of ours. */
#include "src/frontends/zram/zram.h"

static u64 value_of(const atomic_long_t *counter)
{
	return (u64)atomic_long_read(counter);
}

static u64 pages_compacted(struct frontend *fe)
{
	u64 pages = 0;

	for (u32 i = 0; i < fe->nr_pools; i++) {
		struct zs_pool_stats stats;

		fe->ops->pool_stats(fe->pools[i], &stats);
		pages += stats.pages_compacted;
	}
	return pages;
}

static void mm_stat(struct zram *zram, struct frontend_counter *out, unsigned int *nr)
{
	struct zram_stats *stats = &zram->stats;
	struct frontend *fe = &zram->fe;

	frontend_count(out, nr, "orig_data_size", value_of(&stats->pages_stored) << PAGE_SHIFT);
	frontend_count(out, nr, "compr_data_size", value_of(&stats->compr_data_size));
	frontend_count(out, nr, "mem_used_total", frontend_total_pages(fe) << PAGE_SHIFT);
	frontend_count(out, nr, "mem_limit", fe->params.limit_pages << PAGE_SHIFT);
	frontend_count(out, nr, "mem_used_max", value_of(&stats->max_used_pages) << PAGE_SHIFT);
	frontend_count(out, nr, "same_pages", value_of(&stats->same_pages));
	frontend_count(out, nr, "pages_compacted", pages_compacted(fe));
	frontend_count(out, nr, "huge_pages", value_of(&stats->huge_pages));
	frontend_count(out, nr, "huge_pages_since", value_of(&stats->huge_pages_since));
}

unsigned int zram_counters(struct frontend *fe, struct frontend_counter *out)
{
	struct zram *zram = zram_of(fe);
	struct zram_stats *stats = &zram->stats;
	unsigned int nr = 0;

	mm_stat(zram, out, &nr);
	frontend_count(out, &nr, "failed_reads", value_of(&stats->failed_reads));
	frontend_count(out, &nr, "failed_writes", value_of(&stats->failed_writes));
	frontend_count(out, &nr, "notify_free", value_of(&stats->notify_free));
	frontend_count(out, &nr, "miss_free", value_of(&stats->miss_free));
	frontend_count(out, &nr, "writestall", value_of(&stats->writestall));
	frontend_count(out, &nr, "bd_count", value_of(&stats->bd_count));
	frontend_count(out, &nr, "bd_reads", value_of(&stats->bd_reads));
	frontend_count(out, &nr, "bd_writes", value_of(&stats->bd_writes));
	frontend_count(out, &nr, "pressure_compactions", value_of(&stats->pressure_compactions));
	frontend_count(out, &nr, "pressure_writeback", value_of(&stats->pressure_writeback));
	frontend_count(out, &nr, "recompressed", value_of(&stats->recompressed));
	frontend_swap_counters(fe, out, &nr);
	return nr;
}
