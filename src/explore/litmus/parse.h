/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the parser share. Errors are kept in the lexer. */
#ifndef EXPLORE_LITMUS_PARSE_H
#define EXPLORE_LITMUS_PARSE_H

#include "src/explore/litmus/lex.h"
#include "src/explore/litmus/test.h"

struct parser {
	struct lexer lex;
	struct litmus_test *test;
	struct litmus_thread *thread; /* whose body is being read */
	unsigned int depth;
};

/* Zeroed memory that lives as long as the test; NULL: over a limit, and the lexer has failed. */
void *parse_node(struct parser *p, size_t size);
/* One level deeper; false: too deep, and the lexer has failed. Leave it with p->depth--. */
bool parse_deeper(struct parser *p);

/* The location of that name; a new one if there is none. */
unsigned int parse_location(struct parser *p, const char *name, size_t len);
/* -1: there is none. */
int find_location(const struct litmus_test *test, const char *name, size_t len);
int find_register(const struct litmus_thread *thread, const char *name, size_t len);
unsigned int add_register(struct parser *p, struct litmus_thread *thread, const char *name,
			  size_t len);

/* A number, with a sign or not, or the address of a location: "&x" or "x". */
int64_t parse_constant(struct parser *p);
/* Does the current token begin a type that a cast may have: "int", "struct", ...? */
bool at_type(const struct parser *p);
/* Does a declaration begin here: a name, then another name or a '*'? */
bool at_declaration(const struct parser *p);
void skip_type(struct parser *p);

/* parse_code.c */
void parse_body(struct parser *p);
/* parse_expr.c */
struct litmus_expr *parse_expr(struct parser *p);
/* An operand with its unary operators. */
struct litmus_expr *parse_unary(struct parser *p);
/* parse_condition.c: everything after the threads. */
void parse_conditions(struct parser *p);

#endif
