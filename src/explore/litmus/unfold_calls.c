// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's functions as events. */
#include "src/explore/litmus/unfold_state.h"

static struct operand number(struct unfold *u, int64_t n)
{
	return (struct operand){.value = value_number(u->pool, n)};
}

static void fence(struct unfold *u, enum fence_kind kind)
{
	struct event *event = add_event(u, EVENT_FENCE, FLAG_MARKED);

	if (event)
		event->fence = kind;
}

/* A fully ordered operation has a full barrier on either side. */
static void fence_if(struct unfold *u, enum access_order order)
{
	if (order == ORDER_MB)
		fence(u, FENCE_MB);
}

static unsigned int read_flags(enum access_order order)
{
	return FLAG_MARKED | (order == ORDER_ACQUIRE ? FLAG_ACQUIRE : 0);
}

static unsigned int write_flags(enum access_order order)
{
	return FLAG_MARKED | (order == ORDER_RELEASE ? FLAG_RELEASE : 0);
}

#define RMW_WRITE (FLAG_RMW | FLAG_PAIRED)

static struct operand call_load(struct unfold *u, const struct primitive *p, struct operand at)
{
	return add_read(u, at, location_of(u, at), read_flags(p->order));
}

static void call_store(struct unfold *u, const struct primitive *p, struct operand at,
		       struct operand value)
{
	add_write(u, at, location_of(u, at), value, write_flags(p->order));
	if (p->kind == PRIM_STORE_MB)
		fence(u, FENCE_MB);
}

static struct operand call_xchg(struct unfold *u, const struct primitive *p, struct operand at,
				struct operand value)
{
	unsigned int location = location_of(u, at);
	struct operand old;

	fence_if(u, p->order);
	old = add_read(u, at, location, read_flags(p->order) | FLAG_RMW);
	add_write(u, at, location, value, write_flags(p->order) | RMW_WRITE);
	fence_if(u, p->order);
	return old;
}

/* A write that happens only because of a comparison depends on what was compared. */
static void add_conditional_write(struct unfold *u, struct operand at, unsigned int location,
				  struct operand value, event_set compared, enum access_order order)
{
	event_set outside = u->control;

	u->control |= compared;
	add_write(u, at, location, value, write_flags(order) | RMW_WRITE);
	u->control = outside;
	fence_if(u, order);
}

/* The read of a conditional operation has its order only if the operation succeeds. */
static struct operand conditional_read(struct unfold *u, struct operand at, unsigned int location,
				       enum access_order order, bool succeeds)
{
	if (!succeeds)
		return add_read(u, at, location, FLAG_MARKED | FLAG_RMW);
	fence_if(u, order);
	return add_read(u, at, location, read_flags(order) | FLAG_RMW);
}

static struct operand call_cmpxchg(struct unfold *u, const struct primitive *p, struct operand at,
				   struct operand expected, struct operand value)
{
	unsigned int location = location_of(u, at);
	bool succeeds = choose(u, 2);
	struct operand old = conditional_read(u, at, location, p->order, succeeds);

	demand(u, value_binary(u->pool, OP_EQ, old.value, expected.value), succeeds, true);
	if (succeeds)
		add_conditional_write(u, at, location, value, expected.reads | old.reads, p->order);
	return old;
}

static struct operand call_add_unless(struct unfold *u, const struct primitive *p,
				      struct operand at, struct operand add, struct operand unless)
{
	unsigned int location = location_of(u, at);
	bool succeeds = choose(u, 2);
	struct operand old = conditional_read(u, at, location, p->order, succeeds), sum;

	demand(u, value_binary(u->pool, OP_NE, old.value, unless.value), succeeds, true);
	sum.value = value_binary(u->pool, '+', old.value, add.value);
	sum.reads = old.reads | add.reads;
	if (succeeds)
		add_conditional_write(u, at, location, sum, unless.reads | old.reads, p->order);
	return (struct operand){.value = value_number(u->pool, succeeds), .reads = old.reads};
}

static struct operand rmw_result(struct unfold *u, const struct primitive *p, struct operand old,
				 struct operand new)
{
	switch (p->result) {
	case RESULT_OLD:
		return old;
	case RESULT_NEW_IS_ZERO:
		new.value = value_binary(u->pool, OP_EQ, new.value, value_number(u->pool, 0));
		return new;
	case RESULT_NEW_IS_NEGATIVE:
		new.value = value_binary(u->pool, '<', new.value, value_number(u->pool, 0));
		return new;
	default:
		return new;
	}
}

static struct operand call_rmw(struct unfold *u, const struct primitive *p, struct operand at,
			       struct operand by)
{
	unsigned int location = location_of(u, at), flags = read_flags(p->order) | FLAG_RMW;
	struct operand old, new;

	if (p->result == RESULT_NONE)
		flags |= FLAG_NO_RETURN;
	fence_if(u, p->order);
	old = add_read(u, at, location, flags);
	new.value = value_binary(u->pool, p->op, old.value, by.value);
	new.reads = old.reads | by.reads;
	add_write(u, at, location, new, write_flags(p->order) | RMW_WRITE);
	fence_if(u, p->order);
	return rmw_result(u, p, old, new);
}

/* A spinlock is 1 while it is held. Taking it reads 0, from an unlock or the start. */
static struct operand take_lock(struct unfold *u, struct operand at)
{
	unsigned int location = location_of(u, at);
	struct operand old = add_read(u, at, location, FLAG_MARKED | FLAG_ACQUIRE | FLAG_LOCK);

	demand(u, old.value, 0, true);
	add_write(u, at, location, number(u, 1), FLAG_MARKED | FLAG_LOCK | FLAG_PAIRED);
	return (struct operand){.value = value_number(u->pool, 1), .reads = old.reads};
}

static struct operand call_trylock(struct unfold *u, struct operand at)
{
	struct operand seen;

	if (choose(u, 2))
		return take_lock(u, at);
	seen = add_read(u, at, location_of(u, at), FLAG_MARKED);
	demand(u, seen.value, 0, false);
	return (struct operand){.value = value_number(u->pool, 0), .reads = seen.reads};
}

static struct operand call_is_locked(struct unfold *u, struct operand at)
{
	struct operand seen = add_read(u, at, location_of(u, at), FLAG_MARKED);

	seen.value = value_binary(u->pool, OP_NE, seen.value, value_number(u->pool, 0));
	return seen;
}

/* The token from srcu_read_lock() is 0; its use shows as a dependency. */
static struct operand call_srcu(struct unfold *u, enum fence_kind kind, struct operand at,
				struct operand token)
{
	unsigned int location = location_of(u, at), index = u->nr_events;
	struct event *event = add_event(u, EVENT_FENCE, FLAG_MARKED);

	if (!event)
		return number(u, 0);
	event->fence = kind;
	event->location = (int)location;
	event->data = token.reads;
	return (struct operand){.value = value_number(u->pool, 0), .reads = event_bit(index)};
}

static struct operand call_lock(struct unfold *u, const struct primitive *p, struct operand at)
{
	switch (p->kind) {
	case PRIM_LOCK:
		return take_lock(u, at);
	case PRIM_TRYLOCK:
		return call_trylock(u, at);
	case PRIM_UNLOCK:
		add_write(u, at, location_of(u, at), number(u, 0),
			  FLAG_MARKED | FLAG_RELEASE | FLAG_UNLOCK);
		return number(u, 0);
	default:
		return call_is_locked(u, at);
	}
}

static struct operand call_access(struct unfold *u, const struct primitive *p,
				  const struct operand *arg)
{
	switch (p->kind) {
	case PRIM_LOAD:
		return call_load(u, p, arg[0]);
	case PRIM_XCHG:
		return call_xchg(u, p, arg[0], arg[1]);
	case PRIM_CMPXCHG:
		return call_cmpxchg(u, p, arg[0], arg[1], arg[2]);
	case PRIM_ADD_UNLESS:
		return p->constant ? call_add_unless(u, p, arg[0], number(u, 1), number(u, 0))
				   : call_add_unless(u, p, arg[0], arg[1], arg[2]);
	case PRIM_RMW:
		return p->constant ? call_rmw(u, p, arg[0], number(u, 1))
				   : call_rmw(u, p, arg[1], arg[0]);
	default:
		call_store(u, p, arg[0], arg[1]);
		return number(u, 0);
	}
}

struct operand evaluate_call(struct unfold *u, const struct litmus_expr *expr)
{
	const struct primitive *p = &expr->call;
	struct operand arg[3] = {{0}};

	for (unsigned int i = 0; p->args[i]; i++)
		arg[i] = evaluate(u, expr->arg[i]);
	switch (p->kind) {
	case PRIM_FENCE:
		fence(u, p->fence);
		return number(u, 0);
	case PRIM_LOCK:
	case PRIM_TRYLOCK:
	case PRIM_UNLOCK:
	case PRIM_IS_LOCKED:
		return call_lock(u, p, arg[0]);
	case PRIM_SRCU_LOCK:
		return call_srcu(u, FENCE_SRCU_LOCK, arg[0], number(u, 0));
	case PRIM_SRCU_UNLOCK:
		return call_srcu(u, FENCE_SRCU_UNLOCK, arg[0], arg[1]);
	case PRIM_SRCU_SYNC:
		return call_srcu(u, FENCE_SRCU_SYNC, arg[0], number(u, 0));
	default:
		return call_access(u, p, arg);
	}
}
