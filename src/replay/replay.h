/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The replay: a task per simulated CPU takes prepared operations and calls the variant's
 * table. Compiled into both builds: no libc, no TLS, nothing below sim/.
 *
 * The host decodes and prepares a segment of the trace at a time (at most
 * REPLAY_SEGMENT_OPS operations) while all CPUs stand still and the clock of the run is
 * stopped; so decoding costs neither time nor memory in the measured part.
 *
 * Order between CPUs: an operation on an object waits for that object's previous operation
 * when the previous one is on another CPU in the same segment. The host knows both, so the
 * wait is point to point (replay_entry.wait_cpu, wait_seq) and needs no lock: each CPU
 * publishes the trace position of its next operation. Earlier segments are done anyway.
 * All waits point backwards in the trace, so the earliest operation not yet done never
 * waits and there is no deadlock.
 */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "sim/drivers/limits.h"
#include "sim/probes/background.h"
#include "sim/mm/reclaim.h"
#include "sim/host.h"
#include "sim/show.h"
#include "src/replay/histogram.h"
#include "src/content/mix.h"
#include "src/frontends/frontend.h"
#include "src/zs/zsmalloc.h"

#define REPLAY_SEGMENT_OPS (1u << 18)
/* No CPU is more than this many operations of the trace ahead of the slowest, by default. */
#define REPLAY_WINDOW  REPLAY_SEGMENT_OPS
#define REPLAY_NO_WAIT 0xffffu
/* Of replay_finished(): a CPU waits for the trace's time. */
#define REPLAY_PAUSES (~0ull)
/* Slots that one call of a front-end stores or loads; larger events take several. */
#define REPLAY_FOLIO_MAX 512u

enum replay_op {
	REPLAY_MALLOC,
	REPLAY_FREE,
	REPLAY_READ,
	REPLAY_WRITE,
	REPLAY_COMPACT,
	/* Through a front-end these, and REPLAY_COMPACT: */
	REPLAY_STORE,
	REPLAY_LOAD, /* @size neighbouring slots; one with contents @content */
	REPLAY_DROP, /* @size neighbouring slots are freed by process @content */
	REPLAY_WAIT, /* only the wait: a DROP may have to wait for several CPUs */
};

/* An event of the trace is one operation or, for swap events, up to three in a row. */
#define REPLAY_LAST	 (1u << 0) /* the event's last operation */
#define REPLAY_VERIFY	 (1u << 1) /* contents are checked (a sampled object, or all are) */
#define REPLAY_SWAP_OUT	 (1u << 2) /* the event as a whole is timed as swap_out ... */
#define REPLAY_SWAP_IN	 (1u << 3)
#define REPLAY_DISCARD	 (1u << 4)
#define REPLAY_DATA	 (1u << 5) /* @content is the place of a page in plan->pages */
#define REPLAY_SWAP_MASK (REPLAY_SWAP_OUT | REPLAY_SWAP_IN | REPLAY_DISCARD)

/* One operation, prepared: 32 bytes. */
struct replay_entry {
	/*
	 * Of the object in the handle table: dense, reused after a free. Through a front-end
	 * the slot of the device.
	 */
	u32 slot;
	u32 size : 17; /* of the object, bytes */
	u32 pool : 15; /* through a front-end enum frontend_kind */
	u32 seq;       /* position in the segment over all CPUs */
	u32 wait_seq;  /* position + 1 of the object's previous operation when ... */
	u16 wait_cpu;  /* ... it is on this other CPU; else REPLAY_NO_WAIT */
	u8 op;	       /* enum replay_op */
	u8 flags;      /* REPLAY_LAST ... */
	u32 content;   /* key of the contents: of (id, generation, seed) */
	union {
		u64 t_ns; /* with plan->paced: intended start since the first event */
		u64 id;	  /* of a leftover: for the checksum */
	};
};

/* --verify sample: one object in 64. @id: through a front-end the slot. */
static inline bool replay_is_sampled(u64 id, u64 seed)
{
	return mix64(id ^ mix64(seed)) % 64 == 0;
}

/* The host's next batch. */
struct replay_segment {
	const struct replay_entry *const *entries; /* [cpu] */
	const u32 *nr_entries;			   /* [cpu] */
	u32 nr_slots;				   /* handle table size needed so far */
	/*
	 * After the last segment of the trace the objects that still live follow as
	 * segments of FREE entries with @leftover set: they go into the checksum and are freed
	 * untimed. The very last one, perhaps empty, also has @end set.
	 */
	bool trace_done; /* this segment reaches the trace's end */
	bool leftover;
	bool end;
};

enum replay_latency {
	LATENCY_MALLOC,
	LATENCY_FREE,
	LATENCY_READ,
	LATENCY_WRITE,
	LATENCY_PAGE_RETURN,
	LATENCY_PAGE_RETURN_COMPACT, /* of zspages that compaction emptied */
	LATENCY_MIGRATE,
	LATENCY_SWAP_OUT,
	LATENCY_SWAP_IN,
	LATENCY_DISCARD,
	NR_LATENCIES
};

enum replay_verify { REPLAY_VERIFY_OFF, REPLAY_VERIFY_SAMPLE, REPLAY_VERIFY_ALL };

/* The plan of a forked child: one repeat of one variant. */
struct replay_plan {
	struct sim_config sim;
	const struct zs_ops *ops;
	struct zs_params params;
	u32 nr_pools;
	u32 verify;	    /* enum replay_verify; off without contents */
	bool no_contents;   /* a simulated machine does not write what objects hold */
	const u32 *preload; /* sizes of objects that live throughout, in pool 0 */
	u32 nr_preload;
	bool paced; /* entries carry intended starts */
	u32 window; /* operations that a CPU may be ahead of the slowest; 0: REPLAY_WINDOW */
	bool compact_at_end;
	u64 compact_every_ns; /* 0: off */
	const char *migrate;  /* NULL: off; as --migrate, checked by the host */
	u64 laps;	      /* 0: until min_time_ns of replaying are over */
	u64 min_time_ns;
	u64 trace_ops; /* operations of one lap, for the series */

	/* NULL: operations go to the allocator directly. */
	const struct frontend_ops *frontend;
	struct frontend_params frontend_params;
	/* Page contents that entries with REPLAY_DATA name; NULL: none. */
	const u8 *pages;
	u32 nr_pages;

	/*
	 * Host side, called at quiescence only. next: 0 or -errno with the reason printed by
	 * the host; begins again at the first event after a segment with @end. progress:
	 * operations done of a lap of trace_ops.
	 */
	void *host;
	int (*next)(void *host, struct replay_segment *segment);
	void (*progress)(void *host, u64 lap, u64 ops_done);
	/*
	 * Zeroed memory outside of the simulated machine, aligned to 64 bytes, or NULL. Freed
	 * with the process.
	 */
	void *(*alloc)(void *host, size_t bytes);
};

struct replay_point {
	u64 t_ns, pages, live_bytes, waiting_bytes;
	double free_p99_ns; /* of this interval alone; 0: no free in it */
};

#define REPLAY_MAX_POINTS 128u

/* Outcomes of page migration: pages at the end of migrate_pages(). */
struct replay_migration {
	u64 attempted, migrated, released, eagain, ebusy, einval, enomem, other;
	u64 eagain_passes;  /* -EAGAIN per pass */
	u64 found_dead;	    /* calls of the owner for a page that it had freed */
	u64 isolate_failed; /* refused by the owner, or not movable any more */
	u64 busy_ns;	    /* time inside migrate_pages() */
};

/* The report of a migration driver's lane: sim/drivers/driver.h. */
struct replay_driver {
	const char *name;
	char argument[DRIVER_ARGUMENT]; /* "": none */
	int node;			/* -1: of no node in particular */
	bool synthetic;
	const char *const *counter_names, *const *latency_names; /* end with NULL, or NULL */
	s64 counters[DRIVER_COUNTERS];
	const struct histogram *latency; /* by index, in ticks */
};

struct replay_memory {
	u64 peak_pages, end_pages, pages_compacted, after_compact_pages;
	u64 live_objects, live_bytes; /* at the end, preloaded ones included */
	u64 by_node[SIM_MAX_NODES];   /* frames in use, without the background's */
	struct replay_node {
		u64 background, offline; /* frames; those out of use are in nothing else */
		unsigned int tier;
		bool bound; /* to a node of the host */
	} nodes[SIM_MAX_NODES];
	struct background_stats background;
	bool compacted; /* after_compact_pages and the classes' are valid */
};

struct replay_classes {
	struct zs_class_state *states;
	unsigned int nr;
};

/* One repeat. Latencies in clock ticks; the rest in the units of the names. */
struct replay_outcome {
	u32 laps;	 /* measured */
	u32 warmup_laps; /* replayed before, and discarded */
	u64 operations;	 /* events of the trace done, over all measured laps */
	/* Sums over the CPUs but the first: wait for other CPUs, pause for the trace's time. */
	u64 wall_ns, wait_ns, pause_ns, verify_ns;
	u64 drain_ns; /* after each lap, until deferred work is done */
	bool paced;
	u64 failed_allocations;
	double ns_per_tick;
	const char *clock; /* its name */
	double harness_ns_per_op, recorder_ns, stamp_ns;
	double clock_step_ns; /* latencies differ by no less */
	struct histogram latency[NR_LATENCIES];

	struct replay_migration migration;
	u32 nr_drivers;
	const struct replay_driver *drivers;
	u64 deferred_frees, sync_frees, revived, untracked_returns;
	u64 deferred_zspages, emptied_zspages; /* by frees */
	u64 rcu_peak_objects, rcu_peak_bytes;
	u64 deferred_peak_objects, deferred_peak_bytes;
	struct sim_cpu_time cpu_ns;
	struct sim_slab_stats slab;
	struct sim_reclaim_stats reclaim; /* since boot, warm-up laps and preloading included */
	u64 yields;
	struct sim_lock_sum locks[SIM_LOCK_CLASSES]; /* while laps were measured */
	u32 nr_locks;				     /* 0: not counted */
	const struct sim_show *show; /* of a simulated machine that was asked; NULL: nothing */

	bool has_checksum;
	u64 checksum;
	u64 verified_objects, verify_failures; /* failures of contents and of invariants */
	u64 leaked;			       /* objects and frames still held at sim_shutdown() */

	struct replay_memory memory;
	struct replay_classes classes, classes_after_compact;
	/* Of the front-end, in the last lap, when the trace ends. */
	const char *frontend; /* its name; NULL: none */
	struct frontend_counter counters[FRONTEND_MAX_COUNTERS];
	unsigned int nr_counters;
	struct replay_point series[REPLAY_MAX_POINTS];
	u32 nr_points;

	char error[200]; /* what failed, when replay_run() does */
};

/*
 * Boots the machine, replays @plan, shuts down. 0 or -errno with outcome->error filled; the
 * rest of it is then not to be used, nor the process. Once per process.
 */
int replay_run(const struct replay_plan *plan, struct replay_outcome *outcome);

#endif
