// SPDX-License-Identifier: GPL-2.0-or-later
/* Fills the pool, then frees all but every n-th object: compaction has work. */
#include "workloads/generator.h"
#include "lib/random.h"

enum { OBJECTS, KEEP };

static const struct generator_option options[] = {
	{.name = "objects",
	 .help = "Objects to fill with.",
	 .def = 65536,
	 .min = 1,
	 .max = 1ull << 40},
	{.name = "keep",
	 .help = "Every n-th object is kept, the others are freed.",
	 .def = 4,
	 .min = 1,
	 .max = 1ull << 40},
	{0},
};

static int generate(const uint64_t *values, uint64_t seed, uint32_t page_size,
		    const struct size_distribution *sizes, const struct generator_sink *sink,
		    struct error *err)
{
	struct trace_event event = {.op = TRACE_MALLOC, .nr = 1};
	int ret = 0;

	for (event.id = 0; !ret && event.id < values[OBJECTS]; event.id++) {
		event.size = size_distribution_draw(sizes, random_u64(&seed));
		ret = sink->emit(sink->ctx, &event);
	}
	event.op = TRACE_FREE;
	event.size = 0;
	for (event.id = 0; !ret && event.id < values[OBJECTS]; event.id++)
		if (event.id % values[KEEP])
			ret = sink->emit(sink->ctx, &event);
	return ret;
}

const struct generator generator_fragment = {
	.name = "fragment",
	.help = "a pool is filled, then most objects are freed",
	.options = options,
	.sizes = "gcc_lz4",
	.seed = 1,
	.generate = generate,
};
