/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of every front-end, and its calls of the variant's table with the recorder around them. One
 * compare a call when there is no recorder.
 */
#ifndef FRONTENDS_CALLS_H
#define FRONTENDS_CALLS_H

#include "sim/kernel.h"
#include "src/frontends/frontend.h"
#include "src/frontends/swap/swap.h"

struct frontend {
	struct frontend_params params;
	const struct zs_ops *ops;
	struct zs_pool *const *pools;
	u32 nr_pools;
	const struct frontend_meter *meter;
	struct swap_device swap;
};

/* In place of a CPU: the call is part of another that is being timed, or of none. */
#define FRONTEND_NOT_TIMED ~0u

/* The pool of a slot: spread by a hash, so that neighbours are not in one. Any context. */
static inline u32 frontend_pool_of(const struct frontend *fe, u64 slot)
{
	if (likely(fe->nr_pools == 1))
		return 0;
	return (u32)((slot * 0x9e3779b97f4a7c15ull) >> 32) % fe->nr_pools;
}

static __always_inline bool frontend_begin(const struct frontend *fe, unsigned int cpu)
{
	bool timed = fe->meter && cpu != FRONTEND_NOT_TIMED;

	if (timed)
		fe->meter->begin(fe->meter->ctx, cpu);
	return timed;
}

/* zs_malloc(), recorded. */
static inline unsigned long frontend_malloc(const struct frontend *fe, unsigned int cpu, u32 pool,
					    u32 size, gfp_t gfp)
{
	bool timed = frontend_begin(fe, cpu);
	unsigned long handle = fe->ops->malloc(fe->pools[pool], size, gfp);

	if (timed)
		fe->meter->end(fe->meter->ctx, cpu, FRONTEND_MALLOC, size, IS_ERR_VALUE(handle));
	else if (fe->meter && !IS_ERR_VALUE(handle))
		fe->meter->untimed(fe->meter->ctx, FRONTEND_MALLOC, size);
	return handle;
}

/* zs_free(), recorded. */
static inline void frontend_free(const struct frontend *fe, unsigned int cpu, u32 pool,
				 unsigned long handle, u32 size)
{
	bool timed = frontend_begin(fe, cpu);

	fe->ops->free(fe->pools[pool], handle);
	if (timed)
		fe->meter->end(fe->meter->ctx, cpu, FRONTEND_FREE, size, false);
	else if (fe->meter)
		fe->meter->untimed(fe->meter->ctx, FRONTEND_FREE, size);
}

/* Writes @size bytes: @bytes, or those that @content stands for. */
void frontend_write(const struct frontend *fe, unsigned int cpu, u32 pool, unsigned long handle,
		    const void *bytes, u32 size, u32 content);

/* A load's use of an object. */
struct frontend_reading {
	unsigned long handle;
	u32 pool, size, content;
	bool verify;	  /* ask the recorder to check */
	bool raw;	  /* stored as it was: copied, not decompressed */
	void *page;	  /* room for the page; NULL: recorded sizes, the bytes are read */
	void *local_copy; /* a page, for an object that spans two */
};

/*
 * Begins to read, decompresses or reads every byte, lets the recorder check, ends.
 * 0, or -EIO: it does not decompress.
 */
int frontend_read(const struct frontend *fe, unsigned int cpu, const struct frontend_reading *what);

/* The page repeats one word, as page_same_filled(). */
bool frontend_same_filled(const void *page, unsigned long *word);
void frontend_fill_page(void *page, unsigned long word);

/* Pages of all pools. Any context. */
u64 frontend_total_pages(const struct frontend *fe);

/*
 * @n times @size zeroed bytes that begin a cache line, where kmalloc() promises 8 bytes.
 * Process context. NULL: out of memory. To be freed by frontend_release(), which ignores NULL.
 */
void *frontend_lines(size_t n, size_t size);
void frontend_release(void *lines);

/* 0, or -EINVAL or -ENOMEM. The caller has zeroed @fe. */
int frontend_init(struct frontend *fe, const struct frontend_params *params,
		  const struct zs_ops *ops, struct zs_pool *const *pools, u32 nr_pools,
		  const struct frontend_meter *meter, const struct swap_user *user);
void frontend_exit(struct frontend *fe);

/* Appends a counter to a table of FRONTEND_MAX_COUNTERS. */
static inline void frontend_count(struct frontend_counter *out, unsigned int *nr, const char *name,
				  u64 value)
{
	VM_BUG_ON(*nr >= FRONTEND_MAX_COUNTERS);
	out[(*nr)++] = (struct frontend_counter){.name = name, .value = value};
}
/* The counters of the swap layer. */
void frontend_swap_counters(struct frontend *fe, struct frontend_counter *out, unsigned int *nr);

#endif
