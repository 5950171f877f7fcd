// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/picture.h"

#include <string.h>

static bool svg_is_whole(const char *bytes, size_t size)
{
	static const char end[] = "</svg>";

	while (size && strchr(" \r\n", bytes[size - 1]))
		size--;
	return size > sizeof(end) && memmem(bytes, size, "<svg", 4) &&
	       !memcmp(bytes + size - strlen(end), end, strlen(end));
}

/* The signature, and the last chunk: without content, hence always the same 12 bytes. */
static bool png_is_whole(const char *bytes, size_t size)
{
	static const char begin[] = "\x89PNG\r\n\x1a\n";
	static const char end[] = "\0\0\0\0IEND\xae\x42\x60\x82";
	const size_t begin_size = sizeof(begin) - 1, end_size = sizeof(end) - 1;

	return size > begin_size + end_size && !memcmp(bytes, begin, begin_size) &&
	       !memcmp(bytes + size - end_size, end, end_size);
}

bool picture_is_whole(const char *format, const char *bytes, size_t size)
{
	return strcmp(format, "svg") ? png_is_whole(bytes, size) : svg_is_whole(bytes, size);
}
