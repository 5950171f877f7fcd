/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Generates a swap trace of the pages that files hold, with their contents or their sizes. */
#ifndef WORKLOADS_GENERATE_PAGES_H
#define WORKLOADS_GENERATE_PAGES_H

#include <stdint.h>

#include "lib/error.h"
#include "workloads/page_compressor.h"

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
