// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages of a pool over the time of a recorded trace: a line "t_ns,pages,live_bytes" for each
 * operation that changes what is held.
 *   curve TRACE [PRELOAD]     PRELOAD: bytes of an object that lives from before the first one
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/world/world.h"
#include "workloads/trace.h"

#define BATCH	1024
#define MAX_IDS (1u << 22) /* ids of recorded traces are small: reused after their free */

static struct {
	unsigned long handle;
	uint32_t size;
} objects[MAX_IDS];
static const struct zs_ops *ops;
static struct zs_pool *pool;
static unsigned long long live_bytes;

static void give_up(const char *why)
{
	fprintf(stderr, "curve: %s\n", why);
	exit(2);
}

static unsigned long make_object(size_t size)
{
	unsigned long handle = ops->malloc(pool, size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE);

	if (IS_ERR_VALUE(handle))
		give_up("zs_malloc failed");
	live_bytes += size;
	return handle;
}

/* False: the event does not change the pool. */
static bool replay_event(const struct trace_event *event)
{
	if (event->op == TRACE_COMPACT) {
		ops->compact(pool);
		return true;
	}
	if (event->op != TRACE_MALLOC && event->op != TRACE_FREE)
		return false;
	if (event->id >= MAX_IDS || !objects[event->id].handle != (event->op == TRACE_MALLOC))
		give_up("an id that is too large, or not live, or live twice");
	if (event->op == TRACE_MALLOC) {
		objects[event->id].handle = make_object(event->size);
		objects[event->id].size = event->size;
	} else {
		ops->free(pool, objects[event->id].handle);
		objects[event->id].handle = 0;
		live_bytes -= objects[event->id].size;
	}
	return true;
}

static void replay_trace(const char *path)
{
	static struct trace_event events[BATCH];
	struct error err = {""};
	struct trace_reader *reader = trace_open(path, 0, &err);
	ssize_t n = -1;

	while (reader && (n = trace_read(reader, events, BATCH, &err)) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (replay_event(&events[i]))
				printf("%lld,%lu,%llu\n", (long long)events[i].t_ns,
				       ops->get_total_pages(pool), live_bytes);
			sim_quiescent();
		}
	}
	if (n < 0)
		give_up(err.text);
	trace_close(reader);
}

static void free_objects(unsigned long preloaded)
{
	for (unsigned int id = 0; id < MAX_IDS; id++)
		ops->free(pool, objects[id].handle);
	ops->free(pool, preloaded);
	ops->flush(pool);
}

int main(int argc, char **argv)
{
	size_t preload = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	unsigned long preloaded;

	if (argc < 2)
		give_up("expected a trace");
	world_boot(&(struct world){.pages_per_node = 1 << 18});
	pool = world_pool(zs_variants[0]->name, 8, &ops);
	preloaded = preload ? make_object(preload) : 0;
	printf("t_ns,pages,live_bytes\n");
	replay_trace(argv[1]);
	free_objects(preloaded);
	ops->destroy_pool(pool);
	world_shutdown();
	return 0;
}
