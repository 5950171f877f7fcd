/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The replay: a task per simulated CPU takes prepared operations and calls the variant's
 * table. Compiled into both builds: no libc, no TLS, nothing below sim/.
 *
 * The host decodes and prepares a segment of the trace at a time (at most
 * REPLAY_SEGMENT_OPS operations), while all CPUs stand still and the clock of the run is
 * stopped; so decoding costs neither time nor memory in the measured part.
 */
#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H

#include "sim/sim.h"
#include "src/bench/histogram.h"
#include "src/zs/zsmalloc.h"

#define REPLAY_SEGMENT_OPS (1u << 18)
/* No CPU is more than this many operations of the trace ahead of the slowest. */
#define REPLAY_WINDOW 1024u

enum replay_op { REPLAY_MALLOC, REPLAY_FREE, REPLAY_READ, REPLAY_WRITE, REPLAY_COMPACT, NR_REPLAY_OPS };

/* One operation, prepared: 32 bytes. */
struct replay_entry {
	u32 slot;      /* of the object in the handle table: dense, reused after a free */
	u32 size;      /* MALLOC: of the new object; else of the live one */
	u32 seq;       /* position in the segment over all CPUs */
	u32 wait_seq;  /* position + 1 of the object's previous operation when ... */
	u16 wait_cpu;  /* ... it is on this other CPU, to be done first; else none (0xffff) */
	u8 op;	       /* enum replay_op */
	u8 timed_as;   /* enum replay_latency: swap events are timed under their own names */
	u32 content;   /* key of the contents: of (id, generation, seed) */
	u64 t_ns;      /* intended start, with --pace */
};

struct replay_segment {
	struct replay_entry *const *entries; /* [cpu] */
	const u32 *nr_entries;		     /* [cpu] */
	u32 nr_slots;			     /* handle table size needed */
	bool end_of_lap;
};

enum replay_latency {
	LATENCY_MALLOC, LATENCY_FREE, LATENCY_READ, LATENCY_WRITE, LATENCY_PAGE_RETURN,
	LATENCY_MIGRATE, LATENCY_SWAP_OUT, LATENCY_SWAP_IN, LATENCY_DISCARD, NR_LATENCIES
};

struct replay_plan;
struct replay_outcome;

#endif
