// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/litmus/lex.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones first. */
static const char *const signs[] = {
	"/\\", "\\/", "=>", "==", "!=", "<>", "<=", ">=", "<<", ">>", "&&",
	"||",  "->",  "++", "--", "+=", "-=", "*=", "&=", "|=", "^=", NULL};

static bool starts(const struct lexer *lex, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(lex->end - lex->at) >= len && !memcmp(lex->at, text, len);
}

static void fail_at(struct lexer *lex, unsigned int line, const char *fmt, va_list args)
{
	char text[300];

	if (lex->failed)
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	error_set(lex->err, EINVAL, "%s:%u: %s", lex->file, line, text);
	lex->failed = true;
	lex->at = lex->end;
	lex->token.kind = TOKEN_END;
}

__attribute__((format(printf, 3, 4))) static void fail_line(struct lexer *lex, unsigned int line,
							    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail_at(lex, line, fmt, args);
	va_end(args);
}

void lex_fail(struct lexer *lex, const char *fmt, ...)
{
	char text[260];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (lex->token.kind == TOKEN_END)
		fail_line(lex, lex->line, "the end of the file: %s", text);
	else
		fail_line(lex, lex->token.line, "'%.*s': %s",
			  lex->token.len > 32 ? 32 : (int)lex->token.len, lex->token.at, text);
}

/*
 * Skips a comment whose two opening characters were read; @close ends it, @open nests or is NULL.
 */
static void skip_comment(struct lexer *lex, const char *open, const char *close)
{
	unsigned int line = lex->line, depth = 1;

	lex->at += 2;
	while (lex->at < lex->end && depth) {
		if (starts(lex, close)) {
			depth--;
			lex->at += 2;
			continue;
		}
		if (open && starts(lex, open)) {
			depth++;
			lex->at += 2;
			continue;
		}
		lex->line += *lex->at++ == '\n';
	}
	if (depth)
		fail_line(lex, line, "a comment that does not end; expected %s", close);
}

static void skip_line(struct lexer *lex)
{
	while (lex->at < lex->end && *lex->at != '\n')
		lex->at++;
}

/* "(*" opens a comment, but in C it may be "(*pointer)" or "(**pointer)". */
static bool opens_comment(const struct lexer *lex)
{
	const char *behind = lex->at + 2;

	if (!starts(lex, "(*"))
		return false;
	return !lex->in_code || behind == lex->end ||
	       !(isalpha((unsigned char)*behind) || strchr("_(*", *behind));
}

static bool skip_blank(struct lexer *lex)
{
	if (lex->at == lex->end)
		return false;
	if (isspace((unsigned char)*lex->at))
		lex->line += *lex->at++ == '\n';
	else if (starts(lex, "/*"))
		skip_comment(lex, NULL, "*/");
	else if (opens_comment(lex))
		skip_comment(lex, "(*", "*)");
	else if (starts(lex, "//"))
		skip_line(lex);
	else
		return false;
	return true;
}

static bool name_character(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void read_number(struct lexer *lex)
{
	char text[32], *behind;
	size_t len = lex->token.len;

	while (len > 1 && strchr("uUlL", lex->token.at[len - 1]))
		len--;
	lex->token.kind = TOKEN_NUMBER;
	if (len < sizeof(text)) {
		memcpy(text, lex->token.at, len);
		text[len] = '\0';
		errno = 0;
		lex->token.number = (int64_t)strtoull(text, &behind, 0);
		if (!*behind && !errno && lex->token.number >= 0 && lex->token.number <= UINT32_MAX)
			return;
	}
	lex_fail(lex, "not a number; expected 0 to 4294967295");
}

static void read_sign(struct lexer *lex)
{
	lex->token.kind = TOKEN_SIGN;
	lex->token.len = 1;
	for (size_t i = 0; signs[i]; i++) {
		if (starts(lex, signs[i])) {
			lex->token.len = 2;
			break;
		}
	}
	lex->at += lex->token.len;
}

void lex_next(struct lexer *lex)
{
	while (skip_blank(lex))
		;
	lex->token = (struct token){.at = lex->at, .line = lex->line};
	if (lex->at == lex->end)
		return;
	if (!name_character(*lex->at)) {
		read_sign(lex);
		return;
	}
	while (lex->at < lex->end && name_character(*lex->at))
		lex->at++;
	lex->token.len = (size_t)(lex->at - lex->token.at);
	lex->token.kind = TOKEN_NAME;
	if (isdigit((unsigned char)*lex->token.at))
		read_number(lex);
}

void lex_start(struct lexer *lex, const char *file, const char *text, size_t size,
	       struct error *err)
{
	*lex = (struct lexer){.file = file, .at = text, .end = text + size, .line = 1, .err = err};
}

bool lex_word(struct lexer *lex, const char **word, size_t *len)
{
	while (lex->at < lex->end && (*lex->at == ' ' || *lex->at == '\t'))
		lex->at++;
	*word = lex->at;
	while (lex->at < lex->end && !isspace((unsigned char)*lex->at))
		lex->at++;
	*len = (size_t)(lex->at - *word);
	return *len > 0;
}

void lex_skip_to_brace(struct lexer *lex)
{
	while (lex->at < lex->end && *lex->at != '{') {
		if (skip_blank(lex))
			continue;
		if (*lex->at == '"') {
			lex->at++;
			while (lex->at < lex->end && *lex->at != '"' && *lex->at != '\n')
				lex->at++;
		}
		if (lex->at < lex->end && *lex->at != '\n')
			lex->at++;
	}
	lex_next(lex);
}

bool lex_is(const struct lexer *lex, const char *text)
{
	return (lex->token.kind == TOKEN_NAME || lex->token.kind == TOKEN_SIGN) &&
	       strlen(text) == lex->token.len && !memcmp(text, lex->token.at, lex->token.len);
}

bool lex_name_follows(const struct lexer *lex)
{
	struct lexer ahead = *lex;

	ahead.err = NULL;
	lex_next(&ahead);
	return ahead.token.kind == TOKEN_NAME || lex_is(&ahead, "*");
}

bool lex_take(struct lexer *lex, const char *text)
{
	if (!lex_is(lex, text))
		return false;
	lex_next(lex);
	return true;
}

void lex_expect(struct lexer *lex, const char *text, const char *where)
{
	if (!lex_take(lex, text))
		lex_fail(lex, "expected '%s' %s", text, where);
}
