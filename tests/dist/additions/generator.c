// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects of one size, freed in the order of their allocation. */
#include "workloads/generator.h"

#define SIZE 500u

static const struct generator_option options[] = {
	{.name = "objects", .help = "Objects.", .def = 1000, .min = 1, .max = 1u << 24},
	{0},
};

static int emit_all(const struct generator_sink *sink, uint8_t op, uint64_t objects)
{
	int ret = 0;

	for (uint64_t id = 0; !ret && id < objects; id++) {
		struct trace_event event = {.op = op, .id = id, .nr = 1};

		event.size = op == TRACE_MALLOC ? SIZE : 0;
		ret = sink->emit(sink->ctx, &event);
	}
	return ret;
}

static int generate(const uint64_t *values, uint64_t seed, uint32_t page_size,
		    const struct size_distribution *sizes, const struct generator_sink *sink,
		    struct error *err)
{
	int ret = emit_all(sink, TRACE_MALLOC, values[0]);

	return ret ? ret : emit_all(sink, TRACE_FREE, values[0]);
}

const struct generator generator_added = {
	.name = "added",
	.help = "objects of one size come and go",
	.options = options,
	.seed = 1,
	.generate = generate,
};
