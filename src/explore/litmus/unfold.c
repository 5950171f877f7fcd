// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/unfold.h"

#include <errno.h>
#include <stdlib.h>

#include "lib/array.h"
#include "src/explore/litmus/unfold_state.h"

unsigned int choose(struct unfold *u, unsigned int options)
{
	if (u->dead || options < 2)
		return 0;
	if (u->next_choice == MAX_CHOICES) {
		u->fault = "decides too often";
		u->dead = true;
		return 0;
	}
	if (u->next_choice == u->nr_choices)
		u->choices[u->nr_choices++] = (struct choice){.options = options};
	return u->choices[u->next_choice++].taken;
}

void demand(struct unfold *u, unsigned int value, int64_t number, bool equal)
{
	int64_t known;

	if (value_is_number(u->pool, value, &known)) {
		u->dead |= (known == number) != equal;
		return;
	}
	if (u->nr_demands == MAX_CHOICES) {
		u->fault = "decides too often";
		u->dead = true;
		return;
	}
	u->demands[u->nr_demands++] =
		(struct demand){.value = value, .number = number, .equal = equal};
}

bool decide_equal(struct unfold *u, unsigned int value, int64_t number)
{
	int64_t known;
	bool equal;

	if (u->dead)
		return false;
	if (value_is_number(u->pool, value, &known))
		return known == number;
	equal = choose(u, 2);
	demand(u, value, number, equal);
	return equal;
}

unsigned int location_of(struct unfold *u, struct operand address)
{
	unsigned int nr = u->test->nr_locations, location;
	int64_t known;

	if (u->dead || !nr) {
		u->dead = true;
		return 0;
	}
	if (!value_is_number(u->pool, address.value, &known)) {
		location = choose(u, nr);
		demand(u, address.value, litmus_address(location), true);
		return location;
	}
	/* No execution follows a pointer to nothing; whether this path does is not known yet. */
	u->dead = known < LITMUS_ADDRESS || known >= litmus_address(nr);
	return u->dead ? 0 : (unsigned int)(known - LITMUS_ADDRESS);
}

struct event *add_event(struct unfold *u, enum event_kind kind, unsigned int flags)
{
	struct event *event = &u->events[u->nr_events];

	if (u->dead)
		return NULL;
	if (u->nr_events == MAX_EVENTS) {
		u->fault = "has too many accesses";
		u->dead = true;
		return NULL;
	}
	u->nr_events++;
	*event = (struct event){.kind = kind,
				.flags = flags,
				.thread = (int)u->thread,
				.location = -1,
				.control = u->control};
	return event;
}

struct operand add_read(struct unfold *u, struct operand address, unsigned int location,
			unsigned int flags)
{
	struct event *event = add_event(u, EVENT_READ, flags);
	unsigned int index = u->nr_events - 1;

	if (!event)
		return (struct operand){.value = value_number(u->pool, 0)};
	event->location = (int)location;
	event->address = address.reads;
	return (struct operand){.value = value_load(u->pool, u->thread, index),
				.reads = event_bit(index)};
}

void add_write(struct unfold *u, struct operand address, unsigned int location,
	       struct operand value, unsigned int flags)
{
	struct event *event = add_event(u, EVENT_WRITE, flags);

	if (!event)
		return;
	event->location = (int)location;
	event->address = address.reads;
	event->data = value.reads;
	event->value = value.value;
}

struct operand evaluate(struct unfold *u, const struct litmus_expr *expr)
{
	struct operand a, b;

	switch (expr->kind) {
	case EXPR_NUMBER:
		return (struct operand){.value = value_number(u->pool, expr->number)};
	case EXPR_REGISTER:
		return u->registers[expr->index];
	case EXPR_CALL:
		return evaluate_call(u, expr);
	case EXPR_LOAD:
		a = evaluate(u, expr->arg[0]);
		return add_read(u, a, location_of(u, a), 0);
	case EXPR_UNARY:
		a = evaluate(u, expr->arg[0]);
		a.value = value_unary(u->pool, expr->op, a.value);
		return a;
	default:
		a = evaluate(u, expr->arg[0]);
		b = evaluate(u, expr->arg[1]);
		a.value = value_binary(u->pool, expr->op, a.value, b.value);
		a.reads |= b.reads;
		return a;
	}
}

static void run_block(struct unfold *u, const struct litmus_stmt *stmt);

static void run_if(struct unfold *u, const struct litmus_stmt *stmt)
{
	struct operand condition = evaluate(u, stmt->expr);
	event_set outside = u->control;
	bool zero = decide_equal(u, condition.value, 0);

	/* Code after the whole statement does not depend on the branch. */
	u->control |= condition.reads;
	run_block(u, zero ? stmt->otherwise : stmt->body);
	u->control = outside;
}

static void run_block(struct unfold *u, const struct litmus_stmt *stmt)
{
	struct operand value, address;

	for (; stmt && !u->dead; stmt = stmt->next) {
		if (stmt->kind == STMT_IF) {
			run_if(u, stmt);
			continue;
		}
		address = (struct operand){0};
		if (stmt->kind == STMT_STORE)
			address = evaluate(u, stmt->address);
		value = evaluate(u, stmt->expr);
		if (stmt->kind == STMT_SET)
			u->registers[stmt->reg] = value;
		else if (stmt->kind == STMT_STORE)
			add_write(u, address, location_of(u, address), value, 0);
	}
}

static void *copy_of(const void *from, size_t size)
{
	void *to = malloc(size ? size : 1);

	if (to && size)
		memcpy(to, from, size);
	return to;
}

static int keep_path(struct unfold *u, struct paths *out)
{
	unsigned int nr_regs = u->test->threads[u->thread].nr_regs;
	struct path *path;

	if (!array_reserve(out->paths, out->room, out->nr + 1))
		return -ENOMEM;
	path = &out->paths[out->nr++];
	path->nr_events = u->nr_events;
	out->nr_events += u->nr_events;
	path->events = copy_of(u->events, u->nr_events * sizeof(*path->events));
	path->nr_demands = u->nr_demands;
	path->demands = copy_of(u->demands, u->nr_demands * sizeof(*path->demands));
	path->registers = malloc((nr_regs + 1) * sizeof(*path->registers));
	if (!path->events || !path->demands || !path->registers)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr_regs; i++)
		path->registers[i] = u->registers[i].value;
	return 0;
}

static void run_once(struct unfold *u)
{
	const struct litmus_thread *thread = &u->test->threads[u->thread];

	u->next_choice = u->nr_events = u->nr_demands = 0;
	u->control = 0;
	u->dead = false;
	for (unsigned int i = 0; i < thread->nr_regs; i++)
		u->registers[i] =
			(struct operand){.value = value_number(u->pool, thread->regs[i].initial)};
	run_block(u, thread->body);
}

/* The next combination of choices; false: there is none. */
static bool next_way(struct unfold *u)
{
	while (u->nr_choices) {
		struct choice *last = &u->choices[u->nr_choices - 1];

		if (++last->taken < last->options)
			return true;
		u->nr_choices--;
	}
	return false;
}

static int unfold_fault(const struct unfold *u, const char *what, struct error *err)
{
	return error_set(
		err, EINVAL,
		"%s: thread %u %s; expected at most %u accesses, %u decisions and %u paths",
		u->test->name, u->thread, what, MAX_EVENTS, MAX_CHOICES, MAX_PATHS);
}

int unfold_thread(const struct litmus_test *test, unsigned int thread, struct value_pool *pool,
		  struct paths *out, struct error *err)
{
	struct unfold *u = calloc(1, sizeof(*u));
	unsigned int runs = 0;
	int rc = 0;

	if (!u)
		return error_set(err, ENOMEM, "%s: no memory", test->name);
	u->test = test;
	u->thread = thread;
	u->pool = pool;
	do {
		run_once(u);
		if (pool->full || runs++ == MAX_PATHS || out->nr_events > MAX_PATHS_EVENTS)
			rc = unfold_fault(u, "has too many paths through it", err);
		else if (u->fault)
			rc = unfold_fault(u, u->fault, err);
		else if (!u->dead && keep_path(u, out))
			rc = error_set(err, ENOMEM, "%s: no memory", test->name);
	} while (!rc && next_way(u));
	free(u);
	return rc;
}

void paths_free(struct paths *paths)
{
	for (unsigned int i = 0; i < paths->nr; i++) {
		free(paths->paths[i].events);
		free(paths->paths[i].demands);
		free(paths->paths[i].registers);
	}
	free(paths->paths);
	*paths = (struct paths){0};
}
