/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A litmus test as parsed: shared locations, threads, and the question about the final state. */
#ifndef EXPLORE_LITMUS_TEST_H
#define EXPLORE_LITMUS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"
#include "src/explore/litmus/primitives.h"

#define LITMUS_NAME 64
#ifndef LITMUS_MAX_THREADS /* fuzzing sets lower limits, so that short inputs reach them */
#define LITMUS_MAX_LOCATIONS 64
#define LITMUS_MAX_THREADS   32
#define LITMUS_MAX_REGISTERS 64
#endif
#define LITMUS_MAX_DEPTH 64 /* of nested expressions and statements */
#define LITMUS_MAX_NODES 4000

/* The value of "&location". Numbers in a test are far below. */
#define LITMUS_ADDRESS (INT64_C(1) << 40)

static inline int64_t litmus_address(unsigned int location)
{
	return LITMUS_ADDRESS + location;
}

/* Operators of one character are that character. */
enum litmus_operator {
	OP_EQ = 256,
	OP_NE,
	OP_LE,
	OP_GE,
	OP_SHL,
	OP_SHR,
	OP_AND,
	OP_OR,
	OP_NEG,
	OP_ANDNOT,
};

enum litmus_expr_kind { EXPR_NUMBER, EXPR_REGISTER, EXPR_LOAD, EXPR_UNARY, EXPR_BINARY, EXPR_CALL };

struct litmus_expr {
	enum litmus_expr_kind kind;
	int op;		    /* EXPR_UNARY, EXPR_BINARY */
	unsigned int index; /* of the register */
	int64_t number;	    /* addresses included */
	struct primitive call;
	struct litmus_expr *arg[3]; /* EXPR_LOAD: the address */
};

enum litmus_stmt_kind { STMT_EXPR, STMT_SET, STMT_STORE, STMT_IF };

struct litmus_stmt {
	enum litmus_stmt_kind kind;
	unsigned int reg;		    /* STMT_SET */
	struct litmus_expr *address, *expr; /* stored, set, tested */
	struct litmus_stmt *body, *otherwise, *next;
};

struct litmus_register {
	char name[LITMUS_NAME];
	int64_t initial;
	bool parameter;
};

struct litmus_thread {
	struct litmus_register regs[LITMUS_MAX_REGISTERS];
	unsigned int nr_regs;
	struct litmus_stmt *body;
};

struct litmus_location {
	char name[LITMUS_NAME];
	int64_t initial;
};

/* What a condition names: a register of a thread, or a location (thread -1). */
struct litmus_place {
	int thread;
	unsigned int index;
};

enum litmus_condition_kind { COND_TRUE, COND_EQUAL, COND_DIFFERS, COND_NOT, COND_AND, COND_OR };

struct litmus_condition {
	enum litmus_condition_kind kind;
	struct litmus_place place;
	int64_t value;
	struct litmus_condition *a, *b;
};

enum litmus_quantifier { QUANTIFIER_EXISTS, QUANTIFIER_NOT_EXISTS, QUANTIFIER_FORALL };

struct litmus_test {
	char name[256];
	char expected[32]; /* of "Result: WORD" in a comment, or "" */
	struct litmus_location locations[LITMUS_MAX_LOCATIONS];
	unsigned int nr_locations;
	struct litmus_thread threads[LITMUS_MAX_THREADS];
	unsigned int nr_threads;
	enum litmus_quantifier quantifier;
	struct litmus_condition *condition, *filter; /* filter: or NULL */
	char *condition_text;
	struct litmus_place shown[LITMUS_MAX_LOCATIONS + LITMUS_MAX_REGISTERS];
	unsigned int nr_shown; /* sorted: registers by thread and name, then locations */
	struct litmus_chunk *memory;
	unsigned int nr_nodes;
};

/*
 * Reads a test of @size bytes of @text; @file is for messages. NULL: @err says
 * "file:line: what is wrong; what was expected".
 */
struct litmus_test *litmus_parse(const char *file, const char *text, size_t size,
				 struct error *err);
/* The same for a file. */
struct litmus_test *litmus_read(const char *path, struct error *err);
void litmus_free(struct litmus_test *test);

#endif
