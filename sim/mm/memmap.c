// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boot of the memory: the nodes' frames, the memmap over them and a zone per node.
 *
 * Nothing here touches frames or struct pages: a pool of any size costs address space until
 * it is used.
 */
#include "sim/mm/mempolicy.h"
#include "sim/mm/compaction.h"
#include "sim/mm/node_memory.h"
#include "sim/mm/page_alloc.h"
#include "sim/mm/hooks.h"
#include "sim/mm/reclaim.h"
#include "sim/sim.h"

/* Frame addresses fit 2^46 bytes: user address space, and the PFN part of an object value. */
#define MAX_BYTES (1ull << 46)

struct sim_memmap sim_memmap;
struct zone *sim_zones;
static unsigned int nr_zones; /* initialised */

static unsigned int cpus_of_node(const struct sim_config *config, unsigned int nid)
{
	unsigned int cpus = 0;

	for (unsigned int cpu = 0; cpu < config->nr_cpus; cpu++)
		cpus += config->topology->cpu_node[cpu] == nid;
	return cpus;
}

static int alloc_zone_arrays(struct zone *zone, const u16 *fallback)
{
	u16 *row = sim_boot_alloc(nr_node_ids * sizeof(*row));

	zone->pcp = sim_boot_alloc(nr_cpu_ids * sizeof(*zone->pcp));
	zone->stat = sim_boot_alloc(nr_cpu_ids * sizeof(*zone->stat));
	if (!row || !zone->pcp || !zone->stat)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr_node_ids; i++)
		row[i] = fallback[i];
	zone->fallback = row;
	return 0;
}

/* The first node's frames begin at SIM_BASE_PFN; the space between two nodes is a hole. */
static int place_frames(struct zone *zone, u64 pages)
{
	char *frames = sim_node_region(zone->nid, pages << PAGE_SHIFT, &zone->bound);

	if (!frames)
		return -ENOMEM;
	if (!zone->nid)
		sim_memmap.frames = frames;
	BUG_ON(frames < sim_memmap.frames);
	zone->start_pfn =
		SIM_BASE_PFN + ((unsigned long)(frames - sim_memmap.frames) >> PAGE_SHIFT);
	zone->end_pfn = zone->start_pfn + pages;
	sim_memmap.end_pfn = zone->end_pfn;
	return 0;
}

static int init_zone(const struct sim_config *config, unsigned int nid)
{
	u64 pages = config->pages_per_node;
	struct zone *zone = &sim_zones[nid];
	struct zone_sizes sizes;

	zone->nid = nid;
	zone->tier = config->topology->tier ? config->topology->tier[nid] : 0;
	zone->page_flags = (unsigned long)nid << SIM_NODE_SHIFT;
	if (place_frames(zone, pages) ||
	    alloc_zone_arrays(zone, config->topology->fallback + nid * nr_node_ids))
		return -ENOMEM;
	zone_sizes(&sizes, pages, pages * nr_node_ids, cpus_of_node(config, nid), config->nr_cpus);
	memcpy(zone->watermark, sizes.watermark, sizeof(zone->watermark));
	zone->stat_threshold = (s8)sizes.stat_threshold;
	spin_lock_init(&zone->lock);
	buddy_init(zone);
	zone->low_tide = pages;
	pcp_init(zone, sizes.batch, sizes.high_min, sizes.high_max);
	nr_zones = nid + 1;
	return 0;
}

static int init_all(const struct sim_config *config)
{
	sim_zones = sim_boot_alloc(nr_node_ids * sizeof(*sim_zones));
	if (!sim_zones)
		return -ENOMEM;
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		if (init_zone(config, nid))
			return -ENOMEM;
	sim_memmap.pages = sim_boot_alloc(sim_memmap.end_pfn * sizeof(struct page));
	return sim_memmap.pages ? reclaim_init() : -ENOMEM;
}

static void mem_release(void)
{
	page_return_exit();
	compaction_exit();
	sim_node_memory_exit();
	sim_memmap = (struct sim_memmap){0};
	sim_zones = NULL;
	nr_zones = 0;
}

int sim_mem_init(const struct sim_config *config)
{
	int rc;

	BUILD_BUG_ON(sizeof(struct page) != 64);
	if (!config->pages_per_node || config->pages_per_node > MAX_BYTES >> PAGE_SHIFT ||
	    config->pages_per_node * nr_node_ids > MAX_BYTES >> PAGE_SHIFT)
		return -EINVAL;
	rc = sim_node_memory_init(config);
	if (!rc)
		rc = init_all(config);
	if (!rc)
		rc = mempolicy_init(config);
	if (rc)
		mem_release();
	return rc;
}

u64 sim_mem_exit(void)
{
	u64 held = 0;

	if (!nr_zones)
		return 0;
	drain_all_pages();
	for (unsigned int nid = 0; nid < nr_zones; nid++)
		held += sim_node_pages_in_use(nid);
	mem_release();
	return held;
}

unsigned long sim_node_pages_in_use(unsigned int nid)
{
	struct zone *zone = &sim_zones[nid];
	unsigned long handed_out;

	mm_spin_lock(&zone->lock);
	handed_out = zone->fresh_pfn - zone->start_pfn - zone->nr_free - zone->nr_isolated;
	mm_spin_unlock(&zone->lock);
	return handed_out - min(handed_out, sim_node_pcp_pages(nid));
}

bool sim_node_bound(unsigned int nid)
{
	return sim_zones[nid].bound;
}
