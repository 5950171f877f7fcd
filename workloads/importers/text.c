// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/importers/text.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool text_word(struct text *rest, struct text *word)
{
	while (rest->at < rest->end && is_blank(*rest->at))
		rest->at++;
	word->at = rest->at;
	while (rest->at < rest->end && !is_blank(*rest->at))
		rest->at++;
	word->end = rest->at;
	return word->at < word->end;
}

bool text_line(struct text *rest, struct text *line)
{
	const char *newline;

	if (rest->at == rest->end)
		return false;
	newline = memchr(rest->at, '\n', rest->end - rest->at);
	line->at = rest->at;
	line->end = newline ? newline : rest->end;
	rest->at = newline ? newline + 1 : rest->end;
	if (line->end > line->at && line->end[-1] == '\r')
		line->end--;
	return true;
}

bool text_u64(struct text text, uint64_t *value)
{
	uint64_t v = 0;

	if (text.at == text.end)
		return false;
	for (const char *p = text.at; p < text.end; p++)
		if (*p < '0' || *p > '9' || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (unsigned int)(*p - '0'), &v))
			return false;
	*value = v;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hexadecimal(struct text text, uint64_t *value)
{
	uint64_t v = 0;

	if (text.at == text.end || text.end - text.at > 16)
		return false;
	for (const char *p = text.at; p < text.end; p++) {
		int digit = hex_digit(*p);

		if (digit < 0)
			return false;
		v = v << 4 | (unsigned int)digit;
	}
	*value = v;
	return true;
}

bool text_number(struct text text, uint64_t *value)
{
	size_t len = text.end - text.at;

	if (len > 2 && text.at[0] == '0' && (text.at[1] | 0x20) == 'x')
		return hexadecimal((struct text){text.at + 2, text.end}, value);
	if (len == 16 && !memcmp(text.at, "ffff", 4))
		return hexadecimal(text, value);
	if (len && *text.at == '-' && text_u64((struct text){text.at + 1, text.end}, value)) {
		*value = -*value;
		return true;
	}
	return text_u64(text, value);
}

bool text_seconds(struct text text, uint64_t *ns)
{
	const char *dot = text.at < text.end ? memchr(text.at, '.', text.end - text.at) : NULL;
	uint64_t seconds, part;

	if (!dot || text.end - dot > 10 || !text_u64((struct text){text.at, dot}, &seconds) ||
	    !text_u64((struct text){dot + 1, text.end}, &part))
		return false;
	for (ptrdiff_t digits = text.end - dot - 1; digits < 9; digits++)
		part *= 10;
	return !__builtin_mul_overflow(seconds, 1000000000u, ns) &&
	       !__builtin_add_overflow(*ns, part, ns);
}

bool text_is(struct text text, const char *what)
{
	size_t len = text.end - text.at;

	return len == strlen(what) && !memcmp(text.at, what, len);
}

const char *text_find(struct text text, const char *what)
{
	return text.at < text.end ? memmem(text.at, text.end - text.at, what, strlen(what)) : NULL;
}
