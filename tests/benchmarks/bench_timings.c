// SPDX-License-Identifier: GPL-2.0-or-later
/* What is timed: a malloc and a free in four orders, a read, a write, a zspage. */
#include "src/content/mix.h"
#include "tests/benchmarks/bench.h"
#include "workloads/generator.h"
#include "workloads/size_distribution.h"

#define LIVE 1024u

static unsigned long live[LIVE];

const u32 *bench_mix(const struct bench *bench)
{
	static u32 sizes[BENCH_MIX];
	struct size_distribution *dist;
	struct error err;

	if (sizes[0])
		return sizes;
	dist = size_distribution_read(bench->sizes, &err);
	bench_require(dist, "the trace for the mix of sizes");
	for (u32 i = 0; i < BENCH_MIX; i++)
		sizes[i] = size_distribution_draw(dist, mix64(i));
	size_distribution_free(dist);
	return sizes;
}

static void fill(struct bench_allocator *a, const u32 *sizes, u32 nr_sizes)
{
	for (u32 i = 0; i < LIVE; i++)
		live[i] = a->alloc(a, sizes[i % nr_sizes]);
}

static void empty(struct bench_allocator *a)
{
	for (u32 i = 0; i < LIVE; i++)
		a->release(a, live[i]);
}

/* In a zspage with other live objects, so that none is made and freed each time. */
static double same_object(struct bench *bench, struct bench_allocator *a, const u32 *sizes,
			  u32 nr_sizes)
{
	u64 begin, end;

	fill(a, sizes, nr_sizes);
	a->release(a, live[0]);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++)
		a->release(a, a->alloc(a, sizes[i % nr_sizes]));
	end = sim_clock();
	live[0] = a->alloc(a, sizes[0]);
	empty(a);
	return bench_ns(end - begin, bench->ops);
}

static double lifo(struct bench *bench, struct bench_allocator *a, const u32 *sizes, u32 nr_sizes)
{
	u64 begin = sim_clock();
	u32 done = 0;

	while (done < bench->ops) {
		for (u32 i = 0; i < LIVE; i++)
			live[i] = a->alloc(a, sizes[(done + i) % nr_sizes]);
		for (u32 i = LIVE; i-- > 0;)
			a->release(a, live[i]);
		done += LIVE;
	}
	return bench_ns(sim_clock() - begin, done);
}

/* Each new one replaces the oldest of 1,024. */
static double fifo(struct bench *bench, struct bench_allocator *a, const u32 *sizes, u32 nr_sizes)
{
	u64 begin, end;

	fill(a, sizes, nr_sizes);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		a->release(a, live[i % LIVE]);
		live[i % LIVE] = a->alloc(a, sizes[i % nr_sizes]);
	}
	end = sim_clock();
	empty(a);
	return bench_ns(end - begin, bench->ops);
}

double bench_random_pairs(struct bench *bench, struct bench_allocator *a, const u32 *sizes,
			  u32 nr_sizes)
{
	u64 begin, end;
	u32 random = 1;

	fill(a, sizes, nr_sizes);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		u32 k;

		random = random * 1664525u + 1013904223u;
		k = random >> 22;
		a->release(a, live[k]);
		live[k] = a->alloc(a, sizes[i % nr_sizes]);
	}
	end = sim_clock();
	empty(a);
	return bench_ns(end - begin, bench->ops);
}

const struct bench_pattern bench_patterns[BENCH_PATTERNS] = {
	{"same object", same_object},
	{"LIFO", lifo},
	{"FIFO", fifo},
	{"random of 1,024", bench_random_pairs},
};

double bench_read(struct bench *bench, struct bench_allocator *a, u32 size, u32 index)
{
	static char local_copy[4096];
	u64 begin, end;

	for (u32 i = 0; i <= index; i++)
		live[i] = a->alloc(a, size);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++) {
		void *object = zs_read_begin(a->ops, a->pool, live[index], size, local_copy);

		zs_read_end(a->ops, a->pool, live[index], size, object);
	}
	end = sim_clock();
	for (u32 i = 0; i <= index; i++)
		a->release(a, live[i]);
	return bench_ns(end - begin, bench->ops);
}

double bench_write(struct bench *bench, struct bench_allocator *a, u32 size, u32 index)
{
	static char bytes[4096];
	u64 begin, end;

	for (u32 i = 0; i <= index; i++)
		live[i] = a->alloc(a, size);
	begin = sim_clock();
	for (u32 i = 0; i < bench->ops; i++)
		a->ops->write(a->pool, live[index], bytes, size);
	end = sim_clock();
	for (u32 i = 0; i <= index; i++)
		a->release(a, live[i]);
	return bench_ns(end - begin, bench->ops);
}

double bench_make_zspage(struct bench *bench, struct bench_allocator *a, u32 size)
{
	u32 ops = bench->ops / 8 + 1;
	u64 begin = sim_clock();

	for (u32 i = 0; i < ops; i++) {
		a->release(a, a->alloc(a, size));
		sim_quiescent();
	}
	return bench_ns(sim_clock() - begin, ops);
}
