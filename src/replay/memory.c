// SPDX-License-Identifier: GPL-2.0-or-later
/* The state at the end of a lap: pages, classes, the semantic checksum. */
#include "src/replay/memory.h"

#include "sim/mm/page_isolation.h"
#include "src/replay/state.h"

u64 replay_total_pages(const struct replay *replay)
{
	u64 pages = 0;

	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		pages += replay->ops->get_total_pages(replay->pools[i]);
	return pages;
}

u64 replay_live_objects(const struct replay *replay)
{
	u64 objects = READ_ONCE(replay->swap.untimed_objects);

	for (unsigned int i = 0; i <= replay->nr_cpus; i++)
		objects += READ_ONCE(replay->cpus[i].usage.objects);
	return objects;
}

u64 replay_live_bytes(const struct replay *replay)
{
	u64 bytes = READ_ONCE(replay->swap.untimed_bytes);

	for (unsigned int i = 0; i <= replay->nr_cpus; i++)
		bytes += READ_ONCE(replay->cpus[i].usage.bytes);
	return bytes;
}

void replay_pool_stats(const struct replay *replay, struct zs_pool_stats *sum)
{
	*sum = (struct zs_pool_stats){0};
	for (u32 i = 0; i < replay->plan->nr_pools; i++) {
		struct zs_pool_stats one = {0};

		replay->ops->pool_stats(replay->pools[i], &one);
		sum->pages_compacted += one.pages_compacted;
		sum->deferred += one.deferred;
		sum->deferred_zspages += one.deferred_zspages;
		sum->sync_frees += one.sync_frees;
		sum->revived += one.revived;
		sum->deferred_peak_objects += one.deferred_peak_objects;
		sum->deferred_peak_bytes += one.deferred_peak_bytes;
	}
}

void replay_compact(const struct replay *replay)
{
	if (replay->swap.frontend) {
		replay->plan->frontend->compact(replay->swap.frontend);
		return;
	}
	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		replay->ops->compact(replay->pools[i]);
}

void replay_flush(const struct replay *replay)
{
	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		replay->ops->flush(replay->pools[i]);
}

void replay_memory_begin_lap(struct replay *replay)
{
	struct zs_pool_stats stats;

	replay_pool_stats(replay, &stats);
	replay->compacted.before = stats.pages_compacted;
	for (unsigned int i = 0; i < replay->nr_cpus; i++)
		replay->cpus[i].usage.peak_pages = replay_total_pages(replay);
}

static void add_class(struct zs_class_state *to, const struct zs_class_state *from)
{
	to->objs_allocated += from->objs_allocated;
	to->objs_inuse += from->objs_inuse;
	to->zspages += from->zspages;
	to->pages += from->pages;
	for (int i = 0; i < NR_FULLNESS_GROUPS; i++)
		to->fullness[i] += from->fullness[i];
}

/* Of all pools: their classes are the same, in the same order. */
static int capture_classes(struct replay *replay, struct replay_classes *classes)
{
	const struct replay_plan *plan = replay->plan;
	unsigned int nr = replay->ops->class_state(replay->pools[0], NULL, 0);
	struct zs_class_state *one = plan->alloc(plan->host, (nr + 1) * sizeof(*one));

	classes->states = plan->alloc(plan->host, (nr + 1) * sizeof(*one));
	if (!one || !classes->states)
		return -ENOMEM;
	classes->nr = replay->ops->class_state(replay->pools[0], classes->states, nr);
	for (u32 i = 1; i < plan->nr_pools; i++) {
		replay->ops->class_state(replay->pools[i], one, nr);
		for (unsigned int k = 0; k < classes->nr; k++)
			add_class(&classes->states[k], &one[k]);
	}
	return 0;
}

static u64 compacted_pages(const struct replay *replay)
{
	struct zs_pool_stats stats;

	replay_pool_stats(replay, &stats);
	return stats.pages_compacted - replay->compacted.before;
}

static int compact_and_capture(struct replay *replay)
{
	struct replay_memory *memory = &replay->outcome->memory;

	replay_compact(replay);
	replay_flush(replay);
	memory->after_compact_pages = replay_total_pages(replay);
	memory->compacted = true;
	return capture_classes(replay, &replay->outcome->classes_after_compact);
}

static void check_pools(struct replay *replay)
{
	if (replay->plan->verify != REPLAY_VERIFY_ALL)
		return;
	for (u32 i = 0; i < replay->plan->nr_pools; i++)
		replay->cpus[0].counts.verify_failures +=
			replay->ops->check_pool(replay->pools[i], true);
}

static void capture_node(struct replay_memory *memory, unsigned int nid)
{
	memory->nodes[nid] = (struct replay_node){
		.background = background_pages(nid),
		.offline = sim_node_pages_offline(nid),
		.tier = sim_zones[nid].tier,
		.bound = sim_node_bound(nid),
	};
	memory->by_node[nid] = sim_node_pages_in_use(nid) - memory->nodes[nid].background;
}

int replay_memory_end_lap(struct replay *replay, bool last)
{
	struct replay_memory *memory = &replay->outcome->memory;
	int ret;

	check_pools(replay);
	if (!last)
		return 0;
	memory->end_pages = replay_total_pages(replay);
	memory->peak_pages = max(memory->end_pages, replay_series_peak(replay));
	if (replay->swap.frontend)
		replay->outcome->frontend = replay->plan->frontend->name;
	if (replay->swap.frontend)
		replay->outcome->nr_counters =
			replay->plan->frontend->counters(replay->swap.frontend,
							 replay->outcome->counters);
	memory->live_objects = replay_live_objects(replay);
	memory->live_bytes = replay_live_bytes(replay);
	for (unsigned int i = 0; i <= replay->nr_cpus; i++)
		memory->peak_pages = max(memory->peak_pages, replay->cpus[i].usage.peak_pages);
	for (unsigned int nid = 0; nid < nr_node_ids; nid++)
		capture_node(memory, nid);
	ret = capture_classes(replay, &replay->outcome->classes);
	if (!ret && replay->plan->compact_at_end)
		ret = compact_and_capture(replay);
	memory->pages_compacted = compacted_pages(replay);
	return ret;
}
