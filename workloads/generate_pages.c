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

#include "lib/array.h"
#include "workloads/page_file.h"
#include "workloads/page_walk.h"
#include "lib/random.h"
#include "workloads/trace.h"

/* A page's entry in the trace. */
struct page_entry {
	uint64_t content; /* 0: sizes only */
	uint32_t size;
	uint8_t kind;
};

struct generation {
	const struct page_generation *asked;
	void *compressor_room;
	struct page_writer *pages;
	struct trace_writer *trace;
	struct page_entry *entries;
	size_t nr, room;
	struct pages_generated *done;
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
	uint32_t page_size = g->asked->page_size;

	entry->size =
		page_compressed_size(g->asked->compressor, page, page_size, g->compressor_room);
	entry->kind = entry->size == page_size ? TRACE_HUGE : TRACE_COMP;
}

static int take_page(void *ctx, const void *page, struct error *err)
{
	struct generation *g = ctx;
	struct page_entry *entry;

	if (!array_reserve(g->entries, g->room, g->nr + 1))
		return error_set(err, ENOMEM, "out of memory for %zu pages", g->nr + 1);
	entry = &g->entries[g->nr++];
	*entry = (struct page_entry){.kind = kind_of(page, g->asked->page_size)};
	if (entry->kind != TRACE_COMP)
		return 0;
	if (g->pages)
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
	g->done->events++;
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

static int write_events(struct generation *g, struct error *err)
{
	uint64_t seed = g->asked->seed;
	int ret = 0;

	for (uint64_t slot = 0; !ret && slot < g->nr; slot++)
		ret = emit(g, TRACE_SWAP_OUT, slot, &g->entries[slot], err);
	for (uint64_t i = 0; !ret && i < g->nr; i++)
		ret = change(g, &seed, err);
	return ret;
}

static int write_trace(struct generation *g, const char *out, struct error *err)
{
	struct trace_header header = {
		.columns = TRACE_HAS_SLOT | (g->asked->compressor ? 0 : TRACE_HAS_CONTENT),
		.page_size = g->asked->page_size,
		.name = "pages",
	};
	int ret;

	g->trace = trace_writer_open(out, &header, err);
	if (!g->trace)
		return -errno;
	ret = write_events(g, err);
	if (!ret)
		return trace_writer_commit(g->trace, err);
	trace_writer_abort(g->trace);
	return ret;
}

static int walk(struct generation *g, struct error *err)
{
	uint32_t page_size = g->asked->page_size;
	struct page_walk walk = {.page_size = page_size,
				 .most = (g->asked->bytes + page_size - 1) / page_size,
				 .page = take_page,
				 .ctx = g};
	int ret = page_walk(&walk, g->asked->from ? g->asked->from : "/proc/self/exe", err);

	if (ret)
		return ret;
	g->done->skipped = walk.skipped;
	if (g->nr)
		return 0;
	return error_set(err, EINVAL, "--from %s: no page in it; expected files that are not empty",
			 g->asked->from);
}

/* Writes the sizes, and no contents. */
static int generate_sizes(struct generation *g, const char *out, struct error *err)
{
	int ret;

	g->compressor_room = malloc(g->asked->compressor->room);
	if (!g->compressor_room)
		return error_set(err, ENOMEM, "%s: out of memory", out);
	ret = walk(g, err);
	return ret ? ret : write_trace(g, out, err);
}

/* The page file is there before the trace that needs it, or neither is. */
static int generate_contents(struct generation *g, const char *out, const char *beside,
			     struct error *err)
{
	int ret;

	g->pages = page_writer_open(beside, g->asked->page_size, err);
	if (!g->pages)
		return -errno;
	ret = walk(g, err);
	if (ret) {
		page_writer_abort(g->pages);
		return ret;
	}
	ret = page_writer_commit(g->pages, err);
	if (ret)
		return ret;
	ret = write_trace(g, out, err);
	if (ret)
		unlink(beside);
	return ret;
}

int generate_pages(const struct page_generation *asked, const char *out,
		   struct pages_generated *done, struct error *err)
{
	struct generation g = {.asked = asked, .done = done};
	char *beside = page_file_beside(out);
	int ret;

	if (!beside)
		ret = error_set(err, ENOMEM, "%s: out of memory", out);
	else if (asked->compressor)
		ret = generate_sizes(&g, out, err);
	else
		ret = generate_contents(&g, out, beside, err);
	free(g.compressor_room);
	free(g.entries);
	free(beside);
	return ret;
}
