// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/error.h"

#include <stdio.h>

#include "lib/quote.h"

int error_set(struct error *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return -code;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	quote_in_place(err->text);
	return -code;
}
