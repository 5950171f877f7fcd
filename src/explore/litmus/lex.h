/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens of a litmus test. The first error is kept, and every token after it is the end. */
#ifndef EXPLORE_LITMUS_LEX_H
#define EXPLORE_LITMUS_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_SIGN };

struct token {
	enum token_kind kind;
	const char *at;
	size_t len;
	unsigned int line;
	int64_t number;
};

struct lexer {
	const char *file, *at, *end;
	unsigned int line;
	struct token token; /* the current one */
	struct error *err;
	bool failed;
	bool in_code; /* in a thread's code, where "(*x" is not a comment */
};

void lex_start(struct lexer *lex, const char *file, const char *text, size_t size,
	       struct error *err);
/* Takes the line's next word, up to a blank; false at the end of the line. */
bool lex_word(struct lexer *lex, const char **word, size_t *len);
/* Skips to the next '{' outside comments, and makes it the current token. */
void lex_skip_to_brace(struct lexer *lex);
void lex_next(struct lexer *lex);

/* Is the token after the current one a name, or a '*'? */
bool lex_name_follows(const struct lexer *lex);
/* Is the current token this name or sign? */
bool lex_is(const struct lexer *lex, const char *text);
/* Takes it if it is. */
bool lex_take(struct lexer *lex, const char *text);
/* Takes it, or fails. */
void lex_expect(struct lexer *lex, const char *text, const char *where);

/* "file:line: 'TOKEN': @fmt", for the current token. */
void lex_fail(struct lexer *lex, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
