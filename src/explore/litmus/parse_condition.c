// SPDX-License-Identifier: GPL-2.0-or-later
/* The question about the final state: locations, filter, and the condition. */
#include <stdlib.h>
#include <string.h>

#include "src/explore/litmus/parse.h"

static struct litmus_condition *parse_or(struct parser *p);

static struct litmus_condition *new_condition(struct parser *p, enum litmus_condition_kind kind,
					      struct litmus_condition *a,
					      struct litmus_condition *b)
{
	struct litmus_condition *c = parse_node(p, sizeof(*c));

	if (!c)
		return NULL;
	c->kind = kind;
	c->a = a;
	c->b = b;
	return c;
}

static const char *place_name(const struct litmus_test *test, struct litmus_place place)
{
	return place.thread < 0 ? test->locations[place.index].name
				: test->threads[place.thread].regs[place.index].name;
}

/* Registers by thread and name, then locations by name. */
static int compare_places(const struct litmus_test *test, struct litmus_place a,
			  struct litmus_place b)
{
	unsigned int first = (unsigned int)a.thread, second = (unsigned int)b.thread;

	if (first != second)
		return first < second ? -1 : 1;
	return strcmp(place_name(test, a), place_name(test, b));
}

static void show(struct parser *p, struct litmus_place place)
{
	struct litmus_test *test = p->test;
	unsigned int at = 0;

	if (p->lex.failed)
		return;
	while (at < test->nr_shown && compare_places(test, test->shown[at], place) < 0)
		at++;
	if (at < test->nr_shown && !compare_places(test, test->shown[at], place))
		return;
	if (test->nr_shown == sizeof(test->shown) / sizeof(test->shown[0])) {
		lex_fail(&p->lex, "too many registers and locations in conditions");
		return;
	}
	memmove(&test->shown[at + 1], &test->shown[at],
		(test->nr_shown - at) * sizeof(test->shown[0]));
	test->shown[at] = place;
	test->nr_shown++;
}

static struct litmus_place register_place(struct parser *p)
{
	struct litmus_place place = {.thread = -1};
	int64_t thread = p->lex.token.number;
	int reg;

	if (thread >= p->test->nr_threads) {
		lex_fail(&p->lex, "no such thread; expected 0 to %u", p->test->nr_threads - 1);
		return place;
	}
	lex_next(&p->lex);
	lex_expect(&p->lex, ":", "after a thread's number");
	reg = find_register(&p->test->threads[thread], p->lex.token.at, p->lex.token.len);
	if (reg < 0)
		lex_fail(&p->lex, "expected a register of thread %u", (unsigned int)thread);
	lex_next(&p->lex);
	place.thread = (int)thread;
	place.index = reg < 0 ? 0 : (unsigned int)reg;
	return place;
}

static struct litmus_place location_place(struct parser *p)
{
	struct litmus_place place = {.thread = -1};
	bool bracket = lex_take(&p->lex, "[");
	int found;

	if (!bracket)
		lex_take(&p->lex, "*");
	found = find_location(p->test, p->lex.token.at, p->lex.token.len);
	if (p->lex.token.kind != TOKEN_NAME || found < 0)
		lex_fail(&p->lex, "expected THREAD:REGISTER or a shared location");
	lex_next(&p->lex);
	if (bracket)
		lex_expect(&p->lex, "]", "after a location");
	place.index = found < 0 ? 0 : (unsigned int)found;
	return place;
}

static struct litmus_place parse_place(struct parser *p)
{
	struct litmus_place place =
		p->lex.token.kind == TOKEN_NUMBER ? register_place(p) : location_place(p);

	show(p, place);
	return place;
}

static struct litmus_condition *parse_atom(struct parser *p)
{
	struct litmus_condition *c = new_condition(p, COND_EQUAL, NULL, NULL);

	if (!c)
		return NULL;
	c->place = parse_place(p);
	if (lex_take(&p->lex, "!=") || lex_take(&p->lex, "<>"))
		c->kind = COND_DIFFERS;
	else if (!lex_take(&p->lex, "=="))
		lex_expect(&p->lex, "=", "and a value");
	c->value = parse_constant(p);
	return c;
}

static struct litmus_condition *parse_not(struct parser *p)
{
	struct litmus_condition *c;

	if (!parse_deeper(p))
		return NULL;
	if (lex_take(&p->lex, "~") || lex_take(&p->lex, "not") || lex_take(&p->lex, "!")) {
		c = new_condition(p, COND_NOT, parse_not(p), NULL);
	} else if (lex_take(&p->lex, "(")) {
		c = parse_or(p);
		lex_expect(&p->lex, ")", "to close '('");
	} else if (lex_take(&p->lex, "true")) {
		c = new_condition(p, COND_TRUE, NULL, NULL);
	} else if (lex_take(&p->lex, "false")) {
		c = new_condition(p, COND_NOT, new_condition(p, COND_TRUE, NULL, NULL), NULL);
	} else {
		c = parse_atom(p);
	}
	p->depth--;
	return c;
}

static struct litmus_condition *parse_and(struct parser *p)
{
	struct litmus_condition *c = parse_not(p);

	while (c && (lex_take(&p->lex, "/\\") || lex_take(&p->lex, "&&")))
		c = new_condition(p, COND_AND, c, parse_not(p));
	return c;
}

/* "a => b" binds weakest. */
static struct litmus_condition *parse_or(struct parser *p)
{
	struct litmus_condition *c = parse_and(p);

	while (c && (lex_take(&p->lex, "\\/") || lex_take(&p->lex, "||")))
		c = new_condition(p, COND_OR, c, parse_and(p));
	if (c && lex_take(&p->lex, "=>"))
		c = new_condition(p, COND_OR, new_condition(p, COND_NOT, c, NULL), parse_or(p));
	return c;
}

/* "locations [x; 0:r1;]" */
static void parse_locations(struct parser *p)
{
	lex_expect(&p->lex, "[", "after locations");
	while (!p->lex.failed && !lex_is(&p->lex, "]")) {
		parse_place(p);
		if (!lex_is(&p->lex, "]") && !lex_take(&p->lex, ","))
			lex_expect(&p->lex, ";", "after a location");
	}
	lex_expect(&p->lex, "]", "after the locations");
}

/* The text from @from to the current token, with blanks and comments squeezed. */
static char *condition_text(struct parser *p, const char *from)
{
	size_t size = (size_t)(p->lex.token.at - from), len = 0;
	char *text = parse_node(p, size + 1);

	for (size_t i = 0; text && i < size; i++) {
		bool blank = strchr(" \t\r\n", from[i]) != NULL;

		if (blank && (!len || text[len - 1] == ' '))
			continue;
		text[len++] = blank ? ' ' : from[i] < 0x20 || from[i] > 0x7e ? '?' : from[i];
	}
	while (text && len && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

static void parse_quantifier(struct parser *p)
{
	struct litmus_test *test = p->test;
	const char *from = p->lex.token.at;

	if (p->lex.token.kind == TOKEN_END) {
		test->quantifier = QUANTIFIER_FORALL;
		test->condition = new_condition(p, COND_TRUE, NULL, NULL);
		test->condition_text = parse_node(p, sizeof("forall (true)"));
		if (test->condition_text)
			strcpy(test->condition_text, "forall (true)");
		return;
	}
	if (lex_take(&p->lex, "forall"))
		test->quantifier = QUANTIFIER_FORALL;
	else if (lex_take(&p->lex, "~") || lex_take(&p->lex, "not"))
		test->quantifier = QUANTIFIER_NOT_EXISTS;
	if (test->quantifier != QUANTIFIER_FORALL)
		lex_expect(&p->lex, "exists", "or forall, locations, filter, the next thread");
	test->condition = parse_or(p);
	if (p->lex.token.kind != TOKEN_END)
		lex_fail(&p->lex, "expected the end of the file after the condition");
	test->condition_text = condition_text(p, from);
}

void parse_conditions(struct parser *p)
{
	for (;;) {
		if (lex_take(&p->lex, "locations"))
			parse_locations(p);
		else if (lex_take(&p->lex, "filter"))
			p->test->filter = parse_or(p);
		else
			break;
	}
	if (!p->lex.failed)
		parse_quantifier(p);
}
