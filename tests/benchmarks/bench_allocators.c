// SPDX-License-Identifier: GPL-2.0-or-later
/* The candidates: jemalloc, which is this program's malloc; glibc's; the variants. */
#include <stdlib.h>
#include <string.h>

#include "tests/benchmarks/bench.h"

void *__libc_malloc(size_t size);
void __libc_free(void *ptr);

static unsigned long program_alloc(struct bench_allocator *allocator, size_t size)
{
	return (unsigned long)malloc(size);
}

static void program_release(struct bench_allocator *allocator, unsigned long handle)
{
	free((void *)handle);
}

static unsigned long libc_alloc(struct bench_allocator *allocator, size_t size)
{
	return (unsigned long)__libc_malloc(size);
}

static void libc_release(struct bench_allocator *allocator, unsigned long handle)
{
	__libc_free((void *)handle);
}

static unsigned long zs_alloc(struct bench_allocator *allocator, size_t size)
{
	return allocator->ops->malloc(allocator->pool, size,
				      GFP_NOIO | __GFP_HIGHMEM | __GFP_MOVABLE);
}

static void zs_release(struct bench_allocator *allocator, unsigned long handle)
{
	allocator->ops->free(allocator->pool, handle);
}

static bool make_pool(struct bench_allocator *allocator, const struct zs_params *params)
{
	allocator->pool = allocator->ops->create_pool("bench", params);
	allocator->alloc = zs_alloc;
	allocator->release = zs_release;
	return allocator->pool;
}

static bool open_variant(struct bench_allocator *allocator, const char *name)
{
	const char *colon = strchr(name, ':');
	struct zs_params params;
	char only[64] = "", why[128];

	strncat(only, name, colon ? (size_t)(colon - name) : sizeof(only) - 1);
	allocator->ops = zs_find_variant(only);
	if (!allocator->ops)
		return false;
	zs_default_params(allocator->ops, &params);
	if (colon && zs_parse_switches(allocator->ops, colon + 1, &params, why, sizeof(why)))
		return false;
	return make_pool(allocator, &params);
}

bool bench_allocator_open_ops(struct bench_allocator *allocator, const struct zs_ops *ops)
{
	struct zs_params params;

	*allocator = (struct bench_allocator){.name = ops->name, .ops = ops};
	zs_default_params(ops, &params);
	return make_pool(allocator, &params);
}

bool bench_allocator_open(struct bench_allocator *allocator, const char *name)
{
	*allocator = (struct bench_allocator){.name = name};
	if (!strcmp(name, "jemalloc")) {
		allocator->alloc = program_alloc;
		allocator->release = program_release;
		return true;
	}
	if (!strcmp(name, "glibc")) {
		allocator->alloc = libc_alloc;
		allocator->release = libc_release;
		return true;
	}
	return open_variant(allocator, name);
}

void bench_allocator_close(struct bench_allocator *allocator)
{
	if (allocator->ops)
		allocator->ops->destroy_pool(allocator->pool);
}
