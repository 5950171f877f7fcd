/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Front-ends stand between swap and the allocator. Each turns swap events into calls of zsmalloc in
 * the order and under the locks of the kernel's code. Compiled into both builds: nothing below sim/
 * but the surface.
 *
 * One folder each in src/frontends/, one line in its meson.build.
 */
#ifndef FRONTENDS_FRONTEND_H
#define FRONTENDS_FRONTEND_H

#include "sim/kernel/types.h"
#include "src/zs/zsmalloc.h"

struct frontend;

/* As enum trace_kind: the contents of a page that is swapped out. */
enum frontend_kind { FRONTEND_COMP, FRONTEND_HUGE, FRONTEND_SAME, FRONTEND_ZERO };

/* A page that is swapped out. */
struct frontend_page {
	const void *data; /* PAGE_SIZE bytes, compressed by @compress; NULL: the size is recorded */
	u32 size;	  /* recorded compressed size; without data */
	u32 content;	  /* without data: key of the bytes that stand for them */
	u8 kind;	  /* enum frontend_kind; with data it is found out */
	bool verify;	  /* the load checks what it reads */
};

/* A slot's contents, at its quiescence. */
struct frontend_object {
	u32 pool;
	unsigned long handle; /* 0: it holds none (same-filled, written back) */
	u32 size, content;
	bool stale; /* the slot was freed, but the front-end still holds its contents */
	void *held; /* the front-end's, from hold() to release() */
};

/*
 * The recorder. Front-ends call it around each call of the variant's table, so that these
 * are timed as in a direct replay; the time between belongs to the swap event alone.
 * begin() takes a stamp, end() records what has passed since.
 */
enum frontend_call { FRONTEND_MALLOC, FRONTEND_FREE, FRONTEND_READ, FRONTEND_WRITE };
struct frontend_meter {
	void (*begin)(void *ctx, unsigned int cpu);
	void (*end)(void *ctx, unsigned int cpu, enum frontend_call what, u32 size, bool failed);
	/*
	 * Bytes that a load read: the object's, or with data the page's. May verify them. Called
	 * between begin() and end() of the read, so the recorder takes its own time off.
	 */
	void (*check)(void *ctx, unsigned int cpu, const void *bytes, u32 size, u32 content);
	/*
	 * An object of @size was allocated (FRONTEND_MALLOC) or freed (FRONTEND_FREE) in a call
	 * that is not timed: writeback, recompression. By any thread.
	 */
	void (*untimed)(void *ctx, enum frontend_call what, u32 size);
	void *ctx;
};

/*
 * Compresses a page; on the native machine the library's own function, supplied by the host.
 * Bytes written to @out (room for 2 pages), or 0: it failed. Any context.
 */
typedef size_t frontend_compress_t(void *host, unsigned int cpu, const void *page, void *out);
typedef bool frontend_decompress_t(void *host, unsigned int cpu, const void *bytes, size_t size,
				   void *page);

/* How freed swap slots reach the front-end; see src/frontends/swap/swap.h. */
enum frontend_burst {
	BURST_SINGLE,
	BURST_SLOTS64,
	BURST_CLUSTER,
	BURST_EXIT_STORM,
	BURST_OVERWRITE,
	NR_BURSTS
};

struct frontend_params {
	u64 nr_slots; /* slots are 0..nr_slots-1 */
	unsigned int nr_cpus;
	unsigned int chain_size; /* of the pools: decides what zram stores raw; 0: 8 */
	enum frontend_burst burst;
	u64 limit_pages;   /* zram mem_limit, zswap's pool limit; 0: none */
	u64 backing_pages; /* of the simulated swap or backing device; 0: none */
	bool exclusive;	   /* zswap: a load invalidates its entry */
	/* zram: a write empties its slot before it compresses, as in v6.16; for the explorer. */
	bool early_slot_free;
	frontend_compress_t *compress; /* NULL: recorded sizes */
	frontend_decompress_t *decompress;
	void *compressor; /* host's */
};

/* zram's mm_stat and the like, zswap's debugfs counters; bytes and pages as named there. */
struct frontend_counter {
	const char *name;
	u64 value;
};
#define FRONTEND_MAX_COUNTERS 32u

struct frontend_ops {
	const char *name;
	const char *idea;   /* one line, for --help and docs */
	const char *source; /* kernel version whose behaviour it has */

	/* Process context. NULL: out of memory. The pools are the caller's. */
	struct frontend *(*create)(const struct frontend_params *params, const struct zs_ops *ops,
				   struct zs_pool *const *pools, u32 nr_pools,
				   const struct frontend_meter *meter);
	/* Process context; frees what is still held. */
	void (*destroy)(struct frontend *fe);

	/*
	 * Process context of @cpu. 0; -ENOMEM, or -EIO when the compressor failed: the slot is as
	 * before (zram) or empty (zswap). zswap puts what it cannot take on its swap device, if it
	 * has one, and returns 0.
	 */
	int (*store)(struct frontend *fe, unsigned int cpu, u64 slot,
		     const struct frontend_page *page);
	/* Process context. 0; -ENOENT: it holds nothing; -EIO: it could not be decompressed. */
	int (*load)(struct frontend *fe, unsigned int cpu, u64 slot);
	/*
	 * A large folio: @nr neighbouring slots in one call, @pages[0..@nr-1] theirs in order.
	 * The errors of store() and load(); -ENOENT when none of the slots held anything. zswap
	 * keeps all pages of a folio or none, zram those before the one that failed.
	 */
	int (*store_folio)(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr,
			   const struct frontend_page *pages);
	int (*load_folio)(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr);
	/*
	 * Slots @slot..@slot+@nr-1 are freed by one call (munmap, exit, discard). @process: the one
	 * that unmaps, for the page-table lock. Through the burst model.
	 */
	void (*free)(struct frontend *fe, unsigned int cpu, u64 slot, u32 nr, u32 process);
	/*
	 * Frees what the burst model still holds back, and waits for the front-end's worker.
	 * Process context, no event running.
	 */
	void (*drain)(struct frontend *fe);
	/* Frees everything that is held; counters restart. Process context, quiescent. */
	void (*reset)(struct frontend *fe);
	/* The "compact" attribute. */
	void (*compact)(struct frontend *fe);
	/* Writes up to @pages of the least used back to the device; how many. Process context. */
	u64 (*writeback)(struct frontend *fe, u64 pages);
	/* Compresses up to @pages again, better; how many became smaller. NULL: it cannot. */
	u64 (*recompress)(struct frontend *fe, u64 pages);

	/* False: the slot holds nothing. Quiescent. */
	bool (*peek)(struct frontend *fe, u64 slot, struct frontend_object *object);
	/*
	 * As peek(), but @object can be mapped until release(), whatever is written back or freed
	 * meanwhile. False: nothing to release. Process context; no sleeping until release().
	 */
	bool (*hold)(struct frontend *fe, u64 slot, struct frontend_object *object);
	void (*release)(struct frontend *fe, const struct frontend_object *object);
	/* How many were filled, at most FRONTEND_MAX_COUNTERS. */
	unsigned int (*counters)(struct frontend *fe, struct frontend_counter *out);
};

/* Ends with NULL; src/frontends/meson.build. "direct" is no front-end: the replay itself. */
extern const struct frontend_ops *const frontends[];

#endif
