// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Atomic operations. The compiler leaves the operation to us. One host thread runs all
 * simulated CPUs and switches between them before an access alone, in observe(), so plain code
 * is atomic here; what the order that the source asked for means is the machine's business.
 */
#include "sim/virtual/runtime/tsan_runtime.h"

typedef uint8_t a8;
typedef uint16_t a16;
typedef uint32_t a32;
typedef uint64_t a64;
typedef unsigned __int128 a128;

#define BEFORE(p, bits, kind)	    observe_ordered(p, bits / 8, kind, order, TSAN_PC)
#define WRITES(p, bits)		    observe_modify(p, bits / 8, order, TSAN_PC)
#define AFTER(p, bits, kind, wrote) observe_atomic_done(p, bits / 8, kind, order, TSAN_PC, wrote)

#define ATOMIC_LOAD_STORE(bits)                                                           \
	TSAN_ENTRY(a##bits, atomic##bits##_load, const volatile a##bits *p, int order)    \
	{                                                                                 \
		a##bits value;                                                            \
                                                                                          \
		if (observe_is_deaf())                                                    \
			return *p;                                                        \
		BEFORE(p, bits, ACCESS_ATOMIC_LOAD);                                      \
		value = *p;                                                               \
		AFTER(p, bits, ACCESS_ATOMIC_LOAD, false);                                \
		return value;                                                             \
	}                                                                                 \
	TSAN_ENTRY(void, atomic##bits##_store, volatile a##bits *p, a##bits v, int order) \
	{                                                                                 \
		BEFORE(p, bits, ACCESS_ATOMIC_STORE);                                     \
		*p = v;                                                                   \
		AFTER(p, bits, ACCESS_ATOMIC_STORE, true);                                \
	}

/* @result: the new value, of the old one and v. Each returns the old one. */
#define ATOMIC_RMW(bits, name, result)                                                        \
	TSAN_ENTRY(a##bits, atomic##bits##_##name, volatile a##bits *p, a##bits v, int order) \
	{                                                                                     \
		a##bits old;                                                                  \
                                                                                              \
		BEFORE(p, bits, ACCESS_ATOMIC_RMW);                                           \
		old = *p;                                                                     \
		WRITES(p, bits);                                                              \
		*p = (a##bits)(result);                                                       \
		AFTER(p, bits, ACCESS_ATOMIC_RMW, true);                                      \
		return old;                                                                   \
	}

/* One that fails has the order that was asked for that case. */
#define ATOMIC_CAS(bits)                                                                        \
	static a##bits cas##bits(volatile a##bits *p, a##bits want, a##bits v, int order,       \
				 int fail_order, void *pc)                                      \
	{                                                                                       \
		a##bits old;                                                                    \
		bool wrote;                                                                     \
                                                                                                \
		observe_ordered(p, bits / 8, ACCESS_ATOMIC_RMW, order, pc);                     \
		old = *p;                                                                       \
		wrote = old == want;                                                            \
		if (wrote) {                                                                    \
			observe_modify(p, bits / 8, order, pc);                                 \
			*p = v;                                                                 \
		}                                                                               \
		observe_atomic_done(p, bits / 8, ACCESS_ATOMIC_RMW, wrote ? order : fail_order, \
				    pc, wrote);                                                 \
		return old;                                                                     \
	}

/* gcc's two forms report success and return the old value through @expected ... */
#define ATOMIC_CAS_FLAG(bits, name)                                                  \
	TSAN_ENTRY(int, atomic##bits##_compare_exchange_##name, volatile a##bits *p, \
		   a##bits *expected, a##bits v, int order, int fail_order)          \
	{                                                                            \
		a##bits want = *expected;                                            \
		a##bits old = cas##bits(p, want, v, order, fail_order, TSAN_PC);     \
                                                                                     \
		if (old != want)                                                     \
			*expected = old;                                             \
		return old == want;                                                  \
	}

/* ... clang's returns it. */
#define ATOMIC_CAS_VAL(bits)                                                          \
	TSAN_ENTRY(a##bits, atomic##bits##_compare_exchange_val, volatile a##bits *p, \
		   a##bits expected, a##bits v, int order, int fail_order)            \
	{                                                                             \
		return cas##bits(p, expected, v, order, fail_order, TSAN_PC);         \
	}

#define ATOMICS(bits)                            \
	ATOMIC_LOAD_STORE(bits)                  \
	ATOMIC_RMW(bits, exchange, v)            \
	ATOMIC_RMW(bits, fetch_add, old + v)     \
	ATOMIC_RMW(bits, fetch_sub, old - v)     \
	ATOMIC_RMW(bits, fetch_and, old &v)      \
	ATOMIC_RMW(bits, fetch_or, old | v)      \
	ATOMIC_RMW(bits, fetch_xor, old ^ v)     \
	ATOMIC_RMW(bits, fetch_nand, ~(old & v)) \
	ATOMIC_CAS(bits)                         \
	ATOMIC_CAS_FLAG(bits, strong)            \
	ATOMIC_CAS_FLAG(bits, weak)              \
	ATOMIC_CAS_VAL(bits)

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)
ATOMICS(128)

TSAN_ENTRY(void, atomic_thread_fence, int order)
{
	observe_fence(order, TSAN_PC);
}

TSAN_ENTRY(void, atomic_signal_fence, int order)
{
	(void)order;
}
