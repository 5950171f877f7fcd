// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of variants, from the list in src/zs/meson.build. */
#include "src/zs/zsmalloc.h"

#define ZS_VARIANT(name) extern const struct zs_ops zs_ops_##name;
#include <src/zs/variant_list.h>
#undef ZS_VARIANT

#define ZS_VARIANT(name) &zs_ops_##name,
const struct zs_ops *const zs_variants[] = {
#include <src/zs/variant_list.h>
	NULL};
#undef ZS_VARIANT

static bool same_text(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

const struct zs_ops *zs_find_variant(const char *name)
{
	unsigned int i;

	for (i = 0; zs_variants[i]; i++)
		if (same_text(zs_variants[i]->name, name))
			return zs_variants[i];
	return NULL;
}
