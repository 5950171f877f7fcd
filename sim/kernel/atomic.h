/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Atomics and bit operations on compiler builtins, the same on every machine.
 * Kernel: Documentation/atomic_t.txt, atomic_bitops.txt.
 *
 * Ordering as the kernel's: operations that return a value are fully ordered, those that do
 * not are relaxed, _acquire/_release/_relaxed say what they are; test_and_set_bit_lock is an
 * acquire (only when it sets), clear_bit_unlock a release. Any context.
 */
#ifndef SIM_KERNEL_ATOMIC_H
#define SIM_KERNEL_ATOMIC_H

#include "sim/kernel/calls.h"
#include "sim/kernel/compiler.h"

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

#define ATOMIC_INIT(i) \
	{              \
		(i)    \
	}
#define ATOMIC_LONG_INIT(i) \
	{                   \
		(i)         \
	}

#define SIM_ATOMIC_OPS(prefix, atomic_type, type)                                                \
	static inline type prefix##_read(const atomic_type *v)                                   \
	{                                                                                        \
		return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);                           \
	}                                                                                        \
	static inline type prefix##_read_acquire(const atomic_type *v)                           \
	{                                                                                        \
		return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);                           \
	}                                                                                        \
	static inline void prefix##_set(atomic_type *v, type i)                                  \
	{                                                                                        \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);                              \
	}                                                                                        \
	static inline void prefix##_set_release(atomic_type *v, type i)                          \
	{                                                                                        \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);                              \
	}                                                                                        \
	static inline void prefix##_add(type i, atomic_type *v)                                  \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		__atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED);                            \
	}                                                                                        \
	static inline void prefix##_sub(type i, atomic_type *v)                                  \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		__atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED);                            \
	}                                                                                        \
	static inline void prefix##_inc(atomic_type *v)                                          \
	{                                                                                        \
		prefix##_add(1, v);                                                              \
	}                                                                                        \
	static inline void prefix##_dec(atomic_type *v)                                          \
	{                                                                                        \
		prefix##_sub(1, v);                                                              \
	}                                                                                        \
	static inline type prefix##_add_return(type i, atomic_type *v)                           \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);                     \
	}                                                                                        \
	static inline type prefix##_sub_return(type i, atomic_type *v)                           \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST);                     \
	}                                                                                        \
	static inline type prefix##_fetch_add(type i, atomic_type *v)                            \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST);                     \
	}                                                                                        \
	static inline type prefix##_inc_return(atomic_type *v)                                   \
	{                                                                                        \
		return prefix##_add_return(1, v);                                                \
	}                                                                                        \
	static inline type prefix##_dec_return(atomic_type *v)                                   \
	{                                                                                        \
		return prefix##_sub_return(1, v);                                                \
	}                                                                                        \
	static inline bool prefix##_dec_and_test(atomic_type *v)                                 \
	{                                                                                        \
		return prefix##_sub_return(1, v) == 0;                                           \
	}                                                                                        \
	static inline type prefix##_xchg(atomic_type *v, type i)                                 \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST);                    \
	}                                                                                        \
	static inline bool prefix##_try_cmpxchg(atomic_type *v, type *old, type i)               \
	{                                                                                        \
		sim_count(ATOMIC_RMW);                                                           \
		return __atomic_compare_exchange_n(&v->counter, old, i, false, __ATOMIC_SEQ_CST, \
						   __ATOMIC_RELAXED);                            \
	}                                                                                        \
	static inline type prefix##_cmpxchg(atomic_type *v, type old, type i)                    \
	{                                                                                        \
		prefix##_try_cmpxchg(v, &old, i);                                                \
		return old;                                                                      \
	}                                                                                        \
	/* Adds @i unless the value is @u; true if it did. */                                    \
	static inline bool prefix##_add_unless(atomic_type *v, type i, type u)                   \
	{                                                                                        \
		type c = prefix##_read(v);                                                       \
                                                                                                 \
		while (c != u)                                                                   \
			if (prefix##_try_cmpxchg(v, &c, c + i))                                  \
				return true;                                                     \
		return false;                                                                    \
	}                                                                                        \
	static inline bool prefix##_inc_not_zero(atomic_type *v)                                 \
	{                                                                                        \
		return prefix##_add_unless(v, 1, 0);                                             \
	}

SIM_ATOMIC_OPS(atomic, atomic_t, int)
SIM_ATOMIC_OPS(atomic_long, atomic_long_t, long)

#define xchg(ptr, v)                                               \
	({                                                         \
		sim_count(ATOMIC_RMW);                             \
		__atomic_exchange_n((ptr), (v), __ATOMIC_SEQ_CST); \
	})

#define try_cmpxchg(ptr, oldp, v)                                                        \
	({                                                                               \
		sim_count(ATOMIC_RMW);                                                   \
		__atomic_compare_exchange_n((ptr), (oldp), (v), false, __ATOMIC_SEQ_CST, \
					    __ATOMIC_RELAXED);                           \
	})

#define cmpxchg(ptr, old, v)                              \
	({                                                \
		__typeof__(*(ptr)) cmpxchg_old_ = (old);  \
		(void)try_cmpxchg(ptr, &cmpxchg_old_, v); \
		cmpxchg_old_;                             \
	})

/* Bits of an array of unsigned long, numbered from the lowest of the first word. */
#define BIT_WORD(nr) ((unsigned long)(nr) / (unsigned long)BITS_PER_LONG)
#define BIT_MASK(nr) (1UL << ((unsigned long)(nr) % (unsigned long)BITS_PER_LONG))

static inline bool test_bit(long nr, const unsigned long *addr)
{
	return READ_ONCE(addr[BIT_WORD(nr)]) & BIT_MASK(nr);
}

static inline void set_bit(long nr, unsigned long *addr)
{
	sim_count(ATOMIC_BIT);
	__atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_RELAXED);
}

static inline void clear_bit(long nr, unsigned long *addr)
{
	sim_count(ATOMIC_BIT);
	__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_RELAXED);
}

static inline bool test_and_set_bit(long nr, unsigned long *addr)
{
	sim_count(ATOMIC_BIT);
	return __atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

static inline bool test_and_clear_bit(long nr, unsigned long *addr)
{
	sim_count(ATOMIC_BIT);
	return __atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

/* A bit as a lock word. Testing a set bit does not write the line. */
static inline bool test_and_set_bit_lock(long nr, unsigned long *addr)
{
	unsigned long mask = BIT_MASK(nr), *word = &addr[BIT_WORD(nr)];

	sim_count(ATOMIC_BIT);
	if (READ_ONCE(*word) & mask)
		return true;
	return __atomic_fetch_or(word, mask, __ATOMIC_ACQUIRE) & mask;
}

static inline void clear_bit_unlock(long nr, unsigned long *addr)
{
	sim_count(ATOMIC_BIT);
	__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

/* Not atomic: no other CPU may access the word meanwhile. */
static inline void __set_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

/*
 * Orders an atomic operation without a return value against what comes before or after. On x86 a
 * locked instruction does so by itself; a machine that looks for races has the kernel's own model.
 */
#if defined(__x86_64__) && !defined(SIM_MEMORY_EVENTS)
#define smp_mb__before_atomic() barrier()
#define smp_mb__after_atomic()	barrier()
#else
#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic()	smp_mb()
#endif

#endif
