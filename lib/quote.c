// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/quote.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A character: its bytes in the text, or what is shown in its place. */
struct character {
	const char *bytes;
	size_t len;  /* bytes of the text that it takes */
	size_t show; /* of @bytes */
};

/* The bytes of a sequence that begins with @byte, and the least value that needs that many. */
static size_t sequence_length(unsigned char byte, uint32_t *least)
{
	if (byte >= 0xf0 && byte < 0xf5)
		return *least = 0x10000, 4;
	if (byte >= 0xe0 && byte < 0xf0)
		return *least = 0x800, 3;
	if (byte >= 0xc2 && byte < 0xe0)
		return *least = 0x80, 2;
	return *least = 0, byte < 0x80;
}

/* The length of the UTF-8 sequence at @text; 0: there is none. */
static size_t decode(const char *text, uint32_t *value)
{
	unsigned char first = (unsigned char)*text;
	uint32_t least;
	size_t len = sequence_length(first, &least);

	if (len < 2)
		return *value = first, len;
	*value = first & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
		*value = *value << 6 | ((unsigned char)text[i] & 0x3f);
	}
	if (*value < least || *value > 0x10ffff || (*value >= 0xd800 && *value < 0xe000))
		return 0;
	return len;
}

/* Controls, line and paragraph ends, and what turns the direction of writing. */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static struct character next_character(const char *text)
{
	uint32_t value;
	size_t len = decode(text, &value);

	if (!len)
		return (struct character){"?", 1, 1};
	if (is_control(value))
		return (struct character){"?", len, 1};
	return (struct character){text, len, len};
}

static void put(FILE *out, struct character c)
{
	fwrite(c.bytes, 1, c.show, out);
}

void quote_plain(FILE *out, const char *text)
{
	while (*text) {
		struct character c = next_character(text);

		put(out, c);
		text += c.len;
	}
}

void quote_in_place(char *text)
{
	char *to = text;

	while (*text) {
		struct character c = next_character(text);

		memmove(to, c.bytes, c.show);
		to += c.show;
		text += c.len;
	}
	*to = '\0';
}

char *quote_utf8(const char *text)
{
	char *copy = strdup(text);

	if (copy)
		quote_in_place(copy);
	return copy;
}

void quote_mail(FILE *out, const char *text, size_t columns)
{
	bool cut = strlen(text) > columns;
	size_t room = cut && columns > 3 ? columns - 3 : columns;

	for (; *text && room; room--) {
		struct character c = next_character(text);

		fputc(c.show == 1 ? *c.bytes : '?', out);
		text += c.len;
	}
	if (*text && cut)
		fputs("...", out);
}

void quote_csv(FILE *out, const char *text)
{
	fputc('"', out);
	if (*text && strchr("=+-@\t\r", *text))
		fputc('\'', out);
	while (*text) {
		struct character c = next_character(text);

		if (*c.bytes == '"')
			fputc('"', out);
		put(out, c);
		text += c.len;
	}
	fputc('"', out);
}

static const char *entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void quote_html(FILE *out, const char *text)
{
	while (*text) {
		struct character c = next_character(text);
		const char *as = entity(*c.bytes);

		if (as)
			fputs(as, out);
		else
			put(out, c);
		text += c.len;
	}
}

/*
 * In single quotes nothing but the quote itself is special, so that and a new line stand between
 * them in double ones. (gnuplot 5.4 does not understand a text that begins with '' in quotes.)
 */
void quote_gnuplot(FILE *out, const char *text, size_t most)
{
	fputc('\'', out);
	for (; *text && most; most--) {
		struct character c = next_character(text);

		if (*text == '\n')
			fputs("'.\"\\n\".'", out);
		else if (*c.bytes == '\'')
			fputs("'.\"'\".'", out);
		else
			put(out, c);
		text += c.len;
	}
	fputs(*text ? "...'" : "'", out);
}

static void put_in_data(FILE *out, struct character c)
{
	if (*c.bytes == '"' || *c.bytes == '\\')
		fputc(*c.bytes == '"' ? '\'' : '/', out);
	else
		put(out, c);
}

void quote_data(FILE *out, const char *text)
{
	fputc('"', out);
	while (*text) {
		struct character c = next_character(text);

		put_in_data(out, c);
		text += c.len;
	}
	fputc('"', out);
}

void quote_label(FILE *out, const char *text, size_t most, int format)
{
	fputc('"', out);
	for (; *text && most; most--) {
		struct character c = next_character(text);

		if (*text == '\n')
			fputs("\\n", out);
		else if (format && *c.bytes == '%')
			fputs("%%", out);
		else
			put_in_data(out, c);
		text += c.len;
	}
	fputs(*text ? "...\"" : "\"", out);
}
