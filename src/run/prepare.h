/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns the events of a trace into segments of operations for the replay (replay.h), one
 * lap after the other, in constant memory beyond the id table.
 *
 * CPUs: the trace's cpu modulo the number that replay; without a cpu column by hash of the
 * id. Operations of one CPU keep the file's order. Swap events become allocator operations
 * as zram would make them: a write to a live slot allocates first and then frees the old
 * object; same-filled pages allocate nothing; what does nothing is left out.
 *
 * With a front-end the operations are its calls: each slot of a swap-out or swap-in is one,
 * the slots that a discard frees are one together. Objects of allocator traces are slots then.
 */
#ifndef RUN_PREPARE_H
#define RUN_PREPARE_H

#include <sys/types.h>

#include "lib/error.h"
#include "src/replay/replay.h"
#include "workloads/page_file.h"
#include "workloads/trace.h"

/* Where events come from; the signatures are those of the trace reader. */
struct prepare_source {
	void *ctx;
	ssize_t (*read)(void *ctx, struct trace_event *events, size_t max, struct error *err);
	int (*rewind)(void *ctx, struct error *err);
};

struct prepare_config {
	struct prepare_source source;
	unsigned int columns; /* TRACE_HAS_... */
	uint32_t nr_cpus, nr_pools;
	uint32_t window; /* as in struct replay_plan */
	uint32_t page_size;
	bool frontend;
	const struct page_set *pages; /* of a trace with contents that are replayed; else NULL */
	uint32_t nr_slots;	      /* of a swap trace's device, with a front-end; else 0 */
	uint32_t verify;	      /* enum replay_verify */
	uint64_t seed;
	bool keep;   /* keep the segments of the first lap for the others: for short traces */
	double pace; /* the trace's time is multiplied by this; 0: no intended starts */
};

struct prepare;

/* NULL: out of memory. */
struct prepare *prepare_new(const struct prepare_config *config);
void prepare_free(struct prepare *prep);

/*
 * The next segment; its arrays are valid until the next call. After a segment with @end the
 * next one begins a new lap. 0, -EINVAL for events that cannot be right, -ENOMEM, -EFBIG.
 */
int prepare_next(struct prepare *prep, struct replay_segment *segment, struct error *err);

#endif
