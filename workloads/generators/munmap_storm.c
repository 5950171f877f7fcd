// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes whose memory was swapped out exit at once: the benchmark of every zs_free patch.
 * Swap events, so that the frees meet the locks that they meet in a kernel.
 *
 * First every slot is filled, in slot order, each by the CPU of its process. Then each CPU
 * frees its own slots ascending, its frees in the file in turn with the others'. A replay
 * lets no CPU be more than 1,024 operations ahead of the slowest, so no CPU is further than
 * that into its frees before the last slot is filled, and then all CPUs free side by side:
 * the order of the file is the barrier.
 */
#include "workloads/generator.h"
#include "lib/random.h"

enum { PROCESSES, SIZE, FOLIO, RUN };

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
	{.name = "folio",
	 .help = "Pages of a folio: neighbouring slots that are swapped out at once.",
	 .def = 1,
	 .min = 1,
	 .max = 512},
	{.name = "run",
	 .help = "Neighbouring slots that are freed at once; 0: a folio's.",
	 .def = 0,
	 .min = 0,
	 .max = 512},
	{0},
};

static uint32_t neighbours(uint64_t slot, uint64_t slots, uint64_t most)
{
	return slots - slot < most ? slots - slot : most;
}

/* Pages of one folio resemble each other: they get one size. */
static int fill(const uint64_t *values, uint64_t slots, uint64_t seed, uint32_t page_size,
		const struct size_distribution *sizes, const struct generator_sink *sink)
{
	struct trace_event event = {.op = TRACE_SWAP_OUT};

	for (uint64_t process = 0; process < values[PROCESSES]; process++)
		for (uint64_t slot = 0; slot < slots; slot += values[FOLIO]) {
			uint32_t size = size_distribution_draw(sizes, random_u64(&seed));
			int ret;

			event.id = process * slots + slot;
			event.nr = neighbours(slot, slots, values[FOLIO]);
			event.cpu = process;
			event.size = size < page_size ? size : page_size;
			event.kind = size < page_size ? TRACE_COMP : TRACE_HUGE;
			ret = sink->emit(sink->ctx, &event);
			if (ret)
				return ret;
		}
	return 0;
}

static int storm(const uint64_t *values, uint64_t slots, const struct generator_sink *sink)
{
	uint64_t run = values[RUN] ? values[RUN] : values[FOLIO];
	struct trace_event event = {.op = TRACE_DISCARD};

	for (uint64_t slot = 0; slot < slots; slot += run)
		for (uint64_t process = 0; process < values[PROCESSES]; process++) {
			int ret;

			event.id = process * slots + slot;
			event.nr = neighbours(slot, slots, run);
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
	int ret = fill(values, slots, seed, page_size, sizes, sink);

	return ret ? ret : storm(values, slots, sink);
}

const struct generator generator_munmap_storm = {
	.name = "munmap-storm",
	.help = "processes whose memory was swapped out exit at once",
	.options = options,
	.sizes = "exitstorm_lz4",
	.seed = 1,
	.columns = TRACE_HAS_CPU | TRACE_HAS_SLOT,
	.generate = generate,
};
