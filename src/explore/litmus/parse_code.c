// SPDX-License-Identifier: GPL-2.0-or-later
/* The statements of a thread. */
#include <string.h>

#include "src/explore/litmus/parse.h"

static struct litmus_stmt *parse_stmt(struct parser *p);

static struct litmus_stmt *new_stmt(struct parser *p, enum litmus_stmt_kind kind,
				    struct litmus_expr *expr)
{
	struct litmus_stmt *stmt = parse_node(p, sizeof(*stmt));

	if (!stmt)
		return NULL;
	stmt->kind = kind;
	stmt->expr = expr;
	return stmt;
}

static struct litmus_stmt *last_of(struct litmus_stmt *stmt)
{
	while (stmt->next)
		stmt = stmt->next;
	return stmt;
}

/* After a register's name: "= EXPRESSION", or nothing if it is declared. */
static struct litmus_stmt *set_register(struct parser *p, unsigned int reg, bool declared)
{
	struct litmus_stmt *stmt;

	if (declared && !lex_is(&p->lex, "="))
		return NULL;
	lex_expect(&p->lex, "=", "after a register's name");
	stmt = new_stmt(p, STMT_SET, parse_expr(p));
	if (stmt)
		stmt->reg = reg;
	return stmt;
}

static unsigned int named_register(struct parser *p)
{
	struct token name = p->lex.token;
	int reg = find_register(p->thread, name.at, name.len);
	unsigned int index;

	if (name.kind != TOKEN_NAME) {
		lex_fail(&p->lex, "expected a register's name");
		return 0;
	}
	index = reg < 0 ? add_register(p, p->thread, name.at, name.len) : (unsigned int)reg;
	lex_next(&p->lex);
	return index;
}

/* "int r0 = 1, *r1;" */
static struct litmus_stmt *declaration(struct parser *p)
{
	struct litmus_stmt *first = NULL, **end = &first;

	skip_type(p);
	do {
		while (lex_take(&p->lex, "*") || lex_take(&p->lex, "const"))
			;
		*end = set_register(p, named_register(p), true);
		if (*end)
			end = &(*end)->next;
	} while (lex_take(&p->lex, ",") && !p->lex.failed);
	lex_expect(&p->lex, ";", "after a declaration");
	return first;
}

/* "*POINTER = EXPRESSION" */
static struct litmus_stmt *plain_store(struct parser *p)
{
	struct litmus_expr *to = parse_unary(p);
	struct litmus_stmt *stmt;

	if (!to)
		return NULL;
	lex_expect(&p->lex, "=", "after *POINTER");
	stmt = new_stmt(p, STMT_STORE, parse_expr(p));
	if (stmt)
		stmt->address = to->arg[0];
	return stmt;
}

static struct litmus_stmt *block(struct parser *p)
{
	struct litmus_stmt *first = NULL, **end = &first;

	while (!p->lex.failed && !lex_is(&p->lex, "}")) {
		*end = parse_stmt(p);
		if (*end)
			end = &last_of(*end)->next;
	}
	return first;
}

static struct litmus_stmt *if_stmt(struct parser *p)
{
	struct litmus_stmt *stmt;

	lex_expect(&p->lex, "(", "after if");
	stmt = new_stmt(p, STMT_IF, parse_expr(p));
	lex_expect(&p->lex, ")", "after the condition");
	if (!stmt)
		return NULL;
	stmt->body = parse_stmt(p);
	if (lex_take(&p->lex, "else"))
		stmt->otherwise = parse_stmt(p);
	return stmt;
}

static const char *const refused[] = {"while",	"do",	 "for",	     "goto", "return",
				      "switch", "break", "continue", "else", NULL};

static void refuse_statement(struct parser *p)
{
	for (size_t i = 0; refused[i]; i++)
		if (lex_is(&p->lex, refused[i]))
			lex_fail(&p->lex, "not in a litmus test; expected assignments, calls, if");
}

static struct litmus_stmt *assignment(struct parser *p)
{
	struct token name = p->lex.token;
	unsigned int reg = named_register(p);

	if (lex_is(&p->lex, "(")) {
		p->lex.token = name;
		lex_fail(&p->lex, "no function that is known here");
	}
	return set_register(p, reg, false);
}

static struct litmus_stmt *simple_stmt(struct parser *p)
{
	struct token name = p->lex.token;
	struct primitive call;
	struct litmus_stmt *stmt;

	if (lex_is(&p->lex, "*"))
		stmt = plain_store(p);
	else if (name.kind != TOKEN_NAME || primitive_find(name.at, name.len, &call) ||
		 *name.at == '(')
		stmt = new_stmt(p, STMT_EXPR, parse_expr(p));
	else
		stmt = assignment(p);
	lex_expect(&p->lex, ";", "after a statement");
	return stmt;
}

static struct litmus_stmt *parse_stmt(struct parser *p)
{
	struct litmus_stmt *stmt = NULL;

	if (!parse_deeper(p))
		return NULL;
	if (lex_take(&p->lex, "{")) {
		stmt = block(p);
		lex_expect(&p->lex, "}", "after a block");
	} else if (lex_take(&p->lex, "if")) {
		stmt = if_stmt(p);
	} else if (!lex_take(&p->lex, ";")) {
		refuse_statement(p);
		stmt = at_type(p) || at_declaration(p) ? declaration(p) : simple_stmt(p);
	}
	p->depth--;
	return stmt;
}

void parse_body(struct parser *p)
{
	p->lex.in_code = true;
	lex_expect(&p->lex, "{", "before a thread's statements");
	p->thread->body = block(p);
	p->lex.in_code = false;
	lex_expect(&p->lex, "}", "after a thread's statements");
}
