/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page files: the contents that a swap trace names, each page once, found by its XXH64.
 * They lie beside the trace, NAME.pages beside NAME.zslab; docs/trace-format.md has the
 * format to the byte. As traces they come from outside: every problem is one line.
 */
#ifndef WORKLOADS_PAGE_FILE_H
#define WORKLOADS_PAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

#define PAGE_FILE_MAGIC	     "\x89ZPAGE\r\n"
#define PAGE_FILE_MAGIC_SIZE 8
#define PAGE_FILE_VERSION    1

/* File header. */
#define PAGES_HEADER_BYTES 32
#define PAGES_VERSION	   8  /* u16 */
#define PAGES_HEADER_SIZE  10 /* u16 */
#define PAGES_PAGE_SIZE	   12 /* u32 */
#define PAGES_NR	   16 /* u32 */
#define PAGES_RESERVED	   20 /* u32, 0 */
#define PAGES_CHECKSUM	   24 /* u64, XXH64 of bytes 0..23 */

/* Block: number and bytes, the XXH64 of each page, a zstd frame. */
#define PAGES_BLOCK_BYTES 8
#define PAGES_BLOCK_NR	  0 /* u32, 1..PAGES_PER_BLOCK */
#define PAGES_BLOCK_FRAME 4 /* u32 */
#define PAGES_PER_BLOCK	  64u

/* More pages in one file are refused: 64 GiB of 4 KiB. */
#define PAGE_FILE_MAX (1u << 24)

/* "dir/NAME.zslab" or "dir/NAME.csv.zst" -> "dir/NAME.pages". free() it; NULL: out of memory. */
char *page_file_beside(const char *trace_path);
/* XXH64, seed 0. */
uint64_t page_hash(const void *page, size_t page_size);

/* Whether the file at @path can be read and begins as a page file does. */
bool page_file_recognise(const char *path);

/*
 * All pages of a file in memory. @page_size: that of the trace. NULL with @err and errno set.
 */
struct page_set;
struct page_set *page_set_load(const char *path, uint32_t page_size, struct error *err);
void page_set_free(struct page_set *set);
uint32_t page_set_nr(const struct page_set *set);
/* The pages one after the other, in the file's order. */
const unsigned char *page_set_pages(const struct page_set *set);
/* The place of the page with that hash; false: there is none. */
bool page_set_find(const struct page_set *set, uint64_t hash, uint32_t *index);

/* Writes beside @path; as trace_writer_open(). */
struct page_writer;
struct page_writer *page_writer_open(const char *path, uint32_t page_size, struct error *err);
/* A page that is there already is not written again. 0 or -errno. */
int page_writer_add(struct page_writer *writer, const void *page, uint64_t *hash,
		    struct error *err);
int page_writer_commit(struct page_writer *writer, struct error *err);
void page_writer_abort(struct page_writer *writer);

#endif
