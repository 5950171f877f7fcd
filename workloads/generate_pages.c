// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All pages go out, slot by slot in the order of the files. Then as many times as there are
 * slots one is drawn, and one of four things happens to it: it comes in; it comes in and is
 * freed; it is freed; another page of the set goes out there.
 */
#include "workloads/generate_pages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/memory.h"
#include "workloads/page_walk.h"
#include "src/frontends/compress/compress.h"
#include "workloads/page_file.h"
#include "workloads/random.h"

#define DEFAULT_SIZE (64ull << 20)

/* What the trace says of a page. */
struct page_entry {
	uint64_t content; /* 0: sizes only */
	uint32_t size;
	uint8_t kind;
};

struct generation {
	uint32_t page_size;
	bool sizes_only;
	const struct compressor *compressor;
	void *workspace, *room;
	struct page_writer *pages;
	struct trace_writer *trace;
	struct page_entry *entries;
	uint64_t nr, room_for;
	uint64_t *events;
};

static bool repeats_one_word(const void *page, size_t size)
{
	return !memcmp(page, (const char *)page + 8, size - 8);
}

/* Both kinds hold no object; the first word tells them apart. */
static uint8_t kind_of(const void *page, size_t size)
{
	static const char zeros[8];

	if (!repeats_one_word(page, size))
		return TRACE_COMP;
	return memcmp(page, zeros, 8) ? TRACE_SAME : TRACE_ZERO;
}

static void compress(struct generation *g, const void *page, struct page_entry *entry)
{
	size_t size = g->compressor->compress(g->workspace, page, g->page_size, g->room);

	entry->size = size && size < g->page_size ? (uint32_t)size : g->page_size;
	entry->kind = entry->size == g->page_size ? TRACE_HUGE : TRACE_COMP;
}

static int take_page(void *ctx, const void *page, struct error *err)
{
	struct generation *g = ctx;
	struct page_entry *entry;

	if (g->nr == g->room_for) {
		g->room_for = 2 * g->room_for + 1024;
		g->entries = must_realloc(g->entries, g->room_for, sizeof(*g->entries));
	}
	entry = &g->entries[g->nr++];
	*entry = (struct page_entry){.kind = kind_of(page, g->page_size)};
	if (entry->kind != TRACE_COMP)
		return 0;
	if (!g->sizes_only)
		return page_writer_add(g->pages, page, &entry->content, err);
	compress(g, page, entry);
	return 0;
}

static int emit(struct generation *g, enum trace_op op, uint64_t slot,
		const struct page_entry *entry, struct error *err)
{
	struct trace_event event = {.op = (uint8_t)op, .id = slot, .nr = 1};

	if (entry) {
		event.size = entry->size;
		event.kind = entry->kind;
		event.content = entry->content;
	}
	++*g->events;
	return trace_write(g->trace, &event, 1, err);
}

static int change(struct generation *g, uint64_t *seed, struct error *err)
{
	uint64_t slot = random_below(seed, g->nr);
	int ret;

	switch (random_below(seed, 4)) {
	case 0:
		return emit(g, TRACE_SWAP_IN, slot, NULL, err);
	case 1:
		ret = emit(g, TRACE_SWAP_IN, slot, NULL, err);
		return ret ? ret : emit(g, TRACE_DISCARD, slot, NULL, err);
	case 2:
		return emit(g, TRACE_DISCARD, slot, NULL, err);
	default:
		return emit(g, TRACE_SWAP_OUT, slot, &g->entries[random_below(seed, g->nr)], err);
	}
}

static int write_events(struct generation *g, uint64_t seed, struct error *err)
{
	int ret = 0;

	for (uint64_t slot = 0; !ret && slot < g->nr; slot++)
		ret = emit(g, TRACE_SWAP_OUT, slot, &g->entries[slot], err);
	for (uint64_t i = 0; !ret && i < g->nr; i++)
		ret = change(g, &seed, err);
	return ret;
}

static int write_trace(struct generation *g, const char *out, uint64_t seed, struct error *err)
{
	struct trace_header header = {
		.columns = TRACE_HAS_SLOT | (g->sizes_only ? 0 : TRACE_HAS_CONTENT),
		.page_size = g->page_size,
		.name = "pages",
	};
	int ret;

	g->trace = trace_writer_open(out, &header, err);
	if (!g->trace)
		return -errno;
	ret = write_events(g, seed, err);
	if (!ret)
		return trace_writer_commit(g->trace, err);
	trace_writer_abort(g->trace);
	return ret;
}

static int walk(struct generation *g, const struct generate_options *options, uint64_t bytes,
		struct error *err)
{
	struct page_walk walk = {.page_size = g->page_size,
				 .most = (bytes + g->page_size - 1) / g->page_size,
				 .page = take_page,
				 .ctx = g};
	int ret = page_walk(&walk, options->from ? options->from : "/proc/self/exe", err);

	if (ret)
		return ret;
	if (walk.skipped)
		fprintf(stderr, "%llu files were left out: they cannot be read\n",
			(unsigned long long)walk.skipped);
	if (g->nr)
		return 0;
	return error_set(err, EINVAL, "--from %s: no page in it; expected files that are not empty",
			 options->from);
}

/* The page file is there before the trace that needs it, or neither is. */
static int generate(struct generation *g, const struct generate_options *options, const char *out,
		    const char *beside, uint64_t bytes, uint64_t seed, struct error *err)
{
	int ret;

	if (!g->sizes_only) {
		g->pages = page_writer_open(beside, g->page_size, err);
		if (!g->pages)
			return -errno;
	}
	ret = walk(g, options, bytes, err);
	if (ret) {
		page_writer_abort(g->pages);
		return ret;
	}
	if (g->pages)
		ret = page_writer_commit(g->pages, err);
	if (ret)
		return ret;
	ret = write_trace(g, out, seed, err);
	if (ret && g->pages)
		unlink(beside);
	return ret;
}

static int parse(const struct generate_options *options, struct generation *g, uint64_t *bytes,
		 uint64_t *seed, struct error *err)
{
	const char *name = options->compressor ? options->compressor : "lz4";

	if (options->size && (!parse_size(options->size, bytes) || *bytes < g->page_size ||
			      *bytes > (uint64_t)PAGE_FILE_MAX * g->page_size))
		return error_set(err, EINVAL, "--size: '%s'; expected a size from a page to 64G",
				 options->size);
	if (options->seed && !parse_number(options->seed, seed))
		return error_set(err, EINVAL, "--seed: '%s'; expected a number", options->seed);
	if (options->compressor && !g->sizes_only)
		return error_set(err, EINVAL,
				 "--compressor: contents are kept as they are; expected it with "
				 "--sizes-only");
	g->compressor = compressor_find(name);
	if (!g->compressor)
		return error_set(err, EINVAL, "--compressor: '%s'; expected lz4, zstd or lzo1x",
				 name);
	return 0;
}

int generate_pages(const struct generate_options *options, const char *out, uint64_t *events,
		   struct error *err)
{
	struct generation g = {.page_size = (uint32_t)options->page_size,
			       .sizes_only = options->sizes_only,
			       .events = events};
	uint64_t bytes = DEFAULT_SIZE, seed = 1;
	char *beside;
	int ret = parse(options, &g, &bytes, &seed, err);

	if (ret)
		return ret;
	beside = page_file_beside(out);
	g.workspace = g.compressor->create();
	g.room = must_calloc(1, COMPRESS_ROOM(g.page_size));
	if (g.workspace && beside)
		ret = generate(&g, options, out, beside, bytes, seed, err);
	else
		ret = error_set(err, ENOMEM, "%s: out of memory", out);
	if (g.workspace)
		g.compressor->destroy(g.workspace);
	free(g.room);
	free(g.entries);
	free(beside);
	return ret;
}

void generate_pages_list(void)
{
	puts("\npages: a swap trace of the pages in your own files, with its page file beside it\n"
	     "  --from         Files and folders, with commas between. Default this program's own "
	     "file.\n"
	     "  --size         Take no more than this. Default 64M.\n"
	     "  --sizes-only   Write compressed sizes in place of contents. Default off.\n"
	     "  --compressor   With --sizes-only: lz4, zstd or lzo1x. Default lz4.\n"
	     "  --seed         Seed of the random numbers. Default 1.");
}
