// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/text_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

void text_list_add(struct text_list *list, const char *fmt, ...)
{
	va_list args;

	if (!array_reserve(list->texts, list->room, list->nr + 1)) {
		list->failed = true;
		return;
	}
	va_start(args, fmt);
	if (vasprintf(&list->texts[list->nr], fmt, args) < 0)
		list->failed = true;
	else
		list->nr++;
	va_end(args);
}

void text_list_free(struct text_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->texts[i]);
	free(list->texts);
	memset(list, 0, sizeof(*list));
}
