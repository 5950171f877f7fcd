// SPDX-License-Identifier: GPL-2.0-or-later
/* Formats names. Not part of the surface, so it may use the C library. */
#include <stdarg.h>
#include <stdio.h>

#include "sim/kernel.h"

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return kstrdup(text, gfp);
}
