// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/primitives.h"

#include <string.h>

#include "src/explore/litmus/test.h"

struct named {
	const char *name;
	struct primitive primitive;
};

#define FENCE(name, which)                                             \
	{                                                              \
		name,                                                  \
		{                                                      \
			.kind = PRIM_FENCE, .fence = which, .args = "" \
		}                                                      \
	}

static const struct named fixed[] = {
	{"READ_ONCE", {.kind = PRIM_LOAD, .args = "l"}},
	{"rcu_dereference", {.kind = PRIM_LOAD, .args = "l"}},
	{"rcu_dereference_raw", {.kind = PRIM_LOAD, .args = "l"}},
	{"lockless_dereference", {.kind = PRIM_LOAD, .args = "l"}},
	{"smp_load_acquire", {.kind = PRIM_LOAD, .order = ORDER_ACQUIRE, .args = "p"}},
	{"WRITE_ONCE", {.kind = PRIM_STORE, .args = "lv"}},
	{"rcu_assign_pointer", {.kind = PRIM_STORE, .order = ORDER_RELEASE, .args = "lv"}},
	{"smp_store_release", {.kind = PRIM_STORE, .order = ORDER_RELEASE, .args = "pv"}},
	{"smp_store_mb", {.kind = PRIM_STORE_MB, .args = "lv"}},
	FENCE("smp_mb", FENCE_MB),
	FENCE("mb", FENCE_MB),
	FENCE("smp_rmb", FENCE_RMB),
	FENCE("smp_wmb", FENCE_WMB),
	FENCE("barrier", FENCE_BARRIER),
	FENCE("smp_mb__before_atomic", FENCE_BEFORE_ATOMIC),
	FENCE("smp_mb__after_atomic", FENCE_AFTER_ATOMIC),
	FENCE("smp_mb__after_spinlock", FENCE_AFTER_SPINLOCK),
	FENCE("smp_mb__after_unlock_lock", FENCE_AFTER_UNLOCK_LOCK),
	FENCE("smp_mb__after_srcu_read_unlock", FENCE_AFTER_SRCU_UNLOCK),
	FENCE("rcu_read_lock", FENCE_RCU_LOCK),
	FENCE("rcu_read_unlock", FENCE_RCU_UNLOCK),
	FENCE("synchronize_rcu", FENCE_RCU_SYNC),
	FENCE("synchronize_rcu_expedited", FENCE_RCU_SYNC),
	{"spin_lock", {.kind = PRIM_LOCK, .args = "p"}},
	{"spin_trylock", {.kind = PRIM_TRYLOCK, .args = "p"}},
	{"spin_unlock", {.kind = PRIM_UNLOCK, .args = "p"}},
	{"spin_is_locked", {.kind = PRIM_IS_LOCKED, .args = "p"}},
	{"srcu_read_lock", {.kind = PRIM_SRCU_LOCK, .args = "p"}},
	{"srcu_down_read", {.kind = PRIM_SRCU_LOCK, .args = "p"}},
	{"srcu_read_unlock", {.kind = PRIM_SRCU_UNLOCK, .args = "pv"}},
	{"srcu_up_read", {.kind = PRIM_SRCU_UNLOCK, .args = "pv"}},
	{"synchronize_srcu", {.kind = PRIM_SRCU_SYNC, .args = "p"}},
	{"synchronize_srcu_expedited", {.kind = PRIM_SRCU_SYNC, .args = "p"}},
};

/* What follows "atomic_", without the order. */
static const struct named atomics[] = {
	{"read", {.kind = PRIM_LOAD, .args = "p"}},
	{"set", {.kind = PRIM_STORE, .args = "pv"}},
	{"xchg", {.kind = PRIM_XCHG, .order = ORDER_MB, .args = "pv"}},
	{"cmpxchg", {.kind = PRIM_CMPXCHG, .order = ORDER_MB, .args = "pvv"}},
	{"add_unless", {.kind = PRIM_ADD_UNLESS, .order = ORDER_MB, .args = "pvv"}},
	{"inc_and_test",
	 {.kind = PRIM_RMW,
	  .order = ORDER_MB,
	  .result = RESULT_NEW_IS_ZERO,
	  .op = '+',
	  .constant = true,
	  .args = "p"}},
	{"dec_and_test",
	 {.kind = PRIM_RMW,
	  .order = ORDER_MB,
	  .result = RESULT_NEW_IS_ZERO,
	  .op = '-',
	  .constant = true,
	  .args = "p"}},
	{"sub_and_test",
	 {.kind = PRIM_RMW,
	  .order = ORDER_MB,
	  .result = RESULT_NEW_IS_ZERO,
	  .op = '-',
	  .args = "vp"}},
	{"add_negative",
	 {.kind = PRIM_RMW,
	  .order = ORDER_MB,
	  .result = RESULT_NEW_IS_NEGATIVE,
	  .op = '+',
	  .args = "vp"}},
};

static const struct {
	const char *name;
	int op;
	bool constant;
} operations[] = {
	{"add", '+', false}, {"sub", '-', false}, {"inc", '+', true},  {"dec", '-', true},
	{"and", '&', false}, {"or", '|', false},  {"xor", '^', false}, {"andnot", OP_ANDNOT, false},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool same(const char *name, size_t len, const char *other)
{
	return strlen(other) == len && !memcmp(name, other, len);
}

static bool find_in(const struct named *table, size_t nr, const char *name, size_t len,
		    struct primitive *out)
{
	for (size_t i = 0; i < nr; i++) {
		if (same(name, len, table[i].name)) {
			*out = table[i].primitive;
			return true;
		}
	}
	return false;
}

static bool take_suffix(const char *name, size_t *len, const char *suffix)
{
	size_t cut = strlen(suffix);

	if (*len <= cut || memcmp(name + *len - cut, suffix, cut))
		return false;
	*len -= cut;
	return true;
}

static bool take_prefix(const char **name, size_t *len, const char *prefix)
{
	size_t cut = strlen(prefix);

	if (*len <= cut || memcmp(*name, prefix, cut))
		return false;
	*name += cut;
	*len -= cut;
	return true;
}

/* The order in a name's suffix; false: it has none. */
static bool take_order(const char *name, size_t *len, enum access_order *order)
{
	static const struct {
		const char *suffix;
		enum access_order order;
	} suffixes[] = {{"_relaxed", ORDER_ONCE},
			{"_acquire", ORDER_ACQUIRE},
			{"_release", ORDER_RELEASE}};

	for (size_t i = 0; i < COUNT(suffixes); i++) {
		if (take_suffix(name, len, suffixes[i].suffix)) {
			*order = suffixes[i].order;
			return true;
		}
	}
	return false;
}

/* "[fetch_]OPERATION[_return]" */
static bool find_operation(const char *name, size_t len, struct primitive *out)
{
	bool fetch = take_prefix(&name, &len, "fetch_");
	bool back = !fetch && take_suffix(name, &len, "_return");

	for (size_t i = 0; i < COUNT(operations); i++) {
		if (!same(name, len, operations[i].name))
			continue;
		*out = (struct primitive){
			.kind = PRIM_RMW,
			.order = fetch || back ? ORDER_MB : ORDER_ONCE,
			.result = fetch	 ? RESULT_OLD
				  : back ? RESULT_NEW
					 : RESULT_NONE,
			.op = operations[i].op,
			.constant = operations[i].constant,
			.args = operations[i].constant ? "p" : "vp",
		};
		return true;
	}
	return false;
}

/* Loads may have acquire, stores release, the others either. */
static bool order_fits(const struct primitive *p, enum access_order order)
{
	switch (p->kind) {
	case PRIM_LOAD:
		return order == ORDER_ACQUIRE;
	case PRIM_STORE:
		return order == ORDER_RELEASE;
	case PRIM_RMW:
		return p->result != RESULT_NONE && p->result != RESULT_NEW_IS_ZERO;
	default:
		return p->kind == PRIM_XCHG || p->kind == PRIM_CMPXCHG;
	}
}

static bool find_atomic(const char *name, size_t len, struct primitive *out)
{
	enum access_order order = ORDER_ONCE;
	bool told = take_order(name, &len, &order);

	if (same(name, len, "inc_not_zero") && !told) {
		*out = (struct primitive){
			.kind = PRIM_ADD_UNLESS, .order = ORDER_MB, .constant = true, .args = "p"};
		return true;
	}
	if (!find_in(atomics, COUNT(atomics), name, len, out) && !find_operation(name, len, out))
		return false;
	if (told && !order_fits(out, order))
		return false;
	if (told)
		out->order = order;
	return true;
}

bool primitive_find(const char *name, size_t len, struct primitive *out)
{
	static const char *const prefixes[] = {"atomic_long_", "atomic64_", "atomic_"};

	if (find_in(fixed, COUNT(fixed), name, len, out))
		return true;
	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (take_prefix(&name, &len, prefixes[i]))
			return find_atomic(name, len, out);
	if (len >= 4 && (!memcmp(name, "xchg", 4) || (len >= 7 && !memcmp(name, "cmpxchg", 7))))
		return find_atomic(name, len, out);
	return false;
}
