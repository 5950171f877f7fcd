// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steady allocation and freeing with half of the ids live. fifo: the oldest object goes, the
 * next id comes. random: an id is drawn, freed if it is live, allocated if it is not.
 */
#include <errno.h>

#include "workloads/bitmap.h"
#include "workloads/generator.h"
#include "lib/random.h"

enum { IDS, ORDER, OPERATIONS };

static const char *const orders[] = {"random", "fifo", NULL};

static const struct generator_option options[] = {
	{.name = "ids",
	 .help = "Ids; half of them are live.",
	 .def = 100000,
	 .min = 2,
	 .max = 1ull << 32},
	{.name = "order", .help = "Which object is freed.", .choices = orders},
	{.name = "operations",
	 .help = "Operations of the steady part.",
	 .def = 1000000,
	 .max = 1ull << 40},
	{0},
};

struct churn {
	const struct size_distribution *sizes;
	const struct generator_sink *sink;
	uint64_t random;
};

static int put(struct churn *churn, uint64_t id)
{
	struct trace_event event = {
		.op = TRACE_MALLOC,
		.id = id,
		.nr = 1,
		.size = size_distribution_draw(churn->sizes, random_u64(&churn->random)),
	};

	return churn->sink->emit(churn->sink->ctx, &event);
}

static int drop(struct churn *churn, uint64_t id)
{
	struct trace_event event = {.op = TRACE_FREE, .id = id, .nr = 1};

	return churn->sink->emit(churn->sink->ctx, &event);
}

static int run_fifo(struct churn *churn, uint64_t ids, uint64_t operations)
{
	uint64_t oldest = 0, next = ids / 2;
	int ret = 0;

	for (uint64_t i = 0; !ret && i < operations; i++) {
		if (i % 2)
			ret = put(churn, next++ % ids);
		else
			ret = drop(churn, oldest++ % ids);
	}
	return ret;
}

static int run_random(struct churn *churn, uint64_t ids, uint64_t operations, struct error *err)
{
	uint64_t *live = bitmap_new(ids);
	int ret = 0;

	if (!live)
		return error_set(err, ENOMEM, "out of memory for the ids");
	for (uint64_t id = 0; id < ids / 2; id++)
		bitmap_flip(live, id);
	for (uint64_t i = 0; !ret && i < operations; i++) {
		uint64_t id = random_below(&churn->random, ids);

		ret = bitmap_test(live, id) ? drop(churn, id) : put(churn, id);
		bitmap_flip(live, id);
	}
	free(live);
	return ret;
}

static int generate(const uint64_t *values, uint64_t seed, uint32_t page_size,
		    const struct size_distribution *sizes, const struct generator_sink *sink,
		    struct error *err)
{
	struct churn churn = {.sizes = sizes, .sink = sink, .random = seed};
	int ret = 0;

	for (uint64_t id = 0; !ret && id < values[IDS] / 2; id++)
		ret = put(&churn, id);
	if (ret)
		return ret;
	return values[ORDER] ? run_fifo(&churn, values[IDS], values[OPERATIONS])
			     : run_random(&churn, values[IDS], values[OPERATIONS], err);
}

const struct generator generator_churn = {
	.name = "churn",
	.help = "steady allocation and freeing, half of the ids live",
	.options = options,
	.sizes = "gcc_lz4",
	.seed = 1,
	.generate = generate,
};
