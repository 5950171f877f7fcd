/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words and numbers of a line; nothing is copied, nothing need end with a zero. */
#ifndef IMPORTERS_TEXT_H
#define IMPORTERS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *at, *end;
};

/* The next word of @rest, blanks before it skipped; false at the end. */
bool text_word(struct text *rest, struct text *word);
/* The next line of @rest, without its end; false at the end. */
bool text_line(struct text *rest, struct text *line);
/* The whole of @text is a decimal number. */
bool text_u64(struct text text, uint64_t *value);
/* Or a hexadecimal one behind 0x, or the 16 digits of a kernel address, or a negative one. */
bool text_number(struct text text, uint64_t *value);
/* "812.034112", seconds with 1 to 9 decimals, in nanoseconds. */
bool text_seconds(struct text text, uint64_t *ns);
bool text_is(struct text text, const char *what);
/* The place of @what in @text, or NULL. */
const char *text_find(struct text text, const char *what);

#endif
