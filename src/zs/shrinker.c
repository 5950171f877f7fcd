// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/zs/shrinker.h"

#include "src/zs/compact.h"

static unsigned long zs_shrinker_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct zs_pool *pool = shrinker->private_data;
	unsigned long pages = 0;
	unsigned int i;

	for (i = pool->nr_slots; i-- > 0;) {
		struct size_class *class = zs_distinct_class(pool, i);

		if (class)
			pages += zs_can_compact(class);
	}
	return pages;
}

/* All or nothing: the requested number does not matter. */
static unsigned long zs_shrinker_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct zs_pool *pool = shrinker->private_data;
	unsigned long pages_freed = pool->compact(pool);

	return pages_freed ? pages_freed : SHRINK_STOP;
}

void zs_register_shrinker(struct zs_pool *pool, unsigned long (*compact)(struct zs_pool *pool))
{
	struct shrinker *shrinker = shrinker_alloc(0, "mm-zspool:%s", pool->name);

	if (!shrinker)
		return;
	shrinker->count_objects = zs_shrinker_count;
	shrinker->scan_objects = zs_shrinker_scan;
	shrinker->private_data = pool;
	pool->compact = compact;
	pool->shrinker = shrinker;
	shrinker_register(shrinker);
}

void zs_unregister_shrinker(struct zs_pool *pool)
{
	shrinker_free(pool->shrinker);
}
