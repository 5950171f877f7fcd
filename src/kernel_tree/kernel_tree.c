// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel_tree/kernel_tree.h"

#include "sim/kernel.h"

/* The way by which the file hands a zspage to its worker: counted. */
static bool count_schedule_work(struct work_struct *work);
#define schedule_work(work) count_schedule_work(work)

#ifdef KERNEL_TREE_OBJ_HEAD
/* Until v5.16 struct page had other members in the places of these; one is a pointer. */
#define freelist index
#define units	 page_type
#pragma GCC diagnostic ignored "-Wint-conversion"
#endif

#include KERNEL_TREE_FILE

#undef freelist
#undef units
#undef schedule_work
#undef zs_pool_stats
#undef zs_get_total_pages

#if !defined(KERNEL_TREE_MAP_OBJECT) && !defined(KERNEL_TREE_READ_BEGIN)
#error "this mm/zsmalloc.c has neither zs_map_object() nor zs_obj_read_begin()"
#endif

#ifdef KERNEL_TREE_RATIO_GROUPS
#define GROUPS	      NR_FULLNESS_GROUPS
#define STAT_CAPACITY ZS_OBJS_ALLOCATED
#define STAT_INUSE    ZS_OBJS_INUSE
#define POLICY	      ZS_KERNEL_POLICY
#else
#define GROUPS	      NR_ZS_FULLNESS
#define STAT_CAPACITY OBJ_ALLOCATED
#define STAT_INUSE    OBJ_USED
#define POLICY	      0u
#endif

#ifdef KERNEL_TREE_GROUP0_EXACT
#define GROUP0_EXACT true
#else
#define GROUP0_EXACT false
#endif

/* While a page of theirs is isolated, zspages are on no list. */
#ifdef KERNEL_TREE_OFF_LIST
#define OFF_LIST true
#else
#define OFF_LIST false
#endif

/* The parts of chains: pages or, since v6.14, zsmalloc's own descriptors over them. */
#ifdef KERNEL_TREE_ZPDESC
#define CHAIN_PAGE	    zpdesc
#define first_of(zspage)    get_first_zpdesc(zspage)
#define next_of(chain_page) get_next_zpdesc(chain_page)
#else
#define CHAIN_PAGE	    page
#define first_of(zspage)    get_first_page(zspage)
#define next_of(chain_page) get_next_page(chain_page)
#endif

/* Beside each pool: the file's own structure has no room for it. */
struct pool_counts {
	struct list_head list;
	struct zs_pool *pool;
	atomic_long_t deferred;
};
static LIST_HEAD(all_counts);
static DEFINE_SPINLOCK(all_counts_lock);

/* NULL: of no pool that was made by kernel_create_pool(). */
static struct pool_counts *counts_of(const struct zs_pool *pool)
{
	struct pool_counts *counts, *found = NULL;

	spin_lock(&all_counts_lock);
	list_for_each_entry(counts, &all_counts, list)
		if (counts->pool == pool)
			found = counts;
	spin_unlock(&all_counts_lock);
	return found;
}

static __maybe_unused bool count_schedule_work(struct work_struct *work)
{
#ifdef KERNEL_TREE_FREE_WORK
	struct pool_counts *counts = counts_of(container_of(work, struct zs_pool, free_work));

	if (counts)
		atomic_long_inc(&counts->deferred);
#endif
	return schedule_work(work);
}

static struct zs_pool *kernel_create_pool(const char *name, const struct zs_params *params)
{
	struct pool_counts *counts;

	if (sim_page_shift != PAGE_SHIFT || params->chain_size != ZS_MAX_PAGES_PER_ZSPAGE)
		return NULL;
	counts = kzalloc(sizeof(*counts), GFP_KERNEL);
	if (!counts)
		return NULL;
	counts->pool = zs_create_pool(name);
	if (!counts->pool) {
		kfree(counts);
		return NULL;
	}
	spin_lock(&all_counts_lock);
	list_add(&counts->list, &all_counts);
	spin_unlock(&all_counts_lock);
	return counts->pool;
}

static void kernel_destroy_pool(struct zs_pool *pool)
{
	struct pool_counts *counts = counts_of(pool);

	zs_destroy_pool(pool);
	spin_lock(&all_counts_lock);
	list_del(&counts->list);
	spin_unlock(&all_counts_lock);
	kfree(counts);
}

/* Also of a file whose frees wait for a grace period: nobody else can tell. */
static void kernel_flush(struct zs_pool *pool)
{
#ifdef KERNEL_TREE_FREE_WORK
	flush_work(&pool->free_work);
#endif
	rcu_barrier();
}

/* What nobody outside the file can see (revived, peaks) stays 0. */
static void kernel_pool_stats(struct zs_pool *pool, struct zs_pool_stats *stats)
{
	struct kernel_zs_pool_stats theirs;
	struct pool_counts *counts = counts_of(pool);

	kernel_zs_pool_stats(pool, &theirs);
	*stats = (struct zs_pool_stats){
		.pages_compacted = (unsigned long)atomic_long_read(&theirs.pages_compacted),
		.deferred = (unsigned long)atomic_long_read(&counts->deferred),
	};
}

/* The class of slot @i, or NULL when it was merged into another's. */
static struct size_class *distinct_class(struct zs_pool *pool, unsigned int i)
{
	struct size_class *class = pool->size_class[i];

	return class && class->index == i ? class : NULL;
}

static void fill_class_state(struct size_class *class, struct zs_class_state *out)
{
	unsigned int group;

	*out = (struct zs_class_state){
		.index = class->index,
		.size = (unsigned int)class->size,
		.pages_per_zspage = (unsigned int)class->pages_per_zspage,
		.objs_per_zspage = (unsigned int)class->objs_per_zspage,
		.objs_allocated = class->stats.objs[STAT_CAPACITY],
		.objs_inuse = class->stats.objs[STAT_INUSE],
	};
	out->zspages = out->objs_allocated / out->objs_per_zspage;
	out->pages = out->zspages * out->pages_per_zspage;
	for (group = 0; group < GROUPS; group++)
		out->fullness[group] = class->stats.objs[group];
}

static unsigned int kernel_class_state(struct zs_pool *pool, struct zs_class_state *out,
				       unsigned int max)
{
	unsigned int i, n = 0;

	for (i = 0; i < ZS_SIZE_CLASSES; i++) {
		struct size_class *class = distinct_class(pool, i);

		if (!class)
			continue;
		if (n < max)
			fill_class_state(class, &out[n]);
		n++;
	}
	return n;
}

/* The lock that covers a class's lists. */
static void lock_lists(struct zs_pool *pool, struct size_class *class)
{
#ifdef KERNEL_TREE_CLASS_LOCK
#ifdef KERNEL_TREE_MIGRATE_LOCK
	write_lock(&pool->KERNEL_TREE_MIGRATE_LOCK); /* and nothing moves */
#endif
	spin_lock(&class->lock);
#else
	spin_lock(&pool->lock);
#endif
}

static void unlock_lists(struct zs_pool *pool, struct size_class *class)
{
#ifdef KERNEL_TREE_CLASS_LOCK
	spin_unlock(&class->lock);
#ifdef KERNEL_TREE_MIGRATE_LOCK
	write_unlock(&pool->KERNEL_TREE_MIGRATE_LOCK);
#endif
#else
	spin_unlock(&pool->lock);
#endif
}

#ifdef KERNEL_TREE_OBJ_HEAD
static bool obj_allocated(struct page *page, void *obj, unsigned long *handle)
{
	unsigned long head = obj_to_head(page, obj);

	*handle = head & ~(unsigned long)OBJ_ALLOCATED_TAG;
	return head & OBJ_ALLOCATED_TAG;
}
#endif

struct walk {
	struct size_class *class;
	bool quiescent;
	void (*fn)(void *ctx, const struct kernel_tree_place *place);
	void *ctx;
	unsigned long wrong, inuse;
};

static void expect(struct walk *walk, unsigned long got, unsigned long expected, const char *what)
{
	if (got == expected)
		return;
	if (walk->wrong++ < 20)
		pr_err("zsmalloc: class %u: %s: %lu, expected %lu", walk->class->index, what, got,
		       expected);
}

/* Object @idx of a chain: whether it is live, and its handle. */
static bool object_is_live(struct walk *walk, struct CHAIN_PAGE *const chain[], unsigned int idx,
			   unsigned long *handle)
{
	unsigned long off = (unsigned long)idx * (unsigned long)walk->class->size;
	struct CHAIN_PAGE *page = chain[off >> PAGE_SHIFT], *named;
	char *addr = kmap_atomic((struct page *)page);
	bool live = obj_allocated(page, addr + (off & ~PAGE_MASK), handle);
	unsigned int index;

	kunmap_atomic(addr);
	if (!live)
		return false;
	obj_to_location(handle_to_obj(*handle), &named, &index);
	expect(walk, page_to_pfn((struct page *)named), page_to_pfn((struct page *)page),
	       "PFN behind a live object's handle");
	expect(walk, index, idx, "index behind a live object's handle");
	return true;
}

static void walk_zspage(struct walk *walk, struct zspage *zspage, struct kernel_tree_place *place)
{
	struct CHAIN_PAGE *chain[ZS_MAX_PAGES_PER_ZSPAGE] = {NULL}, *page = first_of(zspage);
	unsigned long pages = 0, live = 0;

	for (; page && pages < (unsigned long)walk->class->pages_per_zspage; page = next_of(page))
		chain[pages++] = page;
	expect(walk, zspage->magic, ZSPAGE_MAGIC, "magic of a zspage");
	expect(walk, zspage->class, walk->class->index, "class of a listed zspage");
	expect(walk, zspage->fullness, place->group, "group of a listed zspage");
	expect(walk, pages, (unsigned long)walk->class->pages_per_zspage, "pages of a chain");
	expect(walk, !page, 1, "end of a chain");
	if (pages != (unsigned long)walk->class->pages_per_zspage)
		return;
	for (place->object = 0; place->object < (unsigned int)walk->class->objs_per_zspage;
	     place->object++) {
		if (!object_is_live(walk, chain, place->object, &place->handle))
			continue;
		live++;
		if (walk->fn)
			walk->fn(walk->ctx, place);
	}
	expect(walk, zspage->inuse, live, "live objects of a zspage");
	walk->inuse += live;
}

static void walk_class(struct walk *walk)
{
	struct kernel_tree_place place = {.class = walk->class->index};
	struct zspage *zspage;

	walk->inuse = 0;
	for (place.group = 0; place.group < GROUPS; place.group++) {
		place.zspage = 0;
		list_for_each_entry(zspage, &walk->class->fullness_list[place.group], list) {
			walk_zspage(walk, zspage, &place);
			place.zspage++;
		}
		/* Empty ones count until the worker has freed them; in old versions for ever. */
		if (place.group || (walk->quiescent && GROUP0_EXACT))
			expect(walk, walk->class->stats.objs[place.group], place.zspage,
			       "count of zspages in a group");
	}
	if (walk->quiescent || !OFF_LIST)
		expect(walk, walk->class->stats.objs[STAT_INUSE], walk->inuse, "objects in use");
}

static unsigned long walk_pool(struct zs_pool *pool, struct walk *walk)
{
	unsigned int i;

	for (i = 0; i < ZS_SIZE_CLASSES; i++) {
		walk->class = distinct_class(pool, i);
		if (!walk->class)
			continue;
		lock_lists(pool, walk->class);
		walk_class(walk);
		unlock_lists(pool, walk->class);
	}
	return walk->wrong;
}

unsigned long kernel_tree_walk(struct zs_pool *pool,
			       void (*fn)(void *ctx, const struct kernel_tree_place *place),
			       void *ctx)
{
	struct walk walk = {.quiescent = true, .fn = fn, .ctx = ctx};

	return walk_pool(pool, &walk);
}

static unsigned int kernel_check_pool(struct zs_pool *pool, bool quiescent)
{
	struct walk walk = {.quiescent = quiescent};

	return (unsigned int)walk_pool(pool, &walk);
}

#ifdef KERNEL_TREE_NID
/* As zram calls it: no node is asked for. */
static unsigned long kernel_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	return zs_malloc(pool, size, gfp, NUMA_NO_NODE);
}
#elif defined(KERNEL_TREE_MALLOC_0)
static unsigned long kernel_malloc(struct zs_pool *pool, size_t size, gfp_t gfp)
{
	unsigned long handle = zs_malloc(pool, size, gfp);

	if (handle)
		return handle;
	return (unsigned long)ERR_PTR(size && size <= PAGE_SIZE ? -ENOMEM : -EINVAL);
}
#else
#define kernel_malloc zs_malloc
#endif

#ifndef KERNEL_TREE_READ_BEGIN
DEFINE_ZS_OBJ_BY_MAP(static, zs)
#endif

#ifdef KERNEL_TREE_READ_LENGTH
/* For a caller that does not know: as many bytes as the object of @handle has room for. */
static size_t room_of(struct zs_pool *pool, unsigned long handle)
{
	struct size_class *class;
	struct zpdesc *zpdesc;
	struct zspage *zspage;
	unsigned int index;
	size_t room;

	read_lock(&pool->lock); /* nothing moves */
	obj_to_location(handle_to_obj(handle), &zpdesc, &index);
	zspage = get_zspage(zpdesc);
	class = zspage_class(pool, zspage);
	room = (size_t) class->size - (ZsHugePage(zspage) ? 0 : ZS_HANDLE_SIZE);
	read_unlock(&pool->lock);
	return room;
}

static void *kernel_read_begin(struct zs_pool *pool, unsigned long handle, void *local_copy)
{
	return zs_obj_read_begin(pool, handle, room_of(pool, handle), local_copy);
}

static void kernel_read_end(struct zs_pool *pool, unsigned long handle, void *mem)
{
	zs_obj_read_end(pool, handle, room_of(pool, handle), mem);
}
#else
#define kernel_read_begin zs_obj_read_begin
#define kernel_read_end	  zs_obj_read_end
#endif

static void kernel_write(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len)
{
	zs_obj_write(pool, handle, (void *)mem, len);
}

#ifdef KERNEL_TREE_READERS_SLEEP
#define READERS ZS_READERS_SLEEP
#else
#define READERS 0u
#endif

#ifdef KERNEL_TREE_USED_PERCENT
#define CLASS_RULE "most used percent"
#else
#define CLASS_RULE NULL
#endif

const struct zs_ops zs_ops_kernel_tree = {
	.name = KERNEL_TREE_NAME,
	.idea = "mm/zsmalloc.c of a kernel tree, as it stands there or with a patch",
	.locks = "its own",
	.source = KERNEL_TREE_FILE,
	.flags = ZS_HOLDS_CONTENTS | ZS_HOLDS_PAGES | ZS_MOVABLE | ZS_COMPACTS | ZS_DEFERS |
		 POLICY | READERS,
	.page_size = PAGE_SIZE,
	.chain_size = ZS_MAX_PAGES_PER_ZSPAGE,
	.class_rule = CLASS_RULE,
	.create_pool = kernel_create_pool,
	.destroy_pool = kernel_destroy_pool,
	.malloc = kernel_malloc,
	.free = zs_free,
	.read_begin = kernel_read_begin,
	.read_end = kernel_read_end,
#ifdef KERNEL_TREE_READ_LENGTH
	.read_len_begin = zs_obj_read_begin,
	.read_len_end = zs_obj_read_end,
#endif
	.write = kernel_write,
	.compact = zs_compact,
	.flush = kernel_flush,
	.get_total_pages = kernel_zs_get_total_pages,
	.pool_stats = kernel_pool_stats,
	.class_state = kernel_class_state,
	.check_pool = kernel_check_pool,
};

const struct zs_ops *const kernel_tree_variants[] = {&zs_ops_kernel_tree, NULL};
