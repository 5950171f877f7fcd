// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/parse.h"

#include <string.h>

static struct litmus_expr *new_expr(struct parser *p, enum litmus_expr_kind kind)
{
	struct litmus_expr *expr = parse_node(p, sizeof(*expr));

	if (expr)
		expr->kind = kind;
	return expr;
}

static struct litmus_expr *number_expr(struct parser *p, int64_t number)
{
	struct litmus_expr *expr = new_expr(p, EXPR_NUMBER);

	if (expr)
		expr->number = number;
	return expr;
}

/* Only a pointer to a location has an address. */
static struct litmus_expr *address_of(struct parser *p)
{
	struct token name = p->lex.token;
	int reg, location;

	if (lex_take(&p->lex, "*"))
		return parse_unary(p);
	reg = find_register(p->thread, name.at, name.len);
	location = find_location(p->test, name.at, name.len);
	if (name.kind != TOKEN_NAME || location < 0 ||
	    (reg >= 0 && !p->thread->regs[reg].parameter)) {
		lex_fail(&p->lex, "expected the name of a shared location after '&'");
		return NULL;
	}
	lex_next(&p->lex);
	return number_expr(p, litmus_address((unsigned int)location));
}

/* The address of "*POINTER", the argument of READ_ONCE() and similar. */
static struct litmus_expr *lvalue_argument(struct parser *p)
{
	struct token first = p->lex.token;
	struct litmus_expr *expr = parse_unary(p);

	if (expr && expr->kind == EXPR_LOAD)
		return expr->arg[0];
	if (expr) {
		p->lex.token = first;
		lex_fail(&p->lex, "expected *POINTER");
	}
	return NULL;
}

static struct litmus_expr *call_expr(struct parser *p, const struct primitive *call)
{
	struct litmus_expr *expr = new_expr(p, EXPR_CALL);
	size_t nr = strlen(call->args);

	lex_expect(&p->lex, "(", "after a function's name");
	for (size_t i = 0; expr && i < nr && !p->lex.failed; i++) {
		expr->arg[i] = call->args[i] == 'l' ? lvalue_argument(p) : parse_expr(p);
		if (i + 1 < nr)
			lex_expect(&p->lex, ",", "and another argument");
	}
	lex_expect(&p->lex, ")", "after the arguments");
	if (expr)
		expr->call = *call;
	return expr;
}

static struct litmus_expr *name_expr(struct parser *p)
{
	struct token name = p->lex.token;
	struct primitive call;
	struct litmus_expr *expr;
	int reg;

	if (primitive_find(name.at, name.len, &call)) {
		lex_next(&p->lex);
		return call_expr(p, &call);
	}
	reg = find_register(p->thread, name.at, name.len);
	if (reg < 0 && lex_is(&p->lex, "NULL")) {
		lex_next(&p->lex);
		return number_expr(p, 0);
	}
	if (reg < 0) {
		lex_fail(&p->lex, "no parameter, no register and no function that is known here");
		return NULL;
	}
	lex_next(&p->lex);
	expr = new_expr(p, EXPR_REGISTER);
	if (expr)
		expr->index = (unsigned int)reg;
	return expr;
}

static struct litmus_expr *parenthesis(struct parser *p)
{
	struct litmus_expr *expr;

	lex_next(&p->lex);
	if (at_type(p)) {
		skip_type(p);
		while (lex_take(&p->lex, "*"))
			;
		lex_expect(&p->lex, ")", "after a type");
		return parse_unary(p);
	}
	expr = parse_expr(p);
	lex_expect(&p->lex, ")", "to close '('");
	return expr;
}

static struct litmus_expr *primary(struct parser *p)
{
	int64_t number = p->lex.token.number;

	if (p->lex.token.kind == TOKEN_NUMBER) {
		lex_next(&p->lex);
		return number_expr(p, number);
	}
	if (p->lex.token.kind == TOKEN_NAME)
		return name_expr(p);
	if (lex_is(&p->lex, "("))
		return parenthesis(p);
	lex_fail(&p->lex, "expected a number, a register, a call or '('");
	return NULL;
}

static struct litmus_expr *unary_of(struct parser *p, enum litmus_expr_kind kind, int op)
{
	struct litmus_expr *expr = new_expr(p, kind), *operand;

	lex_next(&p->lex);
	operand = parse_unary(p);
	if (!expr || !operand)
		return NULL;
	expr->op = op;
	expr->arg[0] = operand;
	return expr;
}

struct litmus_expr *parse_unary(struct parser *p)
{
	struct litmus_expr *expr;

	if (!parse_deeper(p))
		return NULL;
	if (lex_is(&p->lex, "*"))
		expr = unary_of(p, EXPR_LOAD, 0);
	else if (lex_is(&p->lex, "!") || lex_is(&p->lex, "~"))
		expr = unary_of(p, EXPR_UNARY, *p->lex.token.at);
	else if (lex_is(&p->lex, "-"))
		expr = unary_of(p, EXPR_UNARY, OP_NEG);
	else if (lex_take(&p->lex, "&"))
		expr = address_of(p);
	else
		expr = primary(p);
	p->depth--;
	return expr;
}

static const struct {
	const char *sign;
	int op, level;
} operators[] = {
	{"||", OP_OR, 1}, {"&&", OP_AND, 2}, {"|", '|', 3},	{"^", '^', 4}, {"&", '&', 5},
	{"==", OP_EQ, 6}, {"!=", OP_NE, 6},  {"<", '<', 7},	{">", '>', 7}, {"<=", OP_LE, 7},
	{">=", OP_GE, 7}, {"<<", OP_SHL, 8}, {">>", OP_SHR, 8}, {"+", '+', 9}, {"-", '-', 9},
	{"*", '*', 10},	  {"/", '/', 10},    {"%", '%', 10},	{NULL, 0, 0},
};

/* The operator here, if it binds at least as strongly as @level; otherwise 0. */
static int operator_at(struct parser *p, int level, int *own)
{
	for (size_t i = 0; operators[i].sign; i++) {
		if (operators[i].level >= level && lex_is(&p->lex, operators[i].sign)) {
			*own = operators[i].level;
			return operators[i].op;
		}
	}
	return 0;
}

static struct litmus_expr *binary(struct parser *p, int level)
{
	struct litmus_expr *left = parse_unary(p), *expr;
	int own, op;

	while (left && (op = operator_at(p, level, &own))) {
		expr = new_expr(p, EXPR_BINARY);
		lex_next(&p->lex);
		if (!expr)
			return NULL;
		expr->op = op;
		expr->arg[0] = left;
		expr->arg[1] = binary(p, own + 1);
		left = expr->arg[1] ? expr : NULL;
	}
	return left;
}

struct litmus_expr *parse_expr(struct parser *p)
{
	struct litmus_expr *expr;

	if (!parse_deeper(p))
		return NULL;
	expr = binary(p, 1);
	if (expr && lex_is(&p->lex, "?"))
		lex_fail(&p->lex, "no conditional expressions here; expected if and else");
	p->depth--;
	return p->lex.failed ? NULL : expr;
}
