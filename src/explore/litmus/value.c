// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/value.h"

#include <stdlib.h>

#include "lib/array.h"
#include "src/explore/litmus/test.h"

static unsigned int add_node(struct value_pool *pool, struct value_node node)
{
	if (pool->nr == VALUE_MAX_NODES || !array_reserve(pool->nodes, pool->room, pool->nr + 1)) {
		pool->full = true;
		return 0;
	}
	pool->nodes[pool->nr] = node;
	return pool->nr++;
}

unsigned int value_number(struct value_pool *pool, int64_t number)
{
	return add_node(pool, (struct value_node){.kind = VALUE_NUMBER, .number = number});
}

unsigned int value_load(struct value_pool *pool, unsigned int thread, unsigned int event)
{
	return add_node(pool, (struct value_node){.kind = VALUE_LOAD, .a = thread, .b = event});
}

bool value_is_number(const struct value_pool *pool, unsigned int node, int64_t *number)
{
	if (pool->full || pool->nodes[node].kind != VALUE_NUMBER)
		return false;
	*number = pool->nodes[node].number;
	return true;
}

unsigned int value_unary(struct value_pool *pool, int op, unsigned int a)
{
	int64_t number;

	if (value_is_number(pool, a, &number))
		return value_number(pool, value_apply_unary(op, number));
	return add_node(pool,
			(struct value_node){
				.kind = VALUE_OPERATION, .unary = true, .op = op, .a = a, .b = a});
}

/* Zero whatever the operand is: x ^ x, x - x, x & 0, x * 0. */
static bool is_zero(const struct value_pool *pool, int op, unsigned int a, unsigned int b)
{
	int64_t number;

	if (a == b && (op == '^' || op == '-'))
		return true;
	return (op == '&' || op == '*') && ((value_is_number(pool, a, &number) && !number) ||
					    (value_is_number(pool, b, &number) && !number));
}

unsigned int value_binary(struct value_pool *pool, int op, unsigned int a, unsigned int b)
{
	int64_t first, second;

	if (is_zero(pool, op, a, b))
		return value_number(pool, 0);
	if (value_is_number(pool, a, &first) && value_is_number(pool, b, &second))
		return value_number(pool, value_apply(op, first, second));
	return add_node(pool,
			(struct value_node){.kind = VALUE_OPERATION, .op = op, .a = a, .b = b});
}

int64_t value_apply_unary(int op, int64_t a)
{
	switch (op) {
	case '!':
		return !a;
	case '~':
		return ~a;
	default:
		return (int64_t)(0 - (uint64_t)a);
	}
}

/* Wraps instead of overflowing; nothing divides by zero, and nothing traps. */
static int64_t apply_arithmetic(int op, int64_t a, int64_t b)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (op) {
	case '+':
		return (int64_t)(x + y);
	case '-':
		return (int64_t)(x - y);
	case '*':
		return (int64_t)(x * y);
	case '/':
		return !b ? 0 : b == -1 ? (int64_t)(0 - x) : a / b;
	case '%':
		return !b || b == -1 ? 0 : a % b;
	case OP_SHL:
		return (int64_t)(x << (y & 63));
	default:
		return (int64_t)(x >> (y & 63));
	}
}

int64_t value_apply(int op, int64_t a, int64_t b)
{
	switch (op) {
	case '&':
		return a & b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case OP_ANDNOT:
		return a & ~b;
	case OP_AND:
		return a && b;
	case OP_OR:
		return a || b;
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case '<':
		return a < b;
	case '>':
		return a > b;
	case OP_LE:
		return a <= b;
	case OP_GE:
		return a >= b;
	default:
		return apply_arithmetic(op, a, b);
	}
}

void value_pool_free(struct value_pool *pool)
{
	free(pool->nodes);
	*pool = (struct value_pool){0};
}
