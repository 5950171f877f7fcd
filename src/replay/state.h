/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State of a replay, shared by the files src/bench/replay*.c. It lies in host memory, outside
 * of the simulated machine: it is the instrument, not what is measured.
 */
#ifndef REPLAY_STATE_H
#define REPLAY_STATE_H

#include "sim/drivers/migrate_daemon.h"
#include "src/replay/replay.h"

#define REPLAY_GFP (GFP_NOIO | __GFP_HIGHMEM | __GFP_MOVABLE)
/* --verify all: zs_check_pool() after so many operations. */
#define REPLAY_CHECK_EVERY 4096u
#define HANDLE_CHUNK_BITS  12u
#define HANDLE_CHUNK	   (1u << HANDLE_CHUNK_BITS)
#define HANDLE_CHUNKS	   (1u << (26 - HANDLE_CHUNK_BITS))

/* What a CPU counts; since the measured laps began unless said otherwise. */
struct replay_counts {
	u64 operations;
	u64 wait_ticks, verify_ticks;
	u64 failed_allocations;
	u64 verified_objects, verify_failures;
};

struct replay;

struct replay_cpu {
	/*
	 * Position in the segment of its next operation, ~0u when it has no more: everything of
	 * this CPU before is done. The only word here that other CPUs wait for.
	 */
	u32 progress ____cacheline_aligned;

	struct replay *replay ____cacheline_aligned;
	unsigned int cpu;
	u64 stamp;	  /* end of the last operation */
	bool stamp_valid; /* ... and nothing but the loop has run since */
	u64 waited;	  /* with pace: for other CPUs, since the last operation began */
	u64 event_ticks;  /* of the current event's operations so far */
	bool in_event;
	u32 window_end;	  /* the slowest CPU is near enough for positions below */
	u32 next_check;	  /* position of the next zs_check_pool(); ~0u: none */
	u64 sum;	  /* of what was read, so that reading is not left out */
	void *local_copy; /* a page, for objects that span two */
	/* With a front-end: */
	u64 call_stamp;		      /* entry of the allocator's call */
	struct frontend_page *folio;  /* [REPLAY_FOLIO_MAX] of the event that is stored */
	void *scratch;		      /* a page */
	u32 expected;		      /* content key of the slot that is loaded, if ... */
	bool expects;		      /* ... it is one slot */
	u64 begin, end;		      /* of this segment */
	u64 peak_pages;		      /* of this lap */
	u64 live_objects, live_bytes; /* wrap around: only sums over the CPUs mean anything */
	struct replay_counts counts;
	struct histogram latency[NR_LATENCIES];
};

struct replay {
	const struct replay_plan *plan;
	struct replay_outcome *outcome;
	const struct zs_ops *ops;
	struct zs_pool **pools;
	struct replay_cpu *cpus;
	unsigned int nr_cpus;
	bool holds; /* the variant holds contents */
	bool two_stamps;
	bool untimed; /* the lap is over: pages that come back now are not counted */
	double ns_per_tick;

	struct frontend *frontend; /* NULL: none */
	struct frontend_meter meter;
	bool store_failed;		    /* so slots do not hold what the trace says */
	u64 untimed_objects, untimed_bytes; /* live ones, as a CPU's; atomic */

	unsigned long **handles; /* chunks */
	u32 nr_slots;
	unsigned long *preloaded; /* handles */

	struct replay_segment segment;
	u32 segment_ops;
	u64 lap_ops;	      /* done before this segment */
	u64 lap_ticks;	      /* replayed in this lap before this segment */
	u64 total_ticks;      /* replayed in all laps, the warm-up included */
	u64 measured_ticks;   /* in measured laps */
	u64 origin;	      /* with pace: the stamp at which the lap's time is 0 */
	u32 arrived, started; /* CPUs at the beginning of the segment; segments begun */
	u32 laps_done;
	u64 compacted_before;		      /* pages, when the lap began */
	u32 checked;			      /* positions below are covered by zs_check_pool() */
	u32 next_point ____cacheline_aligned; /* position of the next point of the series */
	u32 cutting;			      /* somebody makes it */
	u32 point_every;
	struct histogram *free_before; /* counts when the last point was made */
	struct histogram *free_now, *free_between;

	/* Of counters that run from boot: when the measured laps began. */
	struct sim_cpu_time cpu_before;
	struct zs_pool_stats pools_before;

	struct replay_cpu *background; /* what the threads beside the CPUs count */
	struct migrate_daemon migrator;
	struct replay_watch *watch;    /* NULL: no object is checked when its page moved */
	struct sim_kthread *compactor; /* NULL: none */
	u64 compact_wait_ns;	       /* since the last periodic compaction */
};

static inline unsigned long *replay_handle(const struct replay *replay, u32 slot)
{
	return &replay->handles[slot >> HANDLE_CHUNK_BITS][slot & (HANDLE_CHUNK - 1)];
}

static inline struct zs_pool *replay_pool(const struct replay *replay,
					  const struct replay_entry *entry)
{
	return replay->pools[entry->pool];
}

/* replay_cpu.c: the task of a CPU for one segment; @arg is the struct replay. */
void replay_cpu_segment(void *arg, unsigned int cpu);

/*
 * replay_swap.c: the same through a front-end. What still lives is checked and goes into the
 * checksum; the reset frees it. 0 or -ENOMEM.
 */
void replay_swap_segment(void *arg, unsigned int cpu);
int replay_swap_init(struct replay *replay);
void replay_swap_leftover(struct replay *replay, bool last);
void replay_swap_reset(struct replay *replay);

/* replay_order.c: all CPUs begin together; this is the segment's time 0. */
void replay_start_together(struct replay_cpu *cpu);

/* Waiting for other CPUs. All set stamp_valid to false when they waited. */
void replay_wait_for(struct replay_cpu *cpu, const struct replay_entry *entry);
void replay_wait_for_window(struct replay_cpu *cpu, const struct replay_entry *entry);
void replay_wait_for_start(struct replay_cpu *cpu, const struct replay_entry *entry);
/* All checks up to @position, with all CPUs standing still. */
void replay_check_pools(struct replay_cpu *cpu, u32 position);

/* replay_verify.c: at quiescence of the object; counts and reports. */
void replay_verify(struct replay_cpu *cpu, struct zs_pool *pool, unsigned long handle, u32 size,
		   u32 key);
void replay_verify_object(struct replay_cpu *cpu, const struct frontend_object *object);
/* Counts an object whose first @good of @size bytes are right. */
void replay_verified(struct replay_cpu *cpu, u32 good, u32 size);

/* replay_series.c */
void replay_series_begin_lap(struct replay *replay);
void replay_series_begin_segment(struct replay *replay);
void replay_series_point(struct replay_cpu *cpu, u32 position);
/* The most pages at a point of this lap. */
u64 replay_series_peak(const struct replay *replay);

/* replay_memory.c: at quiescence, with migration stopped. */
void replay_lap_begin(struct replay *replay);
/* After a flush. @last: also classes and, if the plan says so, after a compaction. 0 or -ENOMEM. */
int replay_lap_end(struct replay *replay, bool last);
u64 replay_total_pages(const struct replay *replay);
void replay_pool_stats(const struct replay *replay, struct zs_pool_stats *sum);
void replay_flush(const struct replay *replay);
/* All pools, by the front-end if there is one. */
void replay_compact(const struct replay *replay);
u64 replay_object_checksum(struct replay *replay, struct zs_pool *pool, unsigned long handle,
			   u64 id, u32 size);
/* What still lives goes into the checksum (with @last) and is freed. */
void replay_leftover(struct replay *replay, bool last);

/*
 * replay_preload.c: 0 or -ENOMEM. replay_check_preloaded() also adds them to the checksum.
 */
int replay_preload(struct replay *replay);
void replay_check_preloaded(struct replay *replay);
void replay_unload(struct replay *replay);

/*
 * replay_watch.c: objects that are verified right after their page was migrated. An object
 * is added when it has been written, and removed before it is freed or written again.
 */
bool replay_watch_wanted(const struct replay *replay);
int replay_watch_init(struct replay *replay);
void replay_watch_add(struct replay_cpu *cpu, const struct replay_entry *entry,
		      unsigned long handle);
void replay_watch_remove(struct replay_cpu *cpu, u32 slot);
/* Those in @src, which has become @dst; from the migration thread. */
void replay_watch_moved(struct replay *replay, const struct page *src, const struct page *dst);

/*
 * replay_drivers.c: prepares what --migrate asks for, 0 or -errno; begins its counts again;
 * fills in the outcome.
 */
int replay_drivers_init(struct replay *replay);
void replay_drivers_forget(struct replay *replay);
void replay_drivers_report(struct replay *replay);

/* replay_background.c: what runs beside the CPUs, while they replay a segment. 0 or -ENOMEM. */
int replay_background_start(struct replay *replay);
void replay_background_stop(struct replay *replay);

/* replay_overhead.c: fills harness_ns_per_op, recorder_ns and stamp_ns. */
int replay_measure_overhead(struct replay *replay);

#endif
