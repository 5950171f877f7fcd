/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A compressor of src/frontends/compress as workloads/ calls it, for the commands that need one. */
#ifndef CLI_PAGE_COMPRESSOR_H
#define CLI_PAGE_COMPRESSOR_H

#include "lib/error.h"
#include "workloads/page_compressor.h"

struct compressor;

struct bound_compressor {
	const struct compressor *compressor;
	void *workspace;
	struct page_compressor page; /* its ctx is this struct, which must not move */
};

/* The compressor called @name, for pages of @page_size. 0 or -errno with @err. */
int bound_compressor_make(struct bound_compressor *bound, const char *name, uint32_t page_size,
			  struct error *err);
/* Also for one that was never made, if it is all zeros. */
void bound_compressor_free(struct bound_compressor *bound);

#endif
