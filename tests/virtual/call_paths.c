// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/virtual/call_paths.h"

#include "sim/sim.h"

#define MAX_OBJECTS 512u

static void count_from_here(void)
{
	sim_calls_reset();
}

static void count_to_here(struct call_scene *s)
{
	for (int call = 0; call < NR_SIM_CALLS; call++)
		s->seen[call] = sim_calls((enum sim_call)call);
}

static unsigned long take(struct call_scene *s)
{
	unsigned long handle = s->ops->malloc(s->pool, s->size, GFP_KERNEL);

	if (IS_ERR_VALUE(handle))
		s->failed = 1;
	return handle;
}

static void give(struct call_scene *s, unsigned long handle)
{
	s->ops->free(s->pool, handle);
}

static void malloc_new(struct call_scene *s)
{
	unsigned long handle;

	count_from_here();
	handle = take(s);
	count_to_here(s);
	give(s, handle);
}

static void malloc_existing(struct call_scene *s)
{
	unsigned long first = take(s), second;

	count_from_here();
	second = take(s);
	count_to_here(s);
	give(s, first);
	give(s, second);
}

static void free_others_left(struct call_scene *s)
{
	unsigned long first = take(s), second = take(s);

	count_from_here();
	give(s, first);
	count_to_here(s);
	give(s, second);
}

static void free_last(struct call_scene *s)
{
	unsigned long handle = take(s);

	count_from_here();
	give(s, handle);
	count_to_here(s);
}

enum access { READ, WRITE };

/* Reads or writes object @index of a fresh zspage. */
static void access_object(struct call_scene *s, unsigned int index, enum access access)
{
	static char bytes[4096];
	unsigned long handle[MAX_OBJECTS];
	void *object;
	unsigned int i;

	for (i = 0; i <= index; i++)
		handle[i] = take(s);
	count_from_here();
	if (access == READ) {
		object = zs_read_begin(s->ops, s->pool, handle[index], s->size, bytes);
		s->failed |= !object;
		zs_read_end(s->ops, s->pool, handle[index], s->size, object);
	} else {
		s->ops->write(s->pool, handle[index], bytes, s->size);
	}
	count_to_here(s);
	for (i = 0; i <= index; i++)
		give(s, handle[i]);
}

static void read_first(struct call_scene *s)
{
	access_object(s, 0, READ);
}

static void write_first(struct call_scene *s)
{
	access_object(s, 0, WRITE);
}

/* The first object that the first page's end cuts in two. */
static unsigned int spanning(struct call_scene *s)
{
	s->failed |= PAGE_SIZE % s->class_size == 0;
	return (unsigned int)(PAGE_SIZE / s->class_size);
}

static void read_spanning(struct call_scene *s)
{
	access_object(s, spanning(s), READ);
}

static void write_spanning(struct call_scene *s)
{
	access_object(s, spanning(s), WRITE);
}

/* One object of the second zspage moves into the first, which does not become full. */
static void compact_one(struct call_scene *s)
{
	unsigned long handle[MAX_OBJECTS];
	unsigned int i;

	for (i = 0; i <= s->objs; i++)
		handle[i] = take(s);
	give(s, handle[0]);
	give(s, handle[1]);
	count_from_here();
	s->failed |= s->ops->compact(s->pool) != s->n;
	count_to_here(s);
	for (i = 2; i <= s->objs; i++)
		give(s, handle[i]);
}

static struct page *find_movable_page(void)
{
	for (unsigned long pfn = SIM_BASE_PFN; pfn < sim_memmap.end_pfn; pfn++)
		if (page_ref_count(pfn_to_page(pfn)) && __PageMovable(pfn_to_page(pfn)))
			return pfn_to_page(pfn);
	return NULL;
}

/* As the migration engine calls it: both pages locked, the old one isolated. */
static void migrate_page(struct call_scene *s)
{
	unsigned long handle = take(s);
	struct page *old = find_movable_page(), *new = alloc_page(GFP_KERNEL);
	int rc;

	if (!old || !new || !trylock_page(old) || !trylock_page(new)) {
		s->failed = 1;
		return;
	}
	get_page(old);
	s->failed |= !page_movable_ops(old)->isolate_page(old, ISOLATE_UNEVICTABLE);
	SetPageIsolated(old);
	count_from_here();
	rc = page_movable_ops(old)->migrate_page(new, old, MIGRATE_SYNC);
	count_to_here(s);
	s->failed |= rc != MIGRATEPAGE_SUCCESS;
	ClearPageIsolated(old);
	unlock_page(new);
	unlock_page(old);
	put_page(new);
	put_page(old);
	give(s, handle);
}

/* Sizes of 1, 3 and 8 pages per zspage with the default chain; 4096 is huge. */
const struct call_path call_paths[] = {
	{"malloc, new zspage", malloc_new, {56, 1500, 2100}},
	{"malloc, existing zspage", malloc_existing, {56, 1500, 2100}},
	{"free, others left", free_others_left, {56, 1500, 2100}},
	{"free, last object", free_last, {56, 1500, 2100}},
	{"read, in one page", read_first, {56, 1500, 2100}},
	{"read, over two pages", read_spanning, {1500, 2100}},
	{"read, huge", read_first, {4096}},
	{"write, in one page", write_first, {56, 1500, 2100}},
	{"write, over two pages", write_spanning, {1500, 2100}},
	{"write, huge", write_first, {4096}},
	{"compact, one object moved", compact_one, {1500, 2100}},
	{"migrate one page", migrate_page, {56, 1500, 2100}},
	{0},
};

const struct call_path *call_path_find(const char *name)
{
	for (const struct call_path *path = call_paths; path->name; path++)
		if (!strcmp(path->name, name))
			return path;
	return NULL;
}

struct measurement {
	const struct call_path *path;
	struct call_scene *scene;
};

static void look_up_class(struct call_scene *s)
{
	struct zs_class_state state[300];
	unsigned long handle = take(s);

	s->c = s->ops->class_state(s->pool, state, ARRAY_SIZE(state));
	for (unsigned int i = 0; i < s->c; i++) {
		if (!state[i].objs_inuse)
			continue;
		s->class_size = state[i].size;
		s->n = state[i].pages_per_zspage;
		s->objs = state[i].objs_per_zspage;
	}
	give(s, handle);
	s->failed |= !s->n || s->objs >= MAX_OBJECTS;
}

static void measure(void *arg, unsigned int cpu)
{
	struct measurement *m = arg;
	struct call_scene *s = m->scene;
	struct zs_params params = {.chain_size = 8};

	(void)cpu;
	zs_default_params(s->ops, &params);
	s->pool = s->ops->create_pool("calls", &params);
	if (!s->pool) {
		s->failed = 1;
		return;
	}
	look_up_class(s);
	if (!s->failed)
		m->path->run(s);
	s->ops->flush(s->pool);
	s->ops->destroy_pool(s->pool);
}

int call_path_measure(const struct call_path *path, struct call_scene *scene)
{
	static const unsigned short node[1], distance[1] = {10}, fallback[1];
	static const unsigned int no_host[1] = {~0u};
	const struct sim_topology topology = {.nr_cpus = 1,
					      .nr_nodes = 1,
					      .cpu_node = node,
					      .cpu_os_index = no_host,
					      .node_os_index = no_host,
					      .distance = distance,
					      .fallback = fallback};
	const struct sim_config config = {
		.topology = &topology, .nr_cpus = 1, .page_shift = 12, .pages_per_node = 8192};
	struct measurement m = {path, scene};

	if (scene->variant)
		scene->ops = zs_find_variant(scene->variant);
	if (!scene->ops || sim_boot(&config))
		return -1;
	sim_run(1, measure, &m);
	if (sim_shutdown())
		return -1;
	return scene->failed ? -1 : 0;
}
