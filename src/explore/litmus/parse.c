// SPDX-License-Identifier: GPL-2.0-or-later
/* The file as a whole: its name, the initial state, the threads' heads. */
#include "src/explore/litmus/parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (1u << 20)

struct litmus_chunk {
	struct litmus_chunk *next;
	max_align_t memory[];
};

void *parse_node(struct parser *p, size_t size)
{
	struct litmus_chunk *chunk;

	if (p->lex.failed)
		return NULL;
	if (++p->test->nr_nodes > LITMUS_MAX_NODES) {
		lex_fail(&p->lex, "a test too large; expected at most %d operations",
			 LITMUS_MAX_NODES);
		return NULL;
	}
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk) {
		lex_fail(&p->lex, "no memory");
		return NULL;
	}
	chunk->next = p->test->memory;
	p->test->memory = chunk;
	return chunk->memory;
}

bool parse_deeper(struct parser *p)
{
	if (p->lex.failed)
		return false;
	if (p->depth == LITMUS_MAX_DEPTH) {
		lex_fail(&p->lex, "nested too deeply; expected at most %d levels",
			 LITMUS_MAX_DEPTH);
		return false;
	}
	p->depth++;
	return true;
}

static bool named(const char *own, const char *name, size_t len)
{
	return strlen(own) == len && !memcmp(own, name, len);
}

int find_location(const struct litmus_test *test, const char *name, size_t len)
{
	for (unsigned int i = 0; i < test->nr_locations; i++)
		if (named(test->locations[i].name, name, len))
			return (int)i;
	return -1;
}

int find_register(const struct litmus_thread *thread, const char *name, size_t len)
{
	for (unsigned int i = 0; i < thread->nr_regs; i++)
		if (named(thread->regs[i].name, name, len))
			return (int)i;
	return -1;
}

static bool copy_name(struct parser *p, char *to, const char *name, size_t len)
{
	if (p->lex.failed)
		return false;
	if (len >= LITMUS_NAME) {
		lex_fail(&p->lex, "a name too long; expected at most %d characters",
			 LITMUS_NAME - 1);
		return false;
	}
	memcpy(to, name, len);
	to[len] = '\0';
	return true;
}

unsigned int parse_location(struct parser *p, const char *name, size_t len)
{
	struct litmus_test *test = p->test;
	int found = find_location(test, name, len);

	if (found >= 0)
		return (unsigned int)found;
	if (test->nr_locations == LITMUS_MAX_LOCATIONS)
		lex_fail(&p->lex, "too many shared locations; expected at most %d",
			 LITMUS_MAX_LOCATIONS);
	else if (copy_name(p, test->locations[test->nr_locations].name, name, len))
		return test->nr_locations++;
	return 0;
}

unsigned int add_register(struct parser *p, struct litmus_thread *thread, const char *name,
			  size_t len)
{
	int found = find_register(thread, name, len);

	if (found >= 0)
		return (unsigned int)found;
	if (thread->nr_regs == LITMUS_MAX_REGISTERS)
		lex_fail(&p->lex, "too many registers; expected at most %d in a thread",
			 LITMUS_MAX_REGISTERS);
	else if (copy_name(p, thread->regs[thread->nr_regs].name, name, len))
		return thread->nr_regs++;
	return 0;
}

static const char *const types[] = {
	"int",	      "long",	    "short",	     "char",	 "unsigned",  "signed",
	"void",	      "bool",	    "struct",	     "volatile", "const",     "atomic_t",
	"spinlock_t", "u8",	    "u16",	     "u32",	 "u64",	      "s8",
	"s16",	      "s32",	    "s64",	     "_Bool",	 "uintptr_t", "intptr_t",
	"size_t",     "atomic64_t", "atomic_long_t", "int32_t",	 "int64_t",   "uint32_t",
	"uint64_t",   "__rcu",	    "typeof",	     NULL};

bool at_type(const struct parser *p)
{
	for (size_t i = 0; types[i]; i++)
		if (lex_is(&p->lex, types[i]))
			return true;
	return false;
}

bool at_declaration(const struct parser *p)
{
	return p->lex.token.kind == TOKEN_NAME && lex_name_follows(&p->lex);
}

void skip_type(struct parser *p)
{
	while (at_type(p) || at_declaration(p)) {
		if (lex_is(&p->lex, "typeof"))
			lex_fail(&p->lex, "no typeof here; expected int or another plain type");
		lex_next(&p->lex);
	}
}

int64_t parse_constant(struct parser *p)
{
	bool minus = lex_take(&p->lex, "-"), parenthesis = lex_take(&p->lex, "(");
	int64_t value = 0;

	if (p->lex.token.kind == TOKEN_NUMBER) {
		value = minus ? -p->lex.token.number : p->lex.token.number;
	} else if (lex_is(&p->lex, "NULL") || lex_is(&p->lex, "false")) {
		value = 0;
	} else if (lex_is(&p->lex, "true")) {
		value = 1;
	} else {
		lex_take(&p->lex, "&");
		if (p->lex.token.kind != TOKEN_NAME || minus)
			lex_fail(&p->lex, "expected a number or the name of a shared location");
		else
			value = litmus_address(
				parse_location(p, p->lex.token.at, p->lex.token.len));
	}
	lex_next(&p->lex);
	if (parenthesis)
		lex_expect(&p->lex, ")", "after a value");
	return value;
}

/* "ATOMIC_INIT(1)" or "{ 1 }" or "1" */
static int64_t initial_value(struct parser *p)
{
	bool brace = lex_take(&p->lex, "{");
	int64_t value;

	lex_take(&p->lex, "ATOMIC_INIT");
	value = parse_constant(p);
	if (brace)
		lex_expect(&p->lex, "}", "after a value");
	return value;
}

/* The number of a thread, before its colon; fails if there can be no such thread. */
static struct litmus_thread *initial_thread(struct parser *p)
{
	int64_t number = p->lex.token.number;

	lex_next(&p->lex);
	lex_expect(&p->lex, ":", "and a register");
	if (number >= LITMUS_MAX_THREADS)
		lex_fail(&p->lex, "expected threads 0 to %d", LITMUS_MAX_THREADS - 1);
	return p->lex.failed ? NULL : &p->test->threads[number];
}

static void initial_entry(struct parser *p)
{
	struct litmus_thread *thread = NULL;
	struct token name;
	bool bracket;
	int64_t *to;

	skip_type(p);
	while (lex_take(&p->lex, "*"))
		;
	if (p->lex.token.kind == TOKEN_NUMBER)
		thread = initial_thread(p);
	bracket = lex_take(&p->lex, "[");
	name = p->lex.token;
	if (name.kind != TOKEN_NAME)
		lex_fail(&p->lex, "expected the name of a shared location");
	if (p->lex.failed)
		return;
	to = thread ? &thread->regs[add_register(p, thread, name.at, name.len)].initial
		    : &p->test->locations[parse_location(p, name.at, name.len)].initial;
	lex_next(&p->lex);
	if (bracket)
		lex_expect(&p->lex, "]", "after a location");
	if (lex_is(&p->lex, "["))
		lex_fail(&p->lex, "no arrays here; expected a location each");
	if (lex_take(&p->lex, "="))
		*to = initial_value(p);
}

static void parse_initial(struct parser *p)
{
	lex_expect(&p->lex, "{", "before the initial state");
	while (!p->lex.failed && !lex_is(&p->lex, "}")) {
		if (lex_take(&p->lex, ";"))
			continue;
		initial_entry(p);
		if (!lex_is(&p->lex, "}"))
			lex_expect(&p->lex, ";", "after an initial value");
	}
	lex_expect(&p->lex, "}", "after the initial state");
}

/* "int *x": a pointer to the shared location x. */
static void parse_parameter(struct parser *p)
{
	struct token name;
	unsigned int reg, stars = 0;

	skip_type(p);
	for (; lex_take(&p->lex, "*"); stars++)
		skip_type(p);
	name = p->lex.token;
	if (name.kind != TOKEN_NAME || !stars) {
		lex_fail(&p->lex, "expected a parameter 'TYPE *NAME'");
		return;
	}
	reg = add_register(p, p->thread, name.at, name.len);
	p->thread->regs[reg].initial = litmus_address(parse_location(p, name.at, name.len));
	p->thread->regs[reg].parameter = true;
	lex_next(&p->lex);
}

static void parse_parameters(struct parser *p)
{
	lex_expect(&p->lex, "(", "after a thread's name");
	if (lex_take(&p->lex, ")"))
		return;
	if (lex_take(&p->lex, "void")) {
		if (lex_take(&p->lex, ")"))
			return;
	}
	do
		parse_parameter(p);
	while (lex_take(&p->lex, ",") && !p->lex.failed);
	lex_expect(&p->lex, ")", "after the parameters");
}

static bool at_thread(const struct parser *p)
{
	char name[16];

	snprintf(name, sizeof(name), "P%u", p->test->nr_threads);
	return lex_is(&p->lex, name);
}

/* Some tests have it: "static void P0(...)". */
static void skip_storage(struct parser *p)
{
	lex_take(&p->lex, "static");
	lex_take(&p->lex, "void");
}

static void parse_threads(struct parser *p)
{
	for (skip_storage(p); at_thread(p); skip_storage(p)) {
		if (p->test->nr_threads == LITMUS_MAX_THREADS) {
			lex_fail(&p->lex, "too many threads; expected at most %d",
				 LITMUS_MAX_THREADS);
			return;
		}
		p->thread = &p->test->threads[p->test->nr_threads++];
		lex_next(&p->lex);
		parse_parameters(p);
		parse_body(p);
	}
	if (!p->test->nr_threads)
		lex_fail(&p->lex, "expected thread P0");
	for (unsigned int i = p->test->nr_threads; i < LITMUS_MAX_THREADS; i++)
		if (p->test->threads[i].nr_regs)
			lex_fail(&p->lex, "expected thread P%u, which the initial state names", i);
}

static void parse_name(struct parser *p)
{
	const char *word;
	size_t len;

	if (!lex_word(&p->lex, &word, &len) || len != 1 || *word != 'C') {
		lex_next(&p->lex);
		lex_fail(&p->lex, "expected a test in C: a first line 'C NAME'");
		return;
	}
	if (!lex_word(&p->lex, &word, &len) || len >= sizeof(p->test->name)) {
		lex_next(&p->lex);
		lex_fail(&p->lex, "expected the test's name after 'C', of at most %zu characters",
			 sizeof(p->test->name) - 1);
		return;
	}
	memcpy(p->test->name, word, len);
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)word[i]))
			p->test->name[i] = '?';
}

/* The word after "Result:", which the kernel's tests have in a comment. */
static void find_expected(struct litmus_test *test, const char *text, size_t size)
{
	const char *at = memmem(text, size, "Result:", 7), *end = text + size;
	size_t len = 0;

	if (!at)
		return;
	for (at += 7; at < end && (*at == ' ' || *at == '\t'); at++)
		;
	while (at + len < end && isalpha((unsigned char)at[len]) &&
	       len + 1 < sizeof(test->expected))
		len++;
	memcpy(test->expected, at, len);
}

struct litmus_test *litmus_parse(const char *file, const char *text, size_t size, struct error *err)
{
	struct parser p = {.test = calloc(1, sizeof(*p.test))};

	if (!p.test) {
		error_set(err, ENOMEM, "%s: no memory", file);
		return NULL;
	}
	lex_start(&p.lex, file, text, size, err);
	parse_name(&p);
	if (!p.lex.failed) {
		lex_skip_to_brace(&p.lex);
		parse_initial(&p);
		parse_threads(&p);
		parse_conditions(&p);
		find_expected(p.test, text, size);
	}
	if (!p.lex.failed)
		return p.test;
	litmus_free(p.test);
	return NULL;
}

void litmus_free(struct litmus_test *test)
{
	struct litmus_chunk *chunk, *next;

	if (!test)
		return;
	for (chunk = test->memory; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(test);
}

struct litmus_test *litmus_read(const char *path, struct error *err)
{
	struct litmus_test *test = NULL;
	FILE *file = fopen(path, "re");
	char *text;
	size_t size;

	if (!file) {
		error_set(err, errno, "%s: %s; expected a litmus test", path, strerror(errno));
		return NULL;
	}
	text = malloc(MAX_FILE + 1);
	size = text ? fread(text, 1, MAX_FILE + 1, file) : 0;
	if (!text)
		error_set(err, ENOMEM, "%s: no memory", path);
	else if (ferror(file))
		error_set(err, EIO, "%s: cannot be read; expected a litmus test", path);
	else if (size > MAX_FILE)
		error_set(err, EFBIG, "%s: larger than 1 MiB; expected a litmus test", path);
	else
		test = litmus_parse(path, text, size, err);
	free(text);
	fclose(file);
	return test;
}
