// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes whose memory was swapped out exit at once: the benchmark of every zs_free patch.
 *
 * First every slot is filled, in slot order, each by the CPU of its process. Then each CPU
 * frees its own slots ascending, its frees in the file in turn with the others'. A replay
 * lets no CPU be more than 1,024 events ahead of the slowest, so no CPU is further than that
 * into its frees before the last slot is filled, and then all CPUs free side by side: the
 * order of the file is the barrier.
 */
#include "workloads/generator.h"
#include "workloads/random.h"

enum { PROCESSES, SIZE };

static const struct generator_option options[] = {
	{.name = "processes",
	 .help = "Processes that exit at once, each on its own CPU.",
	 .def = 2,
	 .min = 1,
	 .max = 1024},
	{.name = "size",
	 .help = "Memory of each process that was swapped out.",
	 .def = 64 << 20,
	 .min = 64 << 10,
	 .max = 1ull << 40,
	 .is_size = true},
	{0},
};

static int fill(uint64_t processes, uint64_t slots, uint64_t seed,
		const struct size_distribution *sizes, const struct generator_sink *sink)
{
	struct trace_event event = {.op = TRACE_MALLOC, .nr = 1};

	for (uint64_t slot = 0; slot < processes * slots; slot++) {
		int ret;

		event.id = slot;
		event.cpu = slot / slots;
		event.size = size_distribution_draw(sizes, random_u64(&seed));
		ret = sink->emit(sink->ctx, &event);
		if (ret)
			return ret;
	}
	return 0;
}

static int storm(uint64_t processes, uint64_t slots, const struct generator_sink *sink)
{
	struct trace_event event = {.op = TRACE_FREE, .nr = 1};

	for (uint64_t slot = 0; slot < slots; slot++)
		for (uint64_t process = 0; process < processes; process++) {
			int ret;

			event.id = process * slots + slot;
			event.cpu = process;
			ret = sink->emit(sink->ctx, &event);
			if (ret)
				return ret;
		}
	return 0;
}

static int generate(const uint64_t *values, uint64_t seed, uint32_t page_size,
		    const struct size_distribution *sizes, const struct generator_sink *sink,
		    struct error *err)
{
	uint64_t slots = values[SIZE] / page_size;
	int ret = fill(values[PROCESSES], slots, seed, sizes, sink);

	return ret ? ret : storm(values[PROCESSES], slots, sink);
}

const struct generator generator_munmap_storm = {
	.name = "munmap-storm",
	.help = "processes whose memory was swapped out exit at once",
	.options = options,
	.sizes = "exitstorm_lz4",
	.seed = 1,
	.columns = TRACE_HAS_CPU,
	.generate = generate,
};
