// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/trace_summary.h"

#include <errno.h>
#include <string.h>

#include "workloads/trace_names.h"

#define BATCH 512

static void count_size(struct trace_summary *summary, uint32_t size, uint32_t page_size)
{
	/* Bin i holds the sizes above i / 16 of a page up to (i + 1) / 16. */
	unsigned int bin = ((uint64_t)size - 1) * SUMMARY_SIZE_BINS / page_size;

	if (!size)
		return;
	summary->sizes[bin < SUMMARY_SIZE_BINS ? bin : SUMMARY_SIZE_BINS - 1]++;
	summary->sizes_counted++;
	summary->sizes_sum += size;
}

static void count(struct trace_summary *summary, const struct trace_event *event,
		  uint32_t page_size)
{
	if (!summary->nr_events++ || event->t_ns < summary->first_ns)
		summary->first_ns = event->t_ns;
	if (event->t_ns > summary->last_ns)
		summary->last_ns = event->t_ns;
	if (event->cpu >= summary->nr_cpus)
		summary->nr_cpus = event->cpu + 1;
	summary->count[event->op]++;
	summary->unknown_durations += event->dur_ns == TRACE_DURATION_UNKNOWN;
	if (trace_op_is_swap(event->op))
		summary->slots += event->nr;
	summary->contents += event->content != 0;
	if (event->op == TRACE_SWAP_OUT)
		summary->kinds[event->kind]++;
	if (event->op == TRACE_MALLOC || (event->op == TRACE_SWAP_OUT && event->kind <= TRACE_HUGE))
		count_size(summary, event->size, page_size);
}

static int take_batch(const struct trace_reader *reader, struct trace_summary *summary,
		      struct trace_checker *checker, const struct trace_event *events, size_t n,
		      struct error *err)
{
	uint32_t page_size = trace_header(reader)->page_size;

	for (size_t i = 0; i < n; i++) {
		if (trace_checker_event(checker, &events[i], err))
			return trace_locate(reader, i, err);
		count(summary, &events[i], page_size);
	}
	return 0;
}

static int read_all(struct trace_reader *reader, struct trace_summary *summary,
		    struct trace_checker *checker, struct trace_digest *digest, struct error *err)
{
	struct trace_event events[BATCH];
	ssize_t n;

	while ((n = trace_read(reader, events, BATCH, err)) > 0) {
		int ret = take_batch(reader, summary, checker, events, n, err);

		if (ret)
			return ret;
		trace_digest_update(digest, events, n);
	}
	return n;
}

int trace_summarise(struct trace_reader *reader, struct trace_summary *summary, struct error *err)
{
	struct trace_checker *checker = trace_checker_new(trace_header(reader)->page_size);
	struct trace_digest *digest = trace_digest_new(trace_header(reader)->columns);
	int ret = -ENOMEM;

	memset(summary, 0, sizeof(*summary));
	if (checker && digest)
		ret = read_all(reader, summary, checker, digest, err);
	else
		error_set(err, ENOMEM, "%s: out of memory", trace_path(reader));
	if (checker)
		summary->live = *trace_checker_live(checker);
	trace_checker_free(checker);
	if (digest)
		summary->digest = trace_digest_finish(digest);
	return ret ? ret : trace_check_digest(reader, summary->digest, err);
}
