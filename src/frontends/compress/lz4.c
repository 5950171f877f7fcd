// SPDX-License-Identifier: GPL-2.0-or-later
#include <lz4.h>
#include <stdlib.h>

#include "src/frontends/compress/compress.h"

#define ACCELERATION 1

static void *create(void)
{
	return malloc((size_t)LZ4_sizeofState());
}

static size_t compress(void *workspace, const void *page, size_t page_size, void *out)
{
	int size = LZ4_compress_fast_extState(workspace, page, out, (int)page_size,
					      (int)COMPRESS_ROOM(page_size), ACCELERATION);

	return size > 0 ? (size_t)size : 0;
}

static bool decompress(void *workspace, const void *bytes, size_t size, void *page,
		       size_t page_size)
{
	(void)workspace;
	return LZ4_decompress_safe(bytes, page, (int)size, (int)page_size) == (int)page_size;
}

const struct compressor compressor_lz4 = {
	.name = "lz4",
	.idea = "liblz4, acceleration 1, as LZ4_ACCELERATION_DEFAULT of lib/lz4",
	.create = create,
	.destroy = free,
	.compress = compress,
	.decompress = decompress,
};
