// SPDX-License-Identifier: GPL-2.0-or-later
/* Compressors: any page survives the round trip, and damaged bytes do no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "src/frontends/compress/compress.h"
#include "lib/random.h"

#define PAGE_MAX 65536u

static unsigned char page[PAGE_MAX], back[PAGE_MAX], out[COMPRESS_ROOM(PAGE_MAX)];

/* 0: random; otherwise the contents repeat every @period bytes. */
static void fill(size_t size, size_t period, uint64_t seed)
{
	for (size_t i = 0; i < size; i++)
		page[i] =
			period && i >= period ? page[i - period] : (unsigned char)random_u64(&seed);
}

static void pages_come_back(void **state)
{
	static const size_t periods[] = {0, 1, 7, 100, 1000};

	for (int c = 0; compressors[c]; c++) {
		void *workspace = compressors[c]->create();

		assert_non_null(workspace);
		for (size_t size = 4096; size <= PAGE_MAX; size *= 2)
			for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
				size_t got;

				fill(size, periods[i], i);
				got = compressors[c]->compress(workspace, page, size, out);
				assert_in_range(got, 1, COMPRESS_ROOM(size));
				assert_int_equal(got < size, periods[i] != 0);
				assert_true(compressors[c]->decompress(workspace, out, got, back,
								       size));
				assert_memory_equal(page, back, size);
				/* Half of it is not the whole page. */
				assert_false(compressors[c]->decompress(workspace, out, got / 2,
									back, size));
			}
		compressors[c]->destroy(workspace);
	}
}

static void damaged_bytes_do_no_harm(void **state)
{
	uint64_t random = 1;

	for (int c = 0; compressors[c]; c++) {
		void *workspace = compressors[c]->create();

		for (int i = 0; i < 3000; i++) {
			unsigned char *copy;
			size_t got;

			fill(4096, 1 + random_below(&random, 200), (uint64_t)i);
			got = compressors[c]->compress(workspace, page, 4096, out);
			copy = malloc(got);
			memcpy(copy, out, got);
			copy[random_below(&random, got)] ^= 1 << random_below(&random, 8);
			compressors[c]->decompress(workspace, copy, got, back, 4096);
			free(copy);
		}
		compressors[c]->destroy(workspace);
	}
}

static void names_are_found(void **state)
{
	assert_string_equal(compressor_find("zstd")->name, "zstd");
	assert_null(compressor_find("lzo-rle"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_come_back),
		cmocka_unit_test(damaged_bytes_do_no_harm),
		cmocka_unit_test(names_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
