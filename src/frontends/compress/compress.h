/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compressors of pages, by the libraries' own APIs with the parameters that the kernel uses.
 * Host side: the native machine calls them through frontend_params, the virtual one cannot.
 *
 * One file each in src/frontends/compress/, one line in compress.c and in meson.build.
 */
#ifndef FRONTENDS_COMPRESS_COMPRESS_H
#define FRONTENDS_COMPRESS_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Room for the output: a page that does not compress may become larger, as in the kernel. */
#define COMPRESS_ROOM(page_size) (2 * (size_t)(page_size))

struct compressor {
	const char *name;
	const char *idea; /* parameters and the kernel's counterpart, one line */
	/* A workspace, of one CPU at a time. NULL: out of memory. */
	void *(*create)(void);
	void (*destroy)(void *workspace);
	/* Bytes written to @out (COMPRESS_ROOM), or 0: it failed. */
	size_t (*compress)(void *workspace, const void *page, size_t page_size, void *out);
	/* False: compress() did not make it of a page of that size. Any bytes are safe. */
	bool (*decompress)(void *workspace, const void *bytes, size_t size, void *page,
			   size_t page_size);
};

/* Ends with NULL. */
extern const struct compressor *const compressors[];

/* NULL if there is none of that name. */
const struct compressor *compressor_find(const char *name);

#endif
