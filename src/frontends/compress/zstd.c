// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <zstd.h>

#include "src/frontends/compress/compress.h"

#define LEVEL 3

struct workspace {
	ZSTD_CCtx *out;
	ZSTD_DCtx *in;
};

static void destroy(void *workspace)
{
	struct workspace *ws = workspace;

	if (!ws)
		return;
	ZSTD_freeCCtx(ws->out);
	ZSTD_freeDCtx(ws->in);
	free(ws);
}

static void *create(void)
{
	struct workspace *ws = calloc(1, sizeof(*ws));

	if (!ws)
		return NULL;
	ws->out = ZSTD_createCCtx();
	ws->in = ZSTD_createDCtx();
	if (ws->out && ws->in)
		return ws;
	destroy(ws);
	return NULL;
}

/* The library chooses its parameters for the level and this size, as the kernel's does. */
static size_t compress(void *workspace, const void *page, size_t page_size, void *out)
{
	struct workspace *ws = workspace;
	size_t size =
		ZSTD_compressCCtx(ws->out, out, COMPRESS_ROOM(page_size), page, page_size, LEVEL);

	return ZSTD_isError(size) ? 0 : size;
}

static bool decompress(void *workspace, const void *bytes, size_t size, void *page,
		       size_t page_size)
{
	struct workspace *ws = workspace;

	return ZSTD_decompressDCtx(ws->in, page, page_size, bytes, size) == page_size;
}

const struct compressor compressor_zstd = {
	.name = "zstd",
	.idea = "libzstd, level 3, as ZSTD_defaultCLevel() of zram and crypto/zstd",
	.create = create,
	.destroy = destroy,
	.compress = compress,
	.decompress = decompress,
};
