/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes of swap-outs whose recorder knew none: drawn from another trace, seeded. */
#ifndef IMPORTERS_DRAWN_SIZES_H
#define IMPORTERS_DRAWN_SIZES_H

#include "workloads/importer.h"
#include "workloads/size_distribution.h"

struct drawn_sizes {
	const struct import_settings *settings;
	struct size_distribution *from;
	uint64_t state;
	uint32_t page_size;
	bool of_pages; /* from a page file */
};

/* Reads the trace or page file to draw from. 0 or a negative errno with @err. */
int drawn_sizes_open(struct drawn_sizes *sizes, const struct import_settings *settings,
		     uint32_t page_size, struct error *err);
/* Back to the first size. */
void drawn_sizes_restart(struct drawn_sizes *sizes);
/* Gives the swap-out @event its size, and with it its kind. */
void drawn_sizes_next(struct drawn_sizes *sizes, struct trace_event *event);
/* "sizes drawn from redis_lz4, seed 1", appended to @notice. */
void drawn_sizes_say(const struct drawn_sizes *sizes, char *notice, size_t size);
void drawn_sizes_close(struct drawn_sizes *sizes);

#endif
