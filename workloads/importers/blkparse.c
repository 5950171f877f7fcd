// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests to a zram device as blkparse prints them, in its default format, or ftrace:
 *
 *	252,0    1        1     0.000000000    91  Q  WS 8 + 8 [kswapd0]
 *	kswapd0-91 [001] d..1. 812.034112: block_bio_queue: 252,0 WS 8 + 8 [kswapd0]
 *
 * Each queued request (Q) is a swap event; sectors become slots. What the requests hold is not
 * recorded, so sizes are drawn. A slot that swap frees is no request: the next write of it
 * frees its object.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "workloads/event_rules.h"
#include "workloads/importers/drawn_sizes.h"
#include "workloads/importers/probe_line.h"
#include "workloads/importers/text.h"
#include "workloads/lines.h"
#include "workloads/live_map.h"
#include "workloads/reader.h"

#define PAGE_SIZE    4096u
#define PAGE_SECTORS (PAGE_SIZE / 512)
/* A request counts its bytes in 32 bits. */
#define SECTORS_MAX (UINT32_MAX / 512 + 1)
#define BATCH	    512u

struct blkparse {
	struct trace_reader base;
	struct drawn_sizes sizes;
	struct live_map threads; /* number by process id */
	uint32_t nr_threads;
	uint64_t lost, others; /* events; requests to other devices */
	char device[24];       /* "252,0": that of the first request */
	struct trace_event event;
	uint64_t left; /* slots of it still to come */
	bool at_end;
	uint64_t places[BATCH];
	struct lines lines;
};

struct request {
	struct text device, action, rwbs;
	uint64_t cpu, t_ns, pid, sector, sectors;
};

static int fail(struct blkparse *blk, struct error *err)
{
	struct error what = *err;

	return error_set(err, EINVAL, "%s:%llu: %s", blk->base.path,
			 (unsigned long long)blk->lines.nr, what.text);
}

static bool is_device(struct text text)
{
	const char *comma = memchr(text.at, ',', text.end - text.at);
	uint64_t number;

	return comma && text_u64((struct text){text.at, comma}, &number) &&
	       text_u64((struct text){comma + 1, text.end}, &number);
}

/* The tracepoint of what blkparse calls Q. */
static bool parse_traced(struct text *line, struct request *request)
{
	static const char queued[] = "Q";
	struct probe_line parsed;

	if (!probe_line_parse(*line, &parsed) || !text_is(parsed.event, "block_bio_queue"))
		return false;
	*line = parsed.args;
	*request = (struct request){.action = {queued, queued + 1},
				    .cpu = parsed.cpu,
				    .t_ns = parsed.t_ns,
				    .pid = parsed.tid};
	return text_word(line, &request->device) && is_device(request->device) &&
	       text_word(line, &request->rwbs);
}

/* The columns that every line of an event has. */
static bool parse_printed(struct text *line, struct request *request)
{
	uint64_t sequence;
	struct text word;

	return text_word(line, &request->device) && is_device(request->device) &&
	       text_word(line, &word) && text_u64(word, &request->cpu) &&
	       request->cpu <= UINT16_MAX && text_word(line, &word) && text_u64(word, &sequence) &&
	       text_word(line, &word) && text_seconds(word, &request->t_ns) &&
	       text_word(line, &word) && text_u64(word, &request->pid) &&
	       text_word(line, &request->action) && text_word(line, &request->rwbs);
}

static bool parse_event(struct text *line, struct request *request)
{
	struct text traced = *line;

	if (parse_printed(line, request))
		return true;
	*line = traced;
	return parse_traced(line, request);
}

/* "8 + 16" */
static bool parse_sectors(struct text *line, struct request *request)
{
	struct text word;

	return text_word(line, &word) && text_u64(word, &request->sector) &&
	       text_word(line, &word) && text_is(word, "+") && text_word(line, &word) &&
	       text_u64(word, &request->sectors);
}

/* The operation in the letters of a request: a flush may stand before it. -1: none of ours. */
static int operation(struct text rwbs)
{
	if (rwbs.end - rwbs.at > 1 && *rwbs.at == 'F')
		rwbs.at++;
	switch (*rwbs.at) {
	case 'W':
		return TRACE_SWAP_OUT;
	case 'R':
		return TRACE_SWAP_IN;
	case 'D':
		return TRACE_DISCARD;
	default:
		return -1;
	}
}

static int thread_number(struct blkparse *blk, uint64_t pid, uint32_t *number, struct error *err)
{
	if (live_map_get(&blk->threads, pid, number))
		return 0;
	*number = ++blk->nr_threads;
	if (!live_map_put(&blk->threads, pid, *number))
		return 0;
	return error_set(err, ENOMEM, "%s: out of memory", blk->base.path);
}

static int take_request(struct blkparse *blk, const struct request *request, struct error *err)
{
	int op = operation(request->rwbs);
	uint32_t tid;

	if (op < 0 || !request->sectors)
		return 0;
	if (request->sector % PAGE_SECTORS || request->sectors % PAGE_SECTORS ||
	    request->sectors > SECTORS_MAX) {
		error_set(err, EINVAL, "sectors %llu + %llu; expected whole pages of %u",
			  (unsigned long long)request->sector, (unsigned long long)request->sectors,
			  PAGE_SECTORS);
		return fail(blk, err);
	}
	blk->left = request->sectors / PAGE_SECTORS;
	blk->event = (struct trace_event){.op = (uint8_t)op,
					  .id = request->sector / PAGE_SECTORS,
					  .t_ns = request->t_ns,
					  .cpu = (uint16_t)request->cpu};
	if (thread_number(blk, request->pid, &tid, err))
		return -ENOMEM;
	blk->event.tid = tid;
	return 0;
}

/* Requests to one device make a trace. */
static bool is_of_device(struct blkparse *blk, struct text device)
{
	if (!*blk->device)
		snprintf(blk->device, sizeof(blk->device), "%.*s", (int)(device.end - device.at),
			 device.at);
	if (text_is(device, blk->device))
		return true;
	blk->others++;
	return false;
}

/* "Skips: 12 forward (3,456 - 7.8%)" of the summary at the end; and ftrace's lines. */
static void count_skips(struct blkparse *blk, struct text line)
{
	const char *at = text_find(line, "Skips:");
	struct text rest = {at ? at + 6 : line.end, line.end}, word;
	uint64_t nr;

	if (text_word(&rest, &word) && text_u64(word, &nr))
		blk->lost += nr;
	blk->lost += probe_line_lost(line);
}

static int take_line(struct blkparse *blk, unsigned int *idle, struct error *err)
{
	struct request request;
	struct text line, rest;
	int ret = lines_next(&blk->lines, (char **)&line.at, (char **)&line.end, err);

	if (ret <= 0) {
		blk->at_end = true;
		return ret;
	}
	rest = line;
	if (!parse_event(&rest, &request)) {
		count_skips(blk, line);
		if (line.at == line.end || ++*idle < IDLE_LINES_MAX)
			return 0;
		error_set(err, EINVAL, "%d lines without an event; expected events",
			  IDLE_LINES_MAX);
		return fail(blk, err);
	}
	*idle = 0;
	if (!text_is(request.action, "Q") || !is_of_device(blk, request.device) ||
	    !parse_sectors(&rest, &request))
		return 0;
	return take_request(blk, &request, err);
}

/* Up to the next request, or the end. */
static int advance(struct blkparse *blk, struct error *err)
{
	unsigned int idle = 0;
	int ret = 0;

	while (!ret && !blk->left && !blk->at_end)
		ret = take_line(blk, &idle, err);
	return ret;
}

/* Each page that is written gets a size of its own; what has none goes together. */
static void next_event(struct blkparse *blk, struct trace_event *event)
{
	uint64_t most = blk->event.op == TRACE_SWAP_OUT ? 1 : TRACE_NR_MAX;

	*event = blk->event;
	event->nr = (uint32_t)(blk->left < most ? blk->left : most);
	if (event->op == TRACE_SWAP_OUT)
		drawn_sizes_next(&blk->sizes, event);
	blk->event.id += event->nr;
	blk->left -= event->nr;
}

static void update_notice(struct blkparse *blk)
{
	char *notice = blk->base.notice;

	*notice = '\0';
	if (blk->lost)
		snprintf(notice, sizeof(blk->base.notice), "%llu events lost while recording",
			 (unsigned long long)blk->lost);
	if (blk->others)
		snprintf(notice + strlen(notice), sizeof(blk->base.notice) - strlen(notice),
			 "%s%llu requests to other devices than %s ignored", *notice ? "; " : "",
			 (unsigned long long)blk->others, blk->device);
	drawn_sizes_say(&blk->sizes, notice, sizeof(blk->base.notice));
}

static int start(struct blkparse *blk, struct error *err)
{
	lines_start(&blk->lines, blk->base.in, blk->base.path, "a line of blkparse");
	live_map_init(&blk->threads);
	blk->nr_threads = 0;
	blk->lost = blk->others = blk->left = 0;
	blk->at_end = false;
	drawn_sizes_restart(&blk->sizes);
	return advance(blk, err);
}

static int blkparse_open(struct trace_reader *reader, struct error *err)
{
	struct blkparse *blk = (struct blkparse *)reader;
	int ret = drawn_sizes_open(&blk->sizes, reader->settings, PAGE_SIZE, err);

	reader->places = blk->places;
	reader->header.page_size = PAGE_SIZE;
	reader->header.columns = TRACE_HAS_TIME | TRACE_HAS_CPU | TRACE_HAS_TID | TRACE_HAS_SLOT;
	if (!ret)
		ret = start(blk, err);
	if (ret || blk->left)
		return ret;
	return error_set(err, EINVAL,
			 "%s: no request to a device; expected queue events (Q) of blkparse's "
			 "default format",
			 reader->path);
}

static ssize_t blkparse_read(struct trace_reader *reader, struct trace_event *events, size_t max,
			     struct error *err)
{
	struct blkparse *blk = (struct blkparse *)reader;
	size_t n = 0;
	int ret;

	while (n < max && n < BATCH) {
		ret = advance(blk, err);
		if (ret)
			return ret;
		if (!blk->left)
			break;
		blk->places[n] = blk->lines.nr;
		next_event(blk, &events[n++]);
	}
	update_notice(blk);
	return (ssize_t)n;
}

static int blkparse_rewind(struct trace_reader *reader, struct error *err)
{
	struct blkparse *blk = (struct blkparse *)reader;
	int ret = input_rewind(reader->in, err);

	live_map_destroy(&blk->threads);
	live_map_init(&blk->threads);
	return ret ? ret : start(blk, err);
}

static void blkparse_close(struct trace_reader *reader)
{
	struct blkparse *blk = (struct blkparse *)reader;

	live_map_destroy(&blk->threads);
	drawn_sizes_close(&blk->sizes);
}

static const struct reader_ops ops = {
	.size = sizeof(struct blkparse),
	.open = blkparse_open,
	.read = blkparse_read,
	.rewind = blkparse_rewind,
	.close = blkparse_close,
	.name = "blkparse",
	.place = ":",
};

static bool recognise(const char *head, size_t len)
{
	struct text rest = {head, head + len}, line;
	struct request request;

	while (text_line(&rest, &line))
		if (parse_event(&line, &request))
			return true;
	return false;
}

const struct importer importer_blkparse = {
	.name = "blkparse",
	.what = "the text of blkparse, and of ftrace's block_bio_queue",
	.recognise = recognise,
	.ops = &ops,
	.reads = IMPORT_READS_SIZES,
};
