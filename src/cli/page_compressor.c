// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/page_compressor.h"

#include <errno.h>

#include "src/frontends/compress/compress.h"

static size_t compress(void *ctx, const void *page, size_t page_size, void *out)
{
	const struct bound_compressor *bound = ctx;

	return bound->compressor->compress(bound->workspace, page, page_size, out);
}

int bound_compressor_make(struct bound_compressor *bound, const char *name, uint32_t page_size,
			  struct error *err)
{
	*bound = (struct bound_compressor){.compressor = compressor_find(name)};
	if (!bound->compressor)
		return error_set(err, EINVAL, "--compressor: '%s'; expected lz4, zstd or lzo1x",
				 name);
	bound->workspace = bound->compressor->create();
	if (!bound->workspace)
		return error_set(err, ENOMEM, "--compressor: out of memory");
	bound->page = (struct page_compressor){.name = bound->compressor->name,
					       .ctx = bound,
					       .room = COMPRESS_ROOM(page_size),
					       .compress = compress};
	return 0;
}

void bound_compressor_free(struct bound_compressor *bound)
{
	if (bound->workspace)
		bound->compressor->destroy(bound->workspace);
}
