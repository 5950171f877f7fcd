// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/read_trace.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "workloads/event_rules.h"
#include "workloads/trace.h"

#define BATCH 64
/* A few bytes hold millions of events, and each thousands of slots; the first ones will do. */
#define EVENTS_MAX 1024u
#define SLOTS_MAX  16u

struct lap {
	uint64_t events, digest;
	bool whole; /* up to the end, and nothing was refused */
};

static void check_event(const struct trace_event *event, const struct trace_header *header)
{
	bool sized = event->op == TRACE_MALLOC || event->op == TRACE_SWAP_OUT;

	fuzz_check(event->op < NR_TRACE_OPS, "op is known");
	fuzz_check(event->kind < NR_TRACE_KINDS, "kind is known");
	fuzz_check(event->nr >= 1 && event->nr <= TRACE_NR_MAX, "nr is in its bounds");
	fuzz_check(!sized || event->size <= header->page_size, "size is that of a page at most");
	fuzz_check(event->content == 0 || header->columns & TRACE_HAS_CONTENT,
		   "a content is of a trace that has them");
}

/* An event that the checker refuses does no harm; reading continues after it. */
static void judge(struct trace_checker *checker, const struct trace_reader *reader, size_t index,
		  struct trace_event event)
{
	struct error err = {""};

	if (event.nr > SLOTS_MAX)
		event.nr = SLOTS_MAX;
	if (!trace_checker_event(checker, &event, &err))
		return;
	trace_locate(reader, index, &err);
	fuzz_check_refusal(&err);
}

static struct lap read_lap(struct trace_reader *reader)
{
	const struct trace_header *header = trace_header(reader);
	struct trace_checker *checker = trace_checker_new(header->page_size);
	struct trace_digest *digest = trace_digest_new(header->columns);
	struct trace_event events[BATCH];
	struct error err = {""};
	struct lap lap = {0};
	ssize_t n;

	fuzz_need(checker && digest, "no memory");
	while ((n = trace_read(reader, events, BATCH, &err)) > 0 && lap.events < EVENTS_MAX) {
		for (ssize_t i = 0; i < n; i++) {
			check_event(&events[i], header);
			judge(checker, reader, (size_t)i, events[i]);
		}
		trace_digest_update(digest, events, (size_t)n);
		lap.events += (uint64_t)n;
	}
	if (n < 0)
		fuzz_check_refusal(&err);
	lap.whole = !n;
	lap.digest = trace_digest_finish(digest);
	trace_checker_free(checker);
	return lap;
}

void fuzz_read(struct trace_reader *reader, const struct error *refusal)
{
	struct error err = {""};
	struct lap first, second;

	if (!reader) {
		fuzz_check_refusal(refusal);
		return;
	}
	first = read_lap(reader);
	if (first.whole) {
		fuzz_check(!trace_rewind(reader, &err), "a file is read twice");
		second = read_lap(reader);
		fuzz_check(second.whole && first.events == second.events &&
				   first.digest == second.digest,
			   "the second lap is as the first");
	}
	trace_close(reader);
}

void fuzz_read_trace(const char *path)
{
	struct error err = {""};

	fuzz_read(trace_open(path, 0, &err), &err);
}
