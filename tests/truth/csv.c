// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/truth/csv.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

static FILE *open_data(const char *name)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", TEST_DATA_DIR, name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("no test data: %s", path);
	return file;
}

FILE *csv_open(const char *name)
{
	return open_data(name);
}

int csv_next(FILE *file, char *line, size_t len, char *fields[CSV_MAX_FIELDS])
{
	char *rest = line;
	int n = 0;

	if (!fgets(line, (int)len, file))
		return 0;
	line[strcspn(line, "\r\n")] = '\0';
	while (n < CSV_MAX_FIELDS && (fields[n] = strsep(&rest, ",")))
		n++;
	return n;
}

char *zst_read(const char *name)
{
	FILE *file = open_data(name);
	unsigned long long size;
	char *packed, *text;
	long packed_len;

	fseek(file, 0, SEEK_END);
	packed_len = ftell(file);
	rewind(file);
	packed = malloc((size_t)packed_len);
	assert_non_null(packed);
	assert_int_equal(fread(packed, 1, (size_t)packed_len, file), packed_len);
	fclose(file);

	size = ZSTD_getFrameContentSize(packed, (size_t)packed_len);
	if (size == ZSTD_CONTENTSIZE_UNKNOWN)
		size = 64u << 20;
	assert_true(size <= 64u << 20);
	text = malloc(size + 1);
	assert_non_null(text);
	size = ZSTD_decompress(text, size, packed, (size_t)packed_len);
	assert_false(ZSTD_isError(size));
	text[size] = '\0';
	free(packed);
	return text;
}
