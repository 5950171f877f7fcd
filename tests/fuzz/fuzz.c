// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Freed memory is quarantined for a few MiB, which is longer than an execution, instead of for 256:
 * so it stays in the cache.
 */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "quarantine_size_mb=8:allocator_release_to_os_interval_ms=-1";
}

void fuzz_check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz: does not hold: %s\n", what);
	abort();
}

/* By _exit(), since libFuzzer treats exit() as a finding. */
void fuzz_need(bool there, const char *what)
{
	if (there)
		return;
	fprintf(stderr, "fuzz: cannot run: %s\n", what);
	_exit(FUZZ_LACKS);
}

void fuzz_check_refusal(const struct error *err)
{
	size_t len = strnlen(err->text, sizeof(err->text));

	fuzz_check(len && len < sizeof(err->text), "a refusal says something");
	for (size_t i = 0; i < len; i++)
		fuzz_check((unsigned char)err->text[i] >= 0x20 && err->text[i] != 0x7f,
			   "a refusal is one line");
}

const char *fuzz_file(const void *bytes, size_t size)
{
	static char path[64];
	static int fd = -1;
	static size_t last;

	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	fuzz_need(fd >= 0 && pwrite(fd, bytes, size, 0) == (ssize_t)size, "no file can be made");
	/* Truncating it to zero first would free its memory each time. */
	if (size < last)
		fuzz_need(!ftruncate(fd, (off_t)size), "no file can be cut");
	last = size;
	return path;
}

FILE *fuzz_stream(const void *bytes, size_t size)
{
	static char buffer[1024];
	static FILE *stream;

	if (stream)
		fclose(stream);
	stream = fmemopen((void *)bytes, size, "r");
	fuzz_need(stream && !setvbuf(stream, buffer, _IOFBF, sizeof(buffer)),
		  "no stream can be made");
	return stream;
}

void fuzz_take(struct fuzz_cursor *cursor, void *to, size_t size)
{
	size_t n = size < cursor->left ? size : cursor->left;

	memset(to, 0, size);
	if (n)
		memcpy(to, cursor->at, n);
	cursor->at += n;
	cursor->left -= n;
}

uint8_t fuzz_u8(struct fuzz_cursor *cursor)
{
	uint8_t v;

	fuzz_take(cursor, &v, sizeof(v));
	return v;
}

uint16_t fuzz_u16(struct fuzz_cursor *cursor)
{
	uint8_t low = fuzz_u8(cursor);

	return (uint16_t)(low | fuzz_u8(cursor) << 8);
}

uint32_t fuzz_u32(struct fuzz_cursor *cursor)
{
	uint32_t low = fuzz_u16(cursor);

	return low | (uint32_t)fuzz_u16(cursor) << 16;
}

void fuzz_put(struct fuzz_image *image, const void *bytes, size_t size)
{
	if (size > sizeof(image->bytes) - image->size)
		size = sizeof(image->bytes) - image->size;
	memcpy(image->bytes + image->size, bytes, size);
	image->size += size;
}
