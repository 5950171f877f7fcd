// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/error.h"

#include <stdio.h>

int error_set(struct error *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return -code;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	for (char *p = err->text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	return -code;
}
