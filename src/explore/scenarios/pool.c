// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/scenarios/pool.h"

#include "sim/machine.h"
#include "sim/mm/migrate.h"
#include "sim/mm/page_alloc.h"

#define MARKED_BYTES 16u /* of an object's contents, at both ends */

struct scenario_pool scene;

/* What was in use before the pool was made. */
static struct {
	u64 kmem_objects, frames;
} base;

static u64 frames_in_use(void)
{
	u64 frames = 0;

	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		frames += sim_node_pages_in_use(nid);
	return frames;
}

void pool_setup(const struct scenario_env *env)
{
	base.kmem_objects = sim_kmem_exit();
	base.frames = frames_in_use();
	scene.ops = env->ops;
	scene.pool = scene.ops->create_pool("scenario", &env->params);
	scenario_assert(scene.pool);
}

void pool_list_pages(void)
{
	scene.nr_pages = 0;
	for (unsigned long pfn = SIM_BASE_PFN; pfn < sim_memmap.end_pfn; pfn++) {
		if (!pfn_valid(pfn) || !__PageMovable(pfn_to_page(pfn)))
			continue;
		if (scene.nr_pages < POOL_PAGES)
			scene.pages[scene.nr_pages++] = pfn_to_page(pfn);
	}
}

void pool_fill(unsigned int nr, u32 size)
{
	for (unsigned int i = 0; i < nr; i++)
		pool_malloc(i, size);
	pool_list_pages();
}

struct page *pool_last_page(void)
{
	return scene.nr_pages ? scene.pages[scene.nr_pages - 1] : NULL;
}

static unsigned char mark_of(unsigned int object)
{
	return (unsigned char)(0xa0 + object);
}

/* Whole objects, since what spans pages is copied whole anyway. */
void pool_write(unsigned int object)
{
	static unsigned char bytes[SCENARIO_MAX_TASKS * 2][4096] __attribute__((aligned(64)));
	unsigned char *mine = bytes[smp_processor_id()];
	u32 size = scene.objects[object].size;

	memset(mine, 0, size);
	memset(mine, mark_of(object), MARKED_BYTES);
	memset(mine + size - MARKED_BYTES, mark_of(object), MARKED_BYTES);
	scene.ops->write(scene.pool, scene.objects[object].handle, mine, size);
}

void pool_malloc(unsigned int object, u32 size)
{
	unsigned long handle = scene.ops->malloc(scene.pool, size, GFP_KERNEL);

	scenario_assert(!IS_ERR_VALUE(handle) && handle);
	scene.objects[object].handle = handle;
	scene.objects[object].size = size;
	if (scene.ops->flags & ZS_HOLDS_CONTENTS)
		pool_write(object);
}

void pool_free(unsigned int object)
{
	unsigned long handle = scene.objects[object].handle;

	scene.objects[object].handle = 0;
	scene.ops->free(scene.pool, handle);
}

void pool_read(unsigned int object)
{
	static unsigned char copies[SCENARIO_MAX_TASKS * 2][4096] __attribute__((aligned(64)));
	u32 size = scene.objects[object].size;
	unsigned long handle = scene.objects[object].handle;
	const unsigned char *bytes;
	bool good;

	if (!(scene.ops->flags & ZS_HOLDS_CONTENTS))
		return;
	bytes = zs_read_begin(scene.ops, scene.pool, handle, size, copies[smp_processor_id()]);
	good = bytes[0] == mark_of(object) && bytes[MARKED_BYTES - 1] == mark_of(object) &&
	       bytes[size - 1] == mark_of(object);
	zs_read_end(scene.ops, scene.pool, handle, size, (void *)bytes);
	if (!good)
		scenario_fail(__FILE__, __LINE__, "an object does not hold what was written");
}

void pool_compact(void)
{
	scene.ops->compact(scene.pool);
}

void pool_flush(void)
{
	scene.ops->flush(scene.pool);
}

static struct page *new_page(struct page *page, unsigned long nid)
{
	return alloc_pages_node((int)nid, GFP_KERNEL, 0);
}

void pool_migrate_to(struct page *page, int nid)
{
	LIST_HEAD(list);

	if (!page || !isolate_movable_page(page, 0))
		return;
	list_add(&page->lru, &list);
	if (migrate_pages(&list, new_page, NULL, (unsigned long)nid, MIGRATE_SYNC, 0, NULL))
		putback_movable_pages(&list);
}

void pool_migrate(struct page *page)
{
	pool_migrate_to(page, 0);
}

void pool_isolate(struct page *page)
{
	LIST_HEAD(list);

	if (!page || !isolate_movable_page(page, 0))
		return;
	list_add(&page->lru, &list);
	putback_movable_pages(&list);
}

static bool any_isolated(void)
{
	for (unsigned long pfn = SIM_BASE_PFN; pfn < sim_memmap.end_pfn; pfn++)
		if (pfn_valid(pfn) && PageIsolated(pfn_to_page(pfn)))
			return true;
	return false;
}

void pool_check(void)
{
	scenario_assert(!any_isolated());
	if (!scene.pool)
		return;
	pool_flush();
	scenario_assert(!scene.ops->check_pool(scene.pool, true));
	for (unsigned int i = 0; i < POOL_OBJECTS; i++)
		if (scene.objects[i].handle)
			pool_read(i);
}

void pool_destroy(void)
{
	scene.ops->destroy_pool(scene.pool);
	scene.pool = NULL;
}

void pool_teardown(void)
{
	for (unsigned int i = 0; i < POOL_OBJECTS; i++)
		if (scene.objects[i].handle)
			pool_free(i);
	if (scene.pool)
		pool_destroy();
	rcu_barrier();
	scenario_assert(sim_kmem_exit() == base.kmem_objects); /* leak */
	scenario_assert(frames_in_use() == base.frames);       /* leak */
}

#define FLAG_SET    1ul
#define FLAG_WAITED 2ul
#define WAITED_BIT  1

void scenario_set(unsigned long *flag)
{
	if (xchg(flag, FLAG_SET) & FLAG_WAITED)
		sim_wake_bit(flag, WAITED_BIT);
}

/*
 * Sleeps, so that its CPU still runs the ticks, callbacks and workers that the other task may need:
 * a CPU that spins is parked.
 */
void scenario_wait(unsigned long *flag)
{
	while (!(smp_load_acquire(flag) & FLAG_SET)) {
		cmpxchg(flag, 0ul, FLAG_WAITED);
		sim_wait_on_bit(flag, WAITED_BIT);
	}
}
