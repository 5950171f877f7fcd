/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's functions that a litmus test may call. */
#ifndef EXPLORE_LITMUS_PRIMITIVES_H
#define EXPLORE_LITMUS_PRIMITIVES_H

#include <stdbool.h>
#include <stddef.h>

enum primitive_kind {
	PRIM_LOAD,
	PRIM_STORE,
	PRIM_STORE_MB,
	PRIM_FENCE,
	PRIM_XCHG,
	PRIM_CMPXCHG,
	PRIM_RMW,
	PRIM_ADD_UNLESS,
	PRIM_LOCK,
	PRIM_TRYLOCK,
	PRIM_UNLOCK,
	PRIM_IS_LOCKED,
	PRIM_SRCU_LOCK,
	PRIM_SRCU_UNLOCK,
	PRIM_SRCU_SYNC,
};

enum access_order { ORDER_ONCE, ORDER_ACQUIRE, ORDER_RELEASE, ORDER_MB };

enum fence_kind {
	FENCE_NONE,
	FENCE_MB,
	FENCE_RMB,
	FENCE_WMB,
	FENCE_BARRIER,
	FENCE_BEFORE_ATOMIC,
	FENCE_AFTER_ATOMIC,
	FENCE_AFTER_SPINLOCK,
	FENCE_AFTER_UNLOCK_LOCK,
	FENCE_AFTER_SRCU_UNLOCK,
	FENCE_RCU_LOCK,
	FENCE_RCU_UNLOCK,
	FENCE_RCU_SYNC,
	FENCE_SRCU_LOCK,
	FENCE_SRCU_UNLOCK,
	FENCE_SRCU_SYNC,
};

/* What an atomic operation returns. */
enum rmw_result {
	RESULT_NONE,
	RESULT_OLD,
	RESULT_NEW,
	RESULT_NEW_IS_ZERO,
	RESULT_NEW_IS_NEGATIVE,
};

struct primitive {
	enum primitive_kind kind;
	enum access_order order;
	enum fence_kind fence;
	enum rmw_result result;
	int op;	       /* PRIM_RMW: enum litmus_operator */
	bool constant; /* PRIM_RMW: the operand is 1, as in atomic_inc() */
	/* A letter per argument: l an lvalue, p a pointer, v a value. */
	const char *args;
};

/* False: no such function. */
bool primitive_find(const char *name, size_t len, struct primitive *out);

#endif
