/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values before it is known what loads return: nodes of a pool, with numbers and loads as leaves.
 */
#ifndef EXPLORE_LITMUS_VALUE_H
#define EXPLORE_LITMUS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUE_MAX_NODES (1u << 19)

enum value_kind { VALUE_NUMBER, VALUE_LOAD, VALUE_OPERATION };

struct value_node {
	enum value_kind kind;
	int op; /* two operands, or one where b == a */
	bool unary;
	unsigned int a, b; /* operands; VALUE_LOAD: thread and event in it */
	int64_t number;
};

struct value_pool {
	struct value_node *nodes;
	unsigned int nr;
	size_t room;
	bool full; /* or no memory; what was made since is invalid */
};

/* Each returns a node, folded if the operands' numbers are known. */
unsigned int value_number(struct value_pool *pool, int64_t number);
unsigned int value_load(struct value_pool *pool, unsigned int thread, unsigned int event);
unsigned int value_unary(struct value_pool *pool, int op, unsigned int a);
unsigned int value_binary(struct value_pool *pool, int op, unsigned int a, unsigned int b);
bool value_is_number(const struct value_pool *pool, unsigned int node, int64_t *number);

int64_t value_apply(int op, int64_t a, int64_t b);
int64_t value_apply_unary(int op, int64_t a);
void value_pool_free(struct value_pool *pool);

#endif
