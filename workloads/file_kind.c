// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/file_kind.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct file_kind {
	size_t offset, len;
	const char *magic;
	const char *is; /* "what it is; what to do" */
};

#define MAGIC(bytes) .magic = (bytes), .len = sizeof(bytes) - 1

static const struct file_kind kinds[] = {
	{MAGIC("\x1f\x8b\x08"), .is = "gzip; give it to zcat first, or use zstd"},
	{MAGIC("\xfd"
	       "7zXZ"),
	 .is = "xz; give it to xzcat first, or use zstd"},
	{MAGIC("BZh"), .is = "bzip2; give it to bzcat first, or use zstd"},
	{MAGIC("\x04\x22\x4d\x18"), .is = "lz4; give it to lz4cat first, or use zstd"},
	{MAGIC("PK\x03\x04"), .is = "a zip archive; unpack it first"},
	{MAGIC("7z\xbc\xaf"), .is = "a 7z archive; unpack it first"},
	{MAGIC("ustar"), .offset = 257, .is = "a tar archive; unpack it first"},
	{MAGIC("\xff\xfe"), .is = "UTF-16; give it to iconv -f UTF-16 -t UTF-8 first"},
	{MAGIC("\xfe\xff"), .is = "UTF-16; give it to iconv -f UTF-16 -t UTF-8 first"},
	{MAGIC("PERFILE2"), .is = "perf's own file; expected the text of perf script"},
	{MAGIC("\x17\x08\x44tracing"),
	 .is = "trace-cmd's own file; expected the text of trace-cmd report"},
	{.offset = 1, MAGIC("\x74\x61\x65"), .is = "blktrace's own file; expected blkparse's text"},
};

static bool matches(const struct file_kind *kind, const char *head, size_t len)
{
	return len >= kind->offset + kind->len &&
	       !memcmp(head + kind->offset, kind->magic, kind->len);
}

int file_kind_refuse(const char *path, const char *head, size_t len, struct error *err)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (matches(&kinds[i], head, len))
			return error_set(err, EINVAL, "%s: is %s", path, kinds[i].is);
	return 0;
}
