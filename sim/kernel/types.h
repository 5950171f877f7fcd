/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel types and plain macros: no state, no context rules. The host program sees this
 * header too (through sim/host.h), so it needs no machine.
 * Kernel: include/linux/{types,minmax,container_of,err,math}.h, include/vdso/bits.h.
 */
#ifndef SIM_KERNEL_TYPES_H
#define SIM_KERNEL_TYPES_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef unsigned int gfp_t;

struct page;

/* In an object that waits for a grace period. */
struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};
typedef void (*rcu_callback_t)(struct rcu_head *head);

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef noinline
#define noinline __attribute__((noinline))
#endif
#define __cold __attribute__((cold))
#ifndef __maybe_unused
#define __maybe_unused __attribute__((unused))
#endif
#define __printf(a, b) __attribute__((format(printf, a, b)))

/* Address-space marks, for the reader only. */
#define __rcu
#define __percpu

#define BITS_PER_LONG (8 * __SIZEOF_LONG__) /* which #if can compare */
#define BIT(nr)	      (1UL << (nr))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#ifndef container_of
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#endif

#ifndef min
#define min(x, y)                                  \
	({                                         \
		__typeof__(x) min_x_ = (x);        \
		__typeof__(y) min_y_ = (y);        \
		min_x_ < min_y_ ? min_x_ : min_y_; \
	})
#define max(x, y)                                  \
	({                                         \
		__typeof__(x) max_x_ = (x);        \
		__typeof__(y) max_y_ = (y);        \
		max_x_ > max_y_ ? max_x_ : max_y_; \
	})
#endif
#define min_t(type, x, y)	 min((type)(x), (type)(y))
#define max_t(type, x, y)	 max((type)(x), (type)(y))
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)

/* @a is a power of two. */
#define ALIGN(x, a)	   (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a)   ((x) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a)   (((x) & ((__typeof__(x))(a)-1)) == 0)
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define roundup(x, y)	   (DIV_ROUND_UP(x, y) * (y))

/* The last MAX_ERRNO values of an address or an unsigned long are error numbers. */
#define MAX_ERRNO	4095
#define IS_ERR_VALUE(x) unlikely((unsigned long)(x) >= (unsigned long)-MAX_ERRNO)

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE((unsigned long)ptr);
}

static inline bool IS_ERR_OR_NULL(const void *ptr)
{
	return !ptr || IS_ERR(ptr);
}

/* Floor of the logarithm; @n is not 0. */
static inline unsigned int ilog2(unsigned long n)
{
	return (unsigned int)(BITS_PER_LONG - 1 - __builtin_clzl(n));
}

/* Smallest order with 2^order >= n; 0 for 0 and 1. */
static inline unsigned int order_base_2(unsigned long n)
{
	return n > 1 ? ilog2(n - 1) + 1 : 0;
}

/* Page size of the booted kernel (sim_config.page_shift): constant from boot to shutdown. */
extern unsigned int sim_page_shift;
/* A file that needs it as a constant is compiled for one: src/kernel_tree. */
#ifdef SIM_CONST_PAGE_SHIFT
#define PAGE_SHIFT SIM_CONST_PAGE_SHIFT
#else
#define PAGE_SHIFT sim_page_shift
#endif
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#define L1_CACHE_BYTES	      64
#define SMP_CACHE_BYTES	      L1_CACHE_BYTES
#define ____cacheline_aligned __attribute__((aligned(L1_CACHE_BYTES)))

#endif
