// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Atomic operations. The compiler leaves the operation to us. One host thread runs all
 * simulated CPUs and switches between them before an access, in observe(), so plain code is
 * atomic here; of the memory order that the source asked for, a full barrier takes time.
 */
#include "sim/virtual/runtime/tsan_runtime.h"

typedef uint8_t a8;
typedef uint16_t a16;
typedef uint32_t a32;
typedef uint64_t a64;
typedef unsigned __int128 a128;

#define ATOMIC_LOAD_STORE(bits)                                                           \
	TSAN_ENTRY(a##bits, atomic##bits##_load, const volatile a##bits *p, int order)    \
	{                                                                                 \
		(void)order;                                                              \
		observe(p, bits / 8, ACCESS_ATOMIC_LOAD, TSAN_PC);                        \
		return *p;                                                                \
	}                                                                                 \
	TSAN_ENTRY(void, atomic##bits##_store, volatile a##bits *p, a##bits v, int order) \
	{                                                                                 \
		(void)order;                                                              \
		observe(p, bits / 8, ACCESS_ATOMIC_STORE, TSAN_PC);                       \
		*p = v;                                                                   \
	}

/* @result: the new value, of the old one and v. Each returns the old one. */
#define ATOMIC_RMW(bits, name, result)                                                        \
	TSAN_ENTRY(a##bits, atomic##bits##_##name, volatile a##bits *p, a##bits v, int order) \
	{                                                                                     \
		a##bits old;                                                                  \
                                                                                              \
		(void)order;                                                                  \
		observe(p, bits / 8, ACCESS_ATOMIC_RMW, TSAN_PC);                             \
		old = *p;                                                                     \
		*p = (a##bits)(result);                                                       \
		return old;                                                                   \
	}

/* gcc's two forms report success and give the old value back through @expected ... */
#define ATOMIC_CAS_FLAG(bits, name)                                                  \
	TSAN_ENTRY(int, atomic##bits##_compare_exchange_##name, volatile a##bits *p, \
		   a##bits *expected, a##bits v, int order, int fail_order)          \
	{                                                                            \
		a##bits old, want = *expected;                                       \
                                                                                     \
		(void)order, (void)fail_order;                                       \
		observe(p, bits / 8, ACCESS_ATOMIC_RMW, TSAN_PC);                    \
		old = *p;                                                            \
		if (old == want)                                                     \
			*p = v;                                                      \
		else                                                                 \
			*expected = old;                                             \
		return old == want;                                                  \
	}

/* ... clang's returns it. */
#define ATOMIC_CAS_VAL(bits)                                                          \
	TSAN_ENTRY(a##bits, atomic##bits##_compare_exchange_val, volatile a##bits *p, \
		   a##bits expected, a##bits v, int order, int fail_order)            \
	{                                                                             \
		a##bits old;                                                          \
                                                                                      \
		(void)order, (void)fail_order;                                        \
		observe(p, bits / 8, ACCESS_ATOMIC_RMW, TSAN_PC);                     \
		old = *p;                                                             \
		if (old == expected)                                                  \
			*p = v;                                                       \
		return old;                                                           \
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
	observe_fence(order);
}

TSAN_ENTRY(void, atomic_signal_fence, int order)
{
	(void)order;
}
