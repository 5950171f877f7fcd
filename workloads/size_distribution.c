// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/size_distribution.h"

#include <errno.h>
#include <stdlib.h>

#include "workloads/page_file.h"

#define BATCH 512

struct size_distribution {
	uint32_t size_max;
	uint64_t below[]; /* [size]: objects of this size or a smaller one */
};

static struct size_distribution *new_distribution(uint32_t size_max)
{
	struct size_distribution *dist =
		calloc(1, sizeof(*dist) + (size_max + (size_t)1) * sizeof(dist->below[0]));

	if (dist)
		dist->size_max = size_max;
	return dist;
}

static void add_up(struct size_distribution *dist)
{
	for (uint32_t size = 1; size <= dist->size_max; size++)
		dist->below[size] += dist->below[size - 1];
}

static int count_sizes(struct size_distribution *dist, struct trace_reader *reader,
		       struct error *err)
{
	struct trace_event events[BATCH];
	ssize_t n;

	while ((n = trace_read(reader, events, BATCH, err)) > 0)
		for (ssize_t i = 0; i < n; i++) {
			const struct trace_event *event = &events[i];
			bool stored = event->op == TRACE_MALLOC ||
				      (event->op == TRACE_SWAP_OUT && event->kind <= TRACE_HUGE);

			if (stored && event->size && event->size <= dist->size_max)
				dist->below[event->size]++;
		}
	if (n)
		return n;
	add_up(dist);
	if (!dist->below[dist->size_max])
		return error_set(err, EINVAL,
				 "%s: no object has a size; expected mallocs or "
				 "swap-outs to draw sizes from",
				 trace_path(reader));
	return 0;
}

struct size_distribution *size_distribution_read(const char *path, struct error *err)
{
	struct trace_reader *reader = trace_open(path, 0, err);
	struct size_distribution *dist;
	int ret;

	if (!reader)
		return NULL;
	dist = new_distribution(trace_header(reader)->page_size);
	ret = dist ? count_sizes(dist, reader, err)
		   : error_set(err, ENOMEM, "%s: out of memory", path);
	trace_close(reader);
	if (!ret)
		return dist;
	free(dist);
	errno = -ret;
	return NULL;
}

static int count_pages(struct size_distribution *dist, const struct page_set *set,
		       const struct page_compressor *compressor, const char *path,
		       struct error *err)
{
	void *out = malloc(compressor->room);

	if (!out)
		return error_set(err, ENOMEM, "%s: out of memory", path);
	for (uint32_t i = 0; i < page_set_nr(set); i++) {
		const unsigned char *page = page_set_pages(set) + (size_t)i * dist->size_max;

		dist->below[page_compressed_size(compressor, page, dist->size_max, out)]++;
	}
	free(out);
	add_up(dist);
	return page_set_nr(set) ? 0
				: error_set(err, EINVAL,
					    "%s: no page in it; expected some to compress", path);
}

struct size_distribution *size_distribution_of_pages(const char *path, uint32_t page_size,
						     const struct page_compressor *compressor,
						     struct error *err)
{
	struct page_set *set = page_set_load(path, page_size, err);
	struct size_distribution *dist;
	int ret;

	if (!set)
		return NULL;
	dist = new_distribution(page_size);
	ret = dist ? count_pages(dist, set, compressor, path, err)
		   : error_set(err, ENOMEM, "%s: out of memory", path);
	page_set_free(set);
	if (!ret)
		return dist;
	free(dist);
	errno = -ret;
	return NULL;
}

uint32_t size_distribution_draw(const struct size_distribution *dist, uint64_t rnd)
{
	uint64_t total = dist->below[dist->size_max];
	uint64_t at = (unsigned __int128)rnd * total >> 64;
	uint32_t low = 1, high = dist->size_max;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (dist->below[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void size_distribution_free(struct size_distribution *dist)
{
	free(dist);
}
