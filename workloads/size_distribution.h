/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sizes of a trace's objects, or of compressed pages, to draw from: exactly as often as the
 * trace, or the page file, has them.
 */
#ifndef WORKLOADS_SIZE_DISTRIBUTION_H
#define WORKLOADS_SIZE_DISTRIBUTION_H

#include "workloads/generator.h"
#include "workloads/page_compressor.h"

/* Reads the trace at @path (or the bundled one of that name). NULL with @err filled. */
struct size_distribution *size_distribution_read(const char *path, struct error *err);
/* The sizes that the pages of the page file at @path have when they are compressed. */
struct size_distribution *size_distribution_of_pages(const char *path, uint32_t page_size,
						     const struct page_compressor *compressor,
						     struct error *err);
void size_distribution_free(struct size_distribution *dist);

#endif
