// SPDX-License-Identifier: GPL-2.0-or-later
/* A trace unchanged: CSV, compressed or not, or binary, with its own checksums. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/read_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_read_trace(fuzz_file(data, size));
	return 0;
}
