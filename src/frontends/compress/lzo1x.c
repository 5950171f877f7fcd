// SPDX-License-Identifier: GPL-2.0-or-later
/* LZO1X-1, the kernel's lzo. liblzo2 has no lzo-rle, the kernel's own variant of it. */
#include <lzo/lzo1x.h>
#include <stdlib.h>

#include "src/frontends/compress/compress.h"

static void *create(void)
{
	return lzo_init() == LZO_E_OK ? malloc(LZO1X_1_MEM_COMPRESS) : NULL;
}

/* At worst a 16th and 67 bytes more than the page: less than the room. */
static size_t compress(void *workspace, const void *page, size_t page_size, void *out)
{
	lzo_uint size = COMPRESS_ROOM(page_size);

	return lzo1x_1_compress(page, page_size, out, &size, workspace) == LZO_E_OK ? size : 0;
}

static bool decompress(void *workspace, const void *bytes, size_t size, void *page,
		       size_t page_size)
{
	lzo_uint got = page_size;

	(void)workspace;
	return lzo1x_decompress_safe(bytes, size, page, &got, NULL) == LZO_E_OK && got == page_size;
}

const struct compressor compressor_lzo1x = {
	.name = "lzo1x",
	.idea = "liblzo2, LZO1X-1, as the kernel's lzo; the library has no lzo-rle",
	.create = create,
	.destroy = free,
	.compress = compress,
	.decompress = decompress,
};
