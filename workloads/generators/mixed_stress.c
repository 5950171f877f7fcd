// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each thread draws one of its objects and what to do with it, a third each: allocate it if
 * it is empty, read it, free it if it is live; otherwise nothing. Parameters of the zsmalloc
 * maintainer's own stress module: at full size 24 threads, 1,048,576 objects each, 936,034
 * operations each. Draws, in this order, by xorshift32 seeded with
 * (seed ^ (thread + 1)) | 1: object modulo objects, action modulo 3, and, where it is
 * allocated, size modulo the number of sizes. Threads take turns in the file.
 */
#include <errno.h>

#include "workloads/bitmap.h"
#include "workloads/generator.h"

enum { THREADS, OBJECTS, OPERATIONS, MIN_SIZE, MAX_SIZE };
enum { ALLOCATE, READ, DROP, NR_ACTIONS };

/* xorshift32 (Marsaglia 2003, 13/17/5); @state must not be 0. */
static uint32_t xorshift32(uint32_t *state)
{
	uint32_t x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

static const struct generator_option options[] = {
	{.name = "threads",
	 .help = "Threads, each on its own CPU.",
	 .def = 2,
	 .min = 1,
	 .max = 1024},
	{.name = "objects",
	 .help = "Objects of each thread.",
	 .def = 65536,
	 .min = 1,
	 .max = 1u << 31},
	{.name = "operations",
	 .help = "Draws of each thread; those that find nothing to do make no event.",
	 .def = 58502,
	 .max = 1ull << 40},
	{.name = "min-size",
	 .help = "Smallest size, inclusive.",
	 .def = 32,
	 .min = 1,
	 .max = 65536},
	{.name = "max-size",
	 .help = "Largest size, inclusive: the huge-class size - 1 of 4 KiB pages in chains of 8.",
	 .def = 3624,
	 .min = 1,
	 .max = 65536},
	{0},
};

struct thread {
	uint64_t *live;
	uint32_t random;
};

static int step(struct thread *thread, uint16_t cpu, const uint64_t *values,
		const struct generator_sink *sink)
{
	uint32_t object = xorshift32(&thread->random) % values[OBJECTS];
	uint32_t action = xorshift32(&thread->random) % NR_ACTIONS;
	bool live = bitmap_test(thread->live, object);
	struct trace_event event = {.cpu = cpu, .nr = 1};

	event.id = cpu * values[OBJECTS] + object;
	if (action == ALLOCATE ? live : !live)
		return 0;
	if (action == ALLOCATE) {
		event.op = TRACE_MALLOC;
		event.size = values[MIN_SIZE] + xorshift32(&thread->random) %
							(values[MAX_SIZE] - values[MIN_SIZE] + 1);
	} else {
		event.op = action == READ ? TRACE_READ : TRACE_FREE;
	}
	if (action != READ)
		bitmap_flip(thread->live, object);
	return sink->emit(sink->ctx, &event);
}

static int run(struct thread *threads, const uint64_t *values, const struct generator_sink *sink)
{
	for (uint64_t i = 0; i < values[OPERATIONS]; i++)
		for (uint64_t t = 0; t < values[THREADS]; t++) {
			int ret = step(&threads[t], t, values, sink);

			if (ret)
				return ret;
		}
	return 0;
}

static int generate(const uint64_t *values, uint64_t seed, uint32_t page_size,
		    const struct size_distribution *sizes, const struct generator_sink *sink,
		    struct error *err)
{
	struct thread *threads;
	int ret = 0;

	if (values[MIN_SIZE] > values[MAX_SIZE] || values[MAX_SIZE] > page_size)
		return error_set(
			err, EINVAL,
			"sizes from %llu to %llu; expected a range up to the page size, %u",
			(unsigned long long)values[MIN_SIZE], (unsigned long long)values[MAX_SIZE],
			page_size);
	threads = calloc(values[THREADS], sizeof(*threads));
	if (!threads)
		return error_set(err, ENOMEM, "out of memory for the objects");
	for (uint64_t t = 0; t < values[THREADS]; t++) {
		threads[t].random = ((uint32_t)seed ^ (uint32_t)(t + 1)) | 1;
		threads[t].live = bitmap_new(values[OBJECTS]);
		if (!threads[t].live)
			ret = error_set(err, ENOMEM, "out of memory for the objects");
	}
	if (!ret)
		ret = run(threads, values, sink);
	for (uint64_t t = 0; t < values[THREADS]; t++)
		free(threads[t].live);
	free(threads);
	return ret;
}

const struct generator generator_mixed_stress = {
	.name = "mixed-stress",
	.help = "threads that allocate, read and free at random sizes",
	.options = options,
	.seed = 12345,
	.columns = TRACE_HAS_CPU,
	.generate = generate,
};
