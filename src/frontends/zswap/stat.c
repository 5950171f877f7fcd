// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters under the names of zswap's debugfs files and of memory.stat; then those of ours. */
#include "src/frontends/zswap/zswap.h"

static u64 value_of(const atomic_long_t *counter)
{
	return (u64)atomic_long_read(counter);
}

static void debugfs(struct zswap *zswap, struct frontend_counter *out, unsigned int *nr)
{
	struct zswap_stats *stats = &zswap->stats;

	frontend_count(out, nr, "pool_limit_hit", value_of(&stats->pool_limit_hit));
	frontend_count(out, nr, "reject_reclaim_fail", value_of(&stats->reject_reclaim_fail));
	frontend_count(out, nr, "reject_alloc_fail", value_of(&stats->reject_alloc_fail));
	frontend_count(out, nr, "reject_kmemcache_fail", value_of(&stats->reject_kmemcache_fail));
	frontend_count(out, nr, "reject_compress_fail", value_of(&stats->reject_compress_fail));
	frontend_count(out, nr, "reject_compress_poor", value_of(&stats->reject_compress_poor));
	frontend_count(out, nr, "written_back_pages", value_of(&stats->written_back_pages));
	frontend_count(out, nr, "duplicate_entry", value_of(&stats->duplicate_entry));
	frontend_count(out, nr, "pool_total_size", frontend_total_pages(&zswap->fe) << PAGE_SHIFT);
	frontend_count(out, nr, "stored_pages", value_of(&stats->stored_pages));
	frontend_count(out, nr, "same_filled_pages", value_of(&stats->same_filled_pages));
}

unsigned int zswap_counters(struct frontend *fe, struct frontend_counter *out)
{
	struct zswap *zswap = zswap_of(fe);
	struct zswap_stats *stats = &zswap->stats;
	unsigned int nr = 0;

	debugfs(zswap, out, &nr);
	frontend_count(out, &nr, "zswap", value_of(&stats->memcg_zswap));
	frontend_count(out, &nr, "zswapped", value_of(&stats->memcg_zswapped) << PAGE_SHIFT);
	frontend_count(out, &nr, "charged", value_of(&stats->memcg_charged));
	frontend_count(out, &nr, "failed_loads", value_of(&stats->failed_loads));
	frontend_count(out, &nr, "device_pages", value_of(&stats->device_pages));
	frontend_count(out, &nr, "device_reads", value_of(&stats->device_reads));
	frontend_count(out, &nr, "device_writes", value_of(&stats->device_writes));
	frontend_count(out, &nr, "shrinker_writeback", value_of(&stats->shrinker_writeback));
	frontend_count(out, &nr, "worker_writeback", value_of(&stats->worker_writeback));
	frontend_count(out, &nr, "reclaim_writeback", value_of(&stats->reclaim_writeback));
	frontend_swap_counters(fe, out, &nr);
	return nr;
}
