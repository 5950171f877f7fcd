// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/trace_header.h"

#include <errno.h>
#include <string.h>
#include <xxhash.h>

#include "workloads/little_endian.h"

bool trace_page_size_valid(uint64_t page_size)
{
	return page_size >= 4096 && page_size <= 65536 && !(page_size & (page_size - 1));
}

static bool name_char_ok(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (!first && (c == '-' || c == '+' || c == '.'));
}

void trace_name_set(char name[64], const char *from, size_t len)
{
	size_t n = len < 63 ? len : 63;

	memset(name, 0, 64);
	for (size_t i = 0; i < n; i++)
		name[i] = name_char_ok(from[i], !i) ? from[i] : '_';
}

static bool name_ok(const char *name)
{
	size_t len = strnlen(name, 64);

	if (len == 64)
		return false;
	for (size_t i = 0; i < 64; i++)
		if (i < len ? !name_char_ok(name[i], !i) : name[i])
			return false;
	return true;
}

static int bad(const char *path, struct error *err, const char *what, uint64_t found,
	       const char *expected)
{
	return error_set(err, EINVAL, "%s: file header: %s is %llu; expected %s", path, what,
			 (unsigned long long)found, expected);
}

/* Readers of version 1 cannot know of the column that content is. */
static unsigned int version_of(unsigned int columns)
{
	unsigned int content = TRACE_HAS_SLOT | TRACE_HAS_CONTENT;

	if (!(columns & TRACE_HAS_CONTENT))
		return TRACE_VERSION;
	return (columns & content) == content ? TRACE_VERSION_CONTENT : 0;
}

static int check(const unsigned char *b, const char *path, struct error *err)
{
	unsigned int version = get_le16(b + HEADER_VERSION);

	if (version != TRACE_VERSION && version != TRACE_VERSION_CONTENT)
		return bad(path, err, "version", version, "1 or 2");
	if (get_le16(b + HEADER_SIZE) != HEADER_BYTES)
		return bad(path, err, "its size", get_le16(b + HEADER_SIZE), "112");
	if (get_le64(b + HEADER_CHECKSUM) != XXH64(b, HEADER_CHECKSUM, 0))
		return error_set(err, EINVAL,
				 "%s: file header: checksum is wrong; expected %016llx", path,
				 (unsigned long long)XXH64(b, HEADER_CHECKSUM, 0));
	if (get_le32(b + HEADER_COLUMNS) & ~HEADER_ALL_COLUMNS ||
	    version_of(get_le32(b + HEADER_COLUMNS)) != version)
		return bad(path, err, "columns", get_le32(b + HEADER_COLUMNS),
			   version == TRACE_VERSION ? "bits 0 to 4 only"
						    : "bits 4 and 5 set, and 0 to 3");
	if (get_le32(b + HEADER_CLOCK) > TRACE_CLOCK_HARDWARE)
		return bad(path, err, "clock", get_le32(b + HEADER_CLOCK), "0, 1 or 2");
	if (!trace_page_size_valid(get_le32(b + HEADER_PAGE_SIZE)))
		return bad(path, err, "page size", get_le32(b + HEADER_PAGE_SIZE),
			   "a power of two from 4096 to 65536");
	if (get_le32(b + HEADER_NR_CPUS) > 65536)
		return bad(path, err, "number of CPUs", get_le32(b + HEADER_NR_CPUS),
			   "at most 65536");
	if (get_le32(b + HEADER_RESERVED))
		return bad(path, err, "the reserved word", get_le32(b + HEADER_RESERVED), "0");
	if (!name_ok((const char *)b + HEADER_NAME))
		return error_set(err, EINVAL,
				 "%s: file header: bad name; expected letters, digits and . _ - +",
				 path);
	return 0;
}

int trace_header_decode(struct trace_header *header, const unsigned char *bytes, const char *path,
			struct error *err)
{
	int ret = check(bytes, path, err);

	if (ret)
		return ret;
	header->columns = get_le32(bytes + HEADER_COLUMNS);
	header->clock = get_le32(bytes + HEADER_CLOCK);
	header->page_size = get_le32(bytes + HEADER_PAGE_SIZE);
	header->nr_cpus = get_le32(bytes + HEADER_NR_CPUS);
	header->nr_events = get_le64(bytes + HEADER_NR_EVENTS);
	if (bytes[HEADER_NAME])
		memcpy(header->name, bytes + HEADER_NAME, sizeof(header->name));
	return 0;
}

void trace_header_encode(unsigned char *bytes, const struct trace_header *header)
{
	memset(bytes, 0, HEADER_BYTES);
	memcpy(bytes, TRACE_MAGIC, TRACE_MAGIC_BYTES);
	put_le16(bytes + HEADER_VERSION, version_of(header->columns & HEADER_ALL_COLUMNS));
	put_le16(bytes + HEADER_SIZE, HEADER_BYTES);
	put_le32(bytes + HEADER_COLUMNS, header->columns & HEADER_ALL_COLUMNS);
	put_le32(bytes + HEADER_CLOCK, header->clock);
	put_le32(bytes + HEADER_PAGE_SIZE, header->page_size);
	put_le32(bytes + HEADER_NR_CPUS, header->nr_cpus);
	put_le64(bytes + HEADER_NR_EVENTS, header->nr_events);
	trace_name_set((char *)bytes + HEADER_NAME, header->name,
		       strnlen(header->name, sizeof(header->name)));
	put_le64(bytes + HEADER_CHECKSUM, XXH64(bytes, HEADER_CHECKSUM, 0));
}
