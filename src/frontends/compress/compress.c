// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/frontends/compress/compress.h"

#include <string.h>

extern const struct compressor compressor_lz4;
extern const struct compressor compressor_zstd;
extern const struct compressor compressor_lzo1x;

const struct compressor *const compressors[] = {
	&compressor_lz4,
	&compressor_zstd,
	&compressor_lzo1x,
	NULL,
};

const struct compressor *compressor_find(const char *name)
{
	for (size_t i = 0; compressors[i]; i++)
		if (!strcmp(compressors[i]->name, name))
			return compressors[i];
	return NULL;
}
