// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What importers read. The first byte says which one reads the others; if it exceeds their number,
 * the one that recognises the format.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/read_trace.h"
#include "workloads/importer.h"

/* A trace of a few sizes to draw from, made once. */
static const char *sizes_trace(void)
{
	static const char text[] = "op,id,size\nM,1,100\nM,2,3000\nM,3,4096\n";
	static char path[64];

	if (!*path) {
		int fd = memfd_create("sizes", MFD_CLOEXEC);

		fuzz_need(fd >= 0 && write(fd, text, sizeof(text) - 1) == sizeof(text) - 1,
			  "no trace of sizes can be made");
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_settings settings = {.sizes = sizes_trace(), .seed = 1, .memory = 2};
	struct fuzz_cursor cursor = {data, size};
	unsigned int which = fuzz_u8(&cursor), nr = 0;
	struct error err = {""};

	while (importers[nr] && nr < which)
		nr++;
	fuzz_read(trace_open_foreign(fuzz_file(cursor.at, cursor.left), 0, importers[nr], &settings,
				     &err),
		  &err);
	return 0;
}
