/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Generates a swap trace of the pages that files hold, with their contents or their sizes. */
#ifndef WORKLOADS_GENERATE_PAGES_H
#define WORKLOADS_GENERATE_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

/* The caller brings the compressor. */
struct page_compressor {
	void *ctx;
	size_t room; /* bytes of @out below */
	/* Bytes written to @out, or 0: it failed. */
	size_t (*compress)(void *ctx, const void *page, size_t page_size, void *out);
};

struct page_generation {
	const char *from; /* "file,folder"; NULL: this program's own file */
	uint64_t bytes;	  /* the most to take */
	uint32_t page_size;
	uint64_t seed;
	const struct page_compressor *compressor; /* to write sizes alone; NULL: contents */
};

struct pages_generated {
	uint64_t events;
	uint64_t skipped; /* files that cannot be read */
};

/* Writes the trace @out, and its page file beside it if there are contents. 0 or -errno. */
int generate_pages(const struct page_generation *asked, const char *out,
		   struct pages_generated *done, struct error *err);

#endif
