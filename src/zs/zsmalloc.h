/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a caller of zsmalloc sees: one table of operations per variant.
 *
 * The names, arguments and error conventions are the kernel's (include/linux/zsmalloc.h of
 * v6.8, and of v6.15 for reading and writing). The table is crossed once per operation, twice
 * by a read, at equal cost for every variant.
 */
#ifndef ZS_ZSMALLOC_H
#define ZS_ZSMALLOC_H

#include "sim/kernel/types.h"

struct zs_pool;

/* The most switches one variant may declare. */
#define ZS_MAX_SWITCHES 24

/*
 * A sub-change of a series that can be chosen when a pool is created. A boolean switch has
 * no @values and holds 0 or 1; else the value is an index into @values (NULL-terminated),
 * or, with @number set, any unsigned number. The name alone turns a switch on: one that has
 * "off" among its @values goes to its default, or to @on where that is "off".
 * An alias (@expands) stands for a list of settings, "a=0,b=einval"; one with @variant, which
 * only the first in a list can be, for that variant: see zs_resolve_variant().
 */
struct zs_switch {
	const char *name;
	const char *help;
	const char *const *values;
	const char *expands;
	const char *variant;
	bool number;
	unsigned int def, on;
};

struct zs_params {
	unsigned int chain_size; /* pages per zspage at most, 4..16; the kernel's default is 8 */
	unsigned int switches[ZS_MAX_SWITCHES]; /* by position in zs_ops.switches */
};

/* What a variant holds; suites and plots ask instead of naming variants. */
#define ZS_HOLDS_CONTENTS (1u << 0) /* read_begin() reaches what was written */
#define ZS_HOLDS_PAGES	  (1u << 1) /* takes frames from the page allocator */
#define ZS_MOVABLE	  (1u << 2) /* its pages can be isolated and migrated */
#define ZS_COMPACTS	  (1u << 3) /* zs_compact moves objects */
#define ZS_DEFERS	  (1u << 4) /* emptied zspages may wait for a worker */
#define ZS_KERNEL_POLICY \
	(1u << 5) /* class table, selection and groups as the kernel's: pages comparable */
#define ZS_HIDDEN (1u << 6) /* not offered by --variant all */
/* Every free, or every emptied zspage, waits: between flushes pages depend on when a worker ran. */
#define ZS_DEFERS_FREES (1u << 7)
/*
 * Memory of the host's, by an allocator of its own: no frames, so that neither limits nor
 * injected faults reach it. Pages are what it said of itself when flush() last asked, and it
 * keeps some when all is freed. The native build's alone.
 */
#define ZS_HOST_MEMORY (1u << 8)
/* Between read_begin() and read_end() the caller may sleep, and begin to read other objects. */
#define ZS_READERS_SLEEP (1u << 9)
/* Breaks as it stands, on purpose; its switch "repaired" makes it work. */
#define ZS_DEFECTIVE (1u << 10)

#define NR_FULLNESS_GROUPS 12

/* zswap's ZSWAP_NR_ZPOOLS while it had several. */
#define ZSWAP_NR_ZPOOLS 32u

/* Counters of one distinct size class, copied at quiescence. */
struct zs_class_state {
	unsigned int index, size, pages_per_zspage, objs_per_zspage;
	unsigned long objs_allocated, objs_inuse, zspages, pages;
	unsigned long fullness[NR_FULLNESS_GROUPS];
};

struct zs_pool_stats {
	unsigned long pages_compacted; /* pages freed by zs_compact since creation */
	unsigned long deferred;	       /* ever handed to a worker: zspages, or frees */
	unsigned long deferred_zspages;
	unsigned long sync_frees; /* frees for which the worker's queue had no room */
	unsigned long revived;	  /* emptied zspages that zs_malloc took back */
	unsigned long
		deferred_peak_objects;	   /* zspages, or frees, waiting for the worker, at most */
	unsigned long deferred_peak_bytes; /* and their pages, or objects, in bytes */
	unsigned long deferred_bytes;	   /* the same now; may be stale */
};

struct zs_ops {
	const char *name;
	const char *idea;		    /* one line, for "zslab variants" */
	const char *locks;		    /* its locks in order, outer to inner */
	const char *source;		    /* commit or message id, and date */
	unsigned int flags;		    /* ZS_HOLDS_CONTENTS | ... */
	const struct zs_switch *switches;   /* ends with a NULL name; NULL: none */
	unsigned int page_size, chain_size; /* the only ones it is made for; 0: any */
	/*
	 * How sizes become classes and chains; NULL: as the kernel's since v6.3, by least waste,
	 * or not at all without ZS_KERNEL_POLICY.
	 */
	const char *class_rule;
	/* Of zswap in its kernel: 32 from commit b8cf32dc6e8c to v6.10. 0: one. */
	unsigned int zswap_pools;

	/* Process context, may sleep. NULL: out of memory or bad parameters. */
	struct zs_pool *(*create_pool)(const char *name, const struct zs_params *params);
	/* Process context, may sleep. Every handle must have been freed. */
	void (*destroy_pool)(struct zs_pool *pool);
	/*
	 * Process context. A handle, or an error value (IS_ERR_VALUE): -EINVAL for size 0,
	 * -ENOSPC for more than a page, -ENOMEM.
	 */
	unsigned long (*malloc)(struct zs_pool *pool, size_t size, gfp_t gfp);
	/* Any context but hard interrupt; never sleeps. 0 and error values are ignored. */
	void (*free)(struct zs_pool *pool, unsigned long handle);
	/*
	 * The object's bytes, in its place or, when it spans two pages, perhaps in @local_copy,
	 * which has PAGE_SIZE bytes. Not from interrupt; one object per CPU at a time; atomic
	 * until read_end(), which takes what read_begin() returned, unless ZS_READERS_SLEEP.
	 * Between them the caller calls no other zs_ function.
	 */
	void *(*read_begin)(struct zs_pool *pool, unsigned long handle, void *local_copy);
	void (*read_end)(struct zs_pool *pool, unsigned long handle, void *mem);
	/*
	 * As the kernel's since v7.0: reads the first @len bytes, at most the size that was
	 * allocated, alone. NULL: callers use the two above.
	 */
	void *(*read_len_begin)(struct zs_pool *pool, unsigned long handle, size_t len,
				void *local_copy);
	void (*read_len_end)(struct zs_pool *pool, unsigned long handle, size_t len, void *mem);
	/*
	 * Copies @len bytes, at most the size that was allocated, to the object from its first
	 * on. Not from interrupt; never sleeps.
	 */
	void (*write)(struct zs_pool *pool, unsigned long handle, const void *mem, size_t len);
	/* Any context. The node of a live object, perhaps its last one's. NULL: not offered. */
	int (*handle_to_nid)(unsigned long handle);
	/* Process context. Pages freed. */
	unsigned long (*compact)(struct zs_pool *pool);
	/*
	 * Process context, may sleep: waits until no emptied zspage waits for a worker or a grace
	 * period.
	 */
	void (*flush)(struct zs_pool *pool);

	unsigned long (*get_total_pages)(struct zs_pool *pool);
	void (*pool_stats)(struct zs_pool *pool, struct zs_pool_stats *stats);
	/* Fills at most @max distinct classes in ascending index; how many there are. */
	unsigned int (*class_state)(struct zs_pool *pool, struct zs_class_state *out,
				    unsigned int max);
	/*
	 * Checks every state invariant (docs/invariants.md). 0, or the number of violations,
	 * each reported in one line by pr_err(). @quiescent: also those that hold only when
	 * nothing runs and nothing waits. Takes the pool's locks.
	 */
	unsigned int (*check_pool)(struct zs_pool *pool, bool quiescent);
};

/* An object of @len bytes, in the way that @ops has for it. */
static inline void *zs_read_begin(const struct zs_ops *ops, struct zs_pool *pool,
				  unsigned long handle, size_t len, void *local_copy)
{
	return ops->read_len_begin ? ops->read_len_begin(pool, handle, len, local_copy)
				   : ops->read_begin(pool, handle, local_copy);
}

static inline void zs_read_end(const struct zs_ops *ops, struct zs_pool *pool, unsigned long handle,
			       size_t len, void *mem)
{
	if (ops->read_len_end)
		ops->read_len_end(pool, handle, len, mem);
	else
		ops->read_end(pool, handle, mem);
}

/* All variants of this build in the order of src/zs/meson.build; ends with NULL. */
extern const struct zs_ops *const zs_variants[];

/* NULL when there is no variant of that name. */
const struct zs_ops *zs_find_variant(const char *name);

/*
 * The variant that @ops and the switches at *@text stand for: "as-posted+a" of rcu is rcu-posted
 * with "a". Moves *@text past what named it.
 */
const struct zs_ops *zs_resolve_variant(const struct zs_ops *ops, const char **text);

/*
 * Parses "a+no-b+c=value" into @params->switches, which must hold the defaults
 * (zs_default_params). 0, or -EINVAL with what is wrong in @why.
 */
void zs_default_params(const struct zs_ops *ops, struct zs_params *params);
int zs_parse_switches(const struct zs_ops *ops, const char *text, struct zs_params *params,
		      char *why, size_t why_len);

#endif
