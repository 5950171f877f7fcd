/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes sizes of pages: the caller of workloads/ brings the compressor. */
#ifndef WORKLOADS_PAGE_COMPRESSOR_H
#define WORKLOADS_PAGE_COMPRESSOR_H

#include <stddef.h>
#include <stdint.h>

struct page_compressor {
	const char *name; /* for what is said */
	void *ctx;
	size_t room; /* bytes of @out below */
	/* Bytes written to @out, or 0: it failed. */
	size_t (*compress)(void *ctx, const void *page, size_t page_size, void *out);
};

/* What a page takes in a pool: @page_size when it does not become smaller. @out: of that room. */
static inline uint32_t page_compressed_size(const struct page_compressor *compressor,
					    const void *page, uint32_t page_size, void *out)
{
	size_t size = compressor->compress(compressor->ctx, page, page_size, out);

	return size && size < page_size ? (uint32_t)size : page_size;
}

#endif
