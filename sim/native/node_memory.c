// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Native memory: each node's frames are one large extent of a jemalloc arena of the node's
 * own, whose extent hooks place it in a range reserved for the node and bind it, with hwloc,
 * to the host node that the topology names. Everything is mapped without reserve and
 * committed when first touched.
 */
#include <hwloc.h>
#include <jemalloc/jemalloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "sim/mm/node_memory.h"
#include "sim/sim.h"

#define CHUNK	     (1ul << 20) /* small boot allocations share a mapping of this size */
#define EXTENT_ALIGN (2ul << 20) /* nodes start on huge pages */
#define EXTENT_PAD   (1ul << 16) /* jemalloc adds a guard page */

/* A node's arena. The hooks come first: jemalloc hands their address to the hooks. */
struct node_arena {
	extent_hooks_t hooks;
	char *start; /* of the range for the frames; NULL until it is asked for */
	size_t size; /* of their extent, without the pad */
	bool taken;
	unsigned int index;
	bool created;
};

static struct {
	const struct sim_topology *topology;
	struct node_arena *arenas;
	char *range; /* of all nodes */
	size_t stride;
	hwloc_topology_t host; /* only if something is to be bound */
	char *chunk;	       /* what is left of the last one */
	size_t chunk_left;
	struct {
		void *addr;
		size_t bytes;
	} * maps;
	size_t nr_maps;
} memory;

static void *map_lazily(size_t bytes)
{
	void *addr = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return addr == MAP_FAILED ? NULL : addr;
}

static void *map_aligned(size_t bytes, size_t align)
{
	char *addr = map_lazily(bytes + align), *start;

	if (!addr)
		return NULL;
	start = (char *)ALIGN((uintptr_t)addr, align);
	if (start > addr)
		munmap(addr, (size_t)(start - addr));
	munmap(start + bytes, (size_t)(addr + align - start));
	return start;
}

/*
 * Only the frames are in the node's range; metadata of the arena may be anywhere. jemalloc would
 * cut the frames from a larger request, so such a request is refused; jemalloc then asks for the
 * exact size.
 */
static void *extent_alloc(extent_hooks_t *hooks, void *at, size_t size, size_t align, bool *zero,
			  bool *commit, unsigned int index)
{
	struct node_arena *arena = (struct node_arena *)hooks;

	(void)index;
	if (at)
		return NULL;
	*zero = *commit = true;
	if (!arena->start || arena->taken)
		return map_aligned(size, align);
	if (size < arena->size || size > arena->size + EXTENT_PAD)
		return NULL;
	arena->taken = true;
	return arena->start;
}

/* The nodes' range is unmapped as a whole, at shutdown. */
static bool extent_dalloc(extent_hooks_t *hooks, void *addr, size_t size, bool committed,
			  unsigned int index)
{
	struct node_arena *arena = (struct node_arena *)hooks;

	(void)committed;
	(void)index;
	if ((char *)addr == arena->start)
		return true;
	return munmap(addr, size) != 0;
}

static int create_arena(struct node_arena *arena)
{
	extent_hooks_t *hooks = &arena->hooks;
	size_t len = sizeof(arena->index);

	*hooks = (extent_hooks_t){.alloc = extent_alloc, .dalloc = extent_dalloc};
	if (mallctl("arenas.create", &arena->index, &len, &hooks, sizeof(hooks)))
		return -ENOMEM;
	arena->created = true;
	return 0;
}

/* Leaves out types of CPU caches and cores: it loads in a fraction of the time. */
static int load_host(void)
{
	if (hwloc_topology_init(&memory.host)) {
		memory.host = NULL;
		return -ENOMEM;
	}
	hwloc_topology_set_all_types_filter(memory.host, HWLOC_TYPE_FILTER_KEEP_NONE);
	if (!hwloc_topology_load(memory.host))
		return 0;
	hwloc_topology_destroy(memory.host);
	memory.host = NULL;
	return -ENOMEM;
}

static bool bind_to_host(void *addr, size_t bytes, unsigned int os_index)
{
	hwloc_bitmap_t nodes;
	bool bound;

	if (os_index == ~0u || (!memory.host && load_host()))
		return false;
	if (!hwloc_topology_is_thissystem(memory.host) ||
	    !hwloc_bitmap_isset(hwloc_topology_get_topology_nodeset(memory.host), os_index))
		return false;
	nodes = hwloc_bitmap_alloc();
	if (!nodes)
		return false;
	hwloc_bitmap_only(nodes, os_index);
	bound = !hwloc_set_area_membind(memory.host, addr, bytes, nodes, HWLOC_MEMBIND_BIND,
					HWLOC_MEMBIND_STRICT | HWLOC_MEMBIND_BYNODESET);
	hwloc_bitmap_free(nodes);
	return bound;
}

/*
 * For less than its page jemalloc picks a random place in the page, which is 64 KiB on Debian's
 * arm64.
 */
static size_t extent_align(void)
{
	size_t page = 0, len = sizeof(page);

	mallctl("arenas.page", &page, &len, NULL, 0);
	return max_t(size_t, PAGE_SIZE, page);
}

/* Makes even a few frames get an extent of their own. 0: too many. */
static size_t extent_size(u64 bytes)
{
	return nallocx(max(bytes, (u64)EXTENT_PAD), MALLOCX_ALIGN(extent_align()));
}

int sim_node_memory_init(const struct sim_config *config)
{
	unsigned int nr = config->topology->nr_nodes;
	size_t extent = extent_size(config->pages_per_node << config->page_shift);

	if (!extent)
		return -ENOMEM;
	memory.topology = config->topology;
	memory.stride = ALIGN(extent + EXTENT_PAD, EXTENT_ALIGN);
	memory.arenas = calloc(nr, sizeof(*memory.arenas));
	memory.range = map_aligned(memory.stride * nr, EXTENT_ALIGN);
	if (memory.arenas && memory.range)
		return 0;
	sim_node_memory_exit();
	return -ENOMEM;
}

void *sim_node_region(unsigned int nid, u64 bytes, bool *bound)
{
	struct node_arena *arena = &memory.arenas[nid];
	void *frames;

	*bound = false;
	if (create_arena(arena))
		return NULL;
	arena->size = extent_size(bytes);
	arena->start = memory.range + nid * memory.stride;
	frames = mallocx(arena->size, MALLOCX_ALIGN(extent_align()) | MALLOCX_ARENA(arena->index) |
					      MALLOCX_TCACHE_NONE);
	if (frames != arena->start)
		return NULL;
	*bound = bind_to_host(frames, bytes, memory.topology->node_os_index[nid]);
	return frames;
}

static void *new_mapping(size_t bytes)
{
	void *maps = reallocarray(memory.maps, memory.nr_maps + 1, sizeof(*memory.maps)), *addr;

	if (!maps)
		return NULL;
	memory.maps = maps;
	addr = map_lazily(bytes);
	if (!addr)
		return NULL;
	memory.maps[memory.nr_maps].addr = addr;
	memory.maps[memory.nr_maps++].bytes = bytes;
	return addr;
}

void *sim_boot_alloc(u64 bytes)
{
	void *addr;

	bytes = ALIGN(bytes, (u64)L1_CACHE_BYTES);
	if (bytes > CHUNK / 4)
		return new_mapping(bytes);
	if (bytes > memory.chunk_left) {
		memory.chunk = new_mapping(CHUNK);
		memory.chunk_left = memory.chunk ? CHUNK : 0;
		if (!memory.chunk)
			return NULL;
	}
	addr = memory.chunk;
	memory.chunk += bytes;
	memory.chunk_left -= bytes;
	return addr;
}

static void destroy_arena(struct node_arena *arena)
{
	char name[64];

	if (!arena->created)
		return;
	snprintf(name, sizeof(name), "arena.%u.destroy", arena->index);
	mallctl(name, NULL, NULL, NULL, 0);
}

void sim_node_memory_exit(void)
{
	unsigned int nr = memory.topology ? memory.topology->nr_nodes : 0;

	for (unsigned int nid = 0; memory.arenas && nid < nr; nid++)
		destroy_arena(&memory.arenas[nid]);
	free(memory.arenas);
	if (memory.range)
		munmap(memory.range, memory.stride * nr);
	for (size_t i = 0; i < memory.nr_maps; i++)
		munmap(memory.maps[i].addr, memory.maps[i].bytes);
	free(memory.maps);
	if (memory.host)
		hwloc_topology_destroy(memory.host);
	memset(&memory, 0, sizeof(memory));
}
