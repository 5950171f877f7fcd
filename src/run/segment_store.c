// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/segment_store.h"

#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

struct segment_store {
	u32 nr_cpus;
	struct replay_segment *segments;
	size_t nr, room, next;
	bool complete;
};

struct segment_store *segment_store_new(u32 nr_cpus)
{
	struct segment_store *store = calloc(1, sizeof(*store));

	if (store)
		store->nr_cpus = nr_cpus;
	return store;
}

/* The list of a segment's parts and the parts themselves are one block each. */
static void free_segment(struct replay_segment *segment)
{
	if (segment->entries)
		free((void *)segment->entries[0]);
	free((void *)segment->entries);
	free((void *)segment->nr_entries);
}

void segment_store_free(struct segment_store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->nr; i++)
		free_segment(&store->segments[i]);
	free(store->segments);
	free(store);
}

static int copy_segment(const struct segment_store *store, struct replay_segment *to,
			const struct replay_segment *from)
{
	const struct replay_entry **entries = calloc(store->nr_cpus, sizeof(*entries));
	u32 *nr_entries = malloc(store->nr_cpus * sizeof(*nr_entries));
	struct replay_entry *all;
	size_t nr = 0;

	*to = *from;
	to->entries = entries;
	to->nr_entries = nr_entries;
	for (u32 cpu = 0; cpu < store->nr_cpus; cpu++)
		nr += from->nr_entries[cpu];
	all = malloc((nr + 1) * sizeof(*all));
	if (!entries || !nr_entries || !all) {
		free(all);
		free_segment(to);
		return -ENOMEM;
	}
	for (u32 cpu = 0; cpu < store->nr_cpus; cpu++) {
		nr_entries[cpu] = from->nr_entries[cpu];
		entries[cpu] = memcpy(all, from->entries[cpu], nr_entries[cpu] * sizeof(*all));
		all += nr_entries[cpu];
	}
	return 0;
}

int segment_store_add(struct segment_store *store, const struct replay_segment *segment)
{
	if (!array_reserve(store->segments, store->room, store->nr + 1) ||
	    copy_segment(store, &store->segments[store->nr], segment))
		return -ENOMEM;
	store->nr++;
	store->complete = segment->end;
	return 0;
}

bool segment_store_next(struct segment_store *store, struct replay_segment *segment)
{
	if (!store->complete)
		return false;
	*segment = store->segments[store->next];
	store->next = (store->next + 1) % store->nr;
	return true;
}
