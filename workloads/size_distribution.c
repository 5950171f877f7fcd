// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/size_distribution.h"

#include <errno.h>
#include <stdlib.h>

#define SIZES_MAX 65536 /* the largest page */
#define BATCH	  512

struct size_distribution {
	uint64_t below[SIZES_MAX + 1]; /* objects of this size or a smaller one */
};

static void add_up(struct size_distribution *dist)
{
	for (uint32_t size = 1; size <= SIZES_MAX; size++)
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

			if (stored && event->size && event->size <= SIZES_MAX)
				dist->below[event->size]++;
		}
	if (n)
		return n;
	add_up(dist);
	if (!dist->below[SIZES_MAX])
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
	dist = calloc(1, sizeof(*dist));
	ret = dist ? count_sizes(dist, reader, err)
		   : error_set(err, ENOMEM, "%s: out of memory", path);
	trace_close(reader);
	if (!ret)
		return dist;
	free(dist);
	errno = -ret;
	return NULL;
}

uint32_t size_distribution_draw(const struct size_distribution *dist, uint64_t rnd)
{
	uint64_t total = dist->below[SIZES_MAX];
	uint64_t at = (unsigned __int128)rnd * total >> 64;
	uint32_t low = 1, high = SIZES_MAX;

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
