// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages with contents through a compressor: a load gives the page that was stored, compressed, raw,
 * of one repeated word, or part of a large folio. The compressor leaves out the zeros at a page's
 * end; one that fails is reported.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/frontends/slots.h"

#define NR_PAGES 256u

static u8 *pages;
static u64 loaded, different, calls[4];
static bool compressor_fails, decompressor_fails;

static size_t compress_tail(void *host, unsigned int cpu, const void *page, void *out)
{
	size_t size = PAGE_SIZE;

	if (compressor_fails)
		return 0;
	while (size && !((const u8 *)page)[size - 1])
		size--;
	memcpy(out, page, size);
	return size ? size : 1;
}

static bool decompress_tail(void *host, unsigned int cpu, const void *bytes, size_t size,
			    void *page)
{
	memset(page, 0, PAGE_SIZE);
	memcpy(page, bytes, size);
	return !decompressor_fails;
}

static void begin(void *ctx, unsigned int cpu)
{
}

static void end(void *ctx, unsigned int cpu, enum frontend_call what, u32 size, bool failed)
{
	calls[what]++;
}

static void untimed(void *ctx, enum frontend_call what, u32 size)
{
}

static void check(void *ctx, unsigned int cpu, const void *bytes, u32 size, u32 content)
{
	loaded++;
	if (size != PAGE_SIZE || memcmp(bytes, pages + content * PAGE_SIZE, PAGE_SIZE))
		different++;
}

static const struct frontend_meter meter = {
	.begin = begin, .end = end, .check = check, .untimed = untimed};

/* Of every length; every eighth repeats a word. */
static void make_pages(void)
{
	u64 random = 1;

	pages = calloc(NR_PAGES, PAGE_SIZE);
	for (u32 i = 0; i < NR_PAGES; i++) {
		u64 *words = (u64 *)(pages + i * PAGE_SIZE);
		u64 nr = i % 8 ? world_random(&random) % 512 + 1 : 512;
		u64 word = world_random(&random);

		for (u64 w = 0; w < nr; w++)
			words[w] = i % 8 ? world_random(&random) : i % 16 ? word : 0;
	}
}

static struct frontend_page page_of(u32 nr)
{
	return (struct frontend_page){.data = pages + nr * PAGE_SIZE,
				      .content = nr,
				      .verify = true};
}

static void store_and_load(const struct frontend_ops *fops, struct frontend *fe)
{
	struct frontend_page folio[32], page;
	u64 words = NR_PAGES / 8;

	loaded = different = 0;
	for (u32 i = 0; i < NR_PAGES - 32; i++) {
		page = page_of(i);
		assert_int_equal(fops->store(fe, 0, i, &page), 0);
	}
	for (u32 i = 0; i < 32; i++)
		folio[i] = page_of(NR_PAGES - 32 + i);
	assert_int_equal(fops->store_folio(fe, 0, NR_PAGES - 32, 32, folio), 0);
	for (u32 i = 0; i < NR_PAGES - 32; i++)
		assert_int_equal(fops->load(fe, 0, i), 0);
	assert_int_equal(fops->load_folio(fe, 0, NR_PAGES - 32, 32), 0);
	assert_int_equal(loaded, NR_PAGES - words);
	assert_int_equal(different, 0);
}

static void failures_are_told(const struct frontend_ops *fops, struct frontend *fe)
{
	struct frontend_page page = page_of(1);
	struct frontend_object object;

	compressor_fails = true;
	assert_int_equal(fops->store(fe, 0, 300, &page), -EIO);
	assert_false(fops->peek(fe, 300, &object));
	compressor_fails = false;
	decompressor_fails = true;
	assert_int_equal(fops->load(fe, 0, 1), -EIO);
	assert_int_equal(fops->load_folio(fe, 0, 0, 4), -EIO);
	decompressor_fails = false;
	assert_int_equal(fops->load(fe, 0, 1), 0);
}

/* Frees a slot while its page is on the way to the device. */
static const struct frontend_ops *meanwhile_ops;
static struct frontend *meanwhile;
static struct zs_pool *meanwhile_pool;

static bool decompress_and_free(void *host, unsigned int cpu, const void *bytes, size_t size,
				void *page)
{
	if (meanwhile)
		meanwhile_ops->free(meanwhile, 0, 8, 1, 0);
	meanwhile = NULL;
	return decompress_tail(host, cpu, bytes, size, page);
}

/*
 * zswap holds a reference while it writes back, so a free in between drops the entry, and what is
 * written has no owner.
 */
static void a_slot_freed_during_writeback_is_free(void **state)
{
	struct frontend_params params = {.nr_slots = 512,
					 .nr_cpus = 1,
					 .backing_pages = 512,
					 .burst = BURST_CLUSTER,
					 .compress = compress_tail,
					 .decompress = decompress_and_free};
	struct frontend_page page;
	struct frontend_object object;
	const struct zs_ops *ops;
	struct frontend *fe;

	world_boot(&(struct world){.seed = 1});
	make_pages();
	meanwhile_ops = frontends[1];
	assert_string_equal(meanwhile_ops->name, "zswap");
	meanwhile_pool = world_pool("trylock", 8, &ops);
	fe = meanwhile_ops->create(&params, ops, &meanwhile_pool, 1, &meter);
	assert_non_null(fe);
	for (u32 i = 8; i < 12; i++) {
		page = page_of(i * 8 + 1);
		assert_int_equal(meanwhile_ops->store(fe, 0, i, &page), 0);
	}
	meanwhile = fe;
	/* The first of the list is slot 8, and is not written. */
	assert_int_equal(meanwhile_ops->writeback(fe, 1), 1);
	assert_null(meanwhile);
	assert_false(meanwhile_ops->peek(fe, 8, &object));
	assert_int_equal(meanwhile_ops->load(fe, 0, 8), -ENOENT);
	assert_true(meanwhile_ops->peek(fe, 9, &object) && !object.handle);
	assert_int_equal(world_objs_inuse(ops, meanwhile_pool), 2);
	meanwhile_ops->destroy(fe);
	ops->destroy_pool(meanwhile_pool);
	free(pages);
	world_shutdown();
}

static void pages_come_back(void **state)
{
	for (unsigned int f = 0; frontends[f]; f++) {
		const struct frontend_ops *fops = frontends[f];
		struct frontend_params params = {.nr_slots = 512,
						 .nr_cpus = 1,
						 .compress = compress_tail,
						 .decompress = decompress_tail};
		const struct zs_ops *ops;
		struct zs_pool *pool;
		struct frontend *fe;

		world_boot(&(struct world){.seed = 1});
		make_pages();
		pool = world_pool("trylock", 8, &ops);
		fe = fops->create(&params, ops, &pool, 1, &meter);
		assert_non_null(fe);
		memset(calls, 0, sizeof(calls));
		store_and_load(fops, fe);
		assert_int_equal(calls[FRONTEND_MALLOC], NR_PAGES * 7 / 8);
		assert_int_equal(calls[FRONTEND_WRITE], NR_PAGES * 7 / 8);
		assert_int_equal(calls[FRONTEND_READ], NR_PAGES * 7 / 8);
		/* Overwrites existing contents. */
		store_and_load(fops, fe);
		assert_int_equal(calls[FRONTEND_FREE], NR_PAGES * 7 / 8);
		failures_are_told(fops, fe);
		fops->destroy(fe);
		assert_int_equal(world_objs_inuse(ops, pool), 0);
		ops->destroy_pool(pool);
		free(pages);
		world_shutdown();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(pages_come_back),
					   cmocka_unit_test(a_slot_freed_during_writeback_is_free)};

	return cmocka_run_group_tests_name("contents", tests, NULL, NULL) ? 1 : 0;
}
