/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a trace holds, in figures. */
#ifndef WORKLOADS_TRACE_SUMMARY_H
#define WORKLOADS_TRACE_SUMMARY_H

#include "workloads/trace.h"

#define SUMMARY_SIZE_BINS 16

struct trace_summary {
	uint64_t nr_events;
	uint64_t contents; /* swap-outs that name their page */
	uint64_t count[NR_TRACE_OPS];
	uint64_t kinds[NR_TRACE_KINDS]; /* of the swap-outs */
	uint64_t slots;			/* in swap events, each of a large folio counted */
	unsigned int nr_cpus;		/* highest + 1 */
	uint64_t first_ns, last_ns;	/* lowest and highest time */
	uint64_t unknown_durations;
	uint64_t
		sizes[SUMMARY_SIZE_BINS]; /* of mallocs and stored swap-outs, page size / 16 each */
	uint64_t sizes_counted, sizes_sum;
	struct trace_live live; /* at the end */
	uint64_t digest;
};

/*
 * Reads @reader to its end. 0, or an error of the reader, or -EINVAL with the place of the
 * first event that cannot be right. A binary trace's own digest is compared.
 */
int trace_summarise(struct trace_reader *reader, struct trace_summary *summary, struct error *err);

#endif
