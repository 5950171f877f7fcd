// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/result_pieces.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/array.h"

#define MAX_FILE (512u << 20)

struct piece {
	char *text;
	size_t len, room;
	int line, column; /* where it begins */
};

/* Where "repeats" is on its way from a key to its elements. */
enum phase { OUTSIDE, AFTER_KEY, AFTER_COLON, INSIDE };

struct splitter {
	const char *path;
	result_piece_fn take;
	void *ctx;
	struct error *err;
	struct piece head, element;
	enum phase phase;
	int depth, line, column;
	bool in_string, escaped;
	size_t string; /* offset in the head of the string that is open */
	bool comma;    /* an element must follow */
	int cut_line;  /* of the head, after which @cut_lines are missing */
	int cut_lines;
};

static int too_large(const struct splitter *s)
{
	return error_set(s->err, EINVAL,
			 "%s:%d: %s takes more than %u MiB; expected a result of zslab", s->path,
			 s->line, s->phase == INSIDE ? "one repeat" : "all beside the repeats",
			 RESULT_PIECE_MAX >> 20);
}

static int add(struct splitter *s, struct piece *piece, char c)
{
	if (piece->len == RESULT_PIECE_MAX)
		return too_large(s);
	if (piece->len + 2 > piece->room &&
	    !array_reserve(piece->text, piece->room, piece->len + 2))
		return error_set(s->err, ENOMEM, "%s: out of memory", s->path);
	if (!piece->len) {
		piece->line = s->line;
		piece->column = s->column;
	}
	piece->text[piece->len++] = c;
	piece->text[piece->len] = '\0';
	return 0;
}

/* jansson counts lines and columns from the beginning of what it is given. */
static int parse_error(const struct splitter *s, int line, int column, const json_error_t *why)
{
	return error_set(s->err, EINVAL, "%s:%d:%d: %s", s->path, line + why->line - 1,
			 why->line > 1 ? why->column : column + why->column - 1, why->text);
}

static int end_element(struct splitter *s)
{
	json_error_t why;
	json_t *repeat;
	int ret;

	if (!s->element.len)
		return error_set(s->err, EINVAL, "%s:%d:%d: expected a repeat", s->path, s->line,
				 s->column);
	repeat = json_loadb(s->element.text, s->element.len,
			    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
	if (!repeat)
		return parse_error(s, s->element.line, s->element.column, &why);
	ret = s->take(s->ctx, repeat, s->err);
	json_decref(repeat);
	s->element.len = 0;
	return ret;
}

/* Between the brackets of "repeats"; @text: @c is part of a string. */
static int inside(struct splitter *s, char c, bool text)
{
	bool separates = !text && c == ',' && s->depth == 2, ends = !text && s->depth < 2;
	int ret = 0;

	if (!separates && !ends)
		return !s->element.len && strchr(" \t\r\n", c) ? 0 : add(s, &s->element, c);
	if (separates || s->element.len || s->comma)
		ret = end_element(s);
	s->comma = separates;
	if (ret || separates)
		return ret;
	s->phase = OUTSIDE;
	s->cut_lines = s->line - s->cut_line;
	return add(s, &s->head, c);
}

static bool is_repeats(const struct splitter *s)
{
	static const char key[] = "\"repeats\"";
	size_t len = s->head.len - s->string;

	return len == sizeof(key) - 1 && !memcmp(s->head.text + s->string, key, len);
}

static int outside(struct splitter *s, char c, bool text)
{
	bool ends = text && c == '"' && !s->escaped;
	int ret = add(s, &s->head, c);

	if (!text && c == '"')
		s->string = s->head.len - 1;
	if (ret || (text && !ends) || strchr(" \t\r\n", c))
		return ret;
	if (ends)
		s->phase = s->depth == 1 && is_repeats(s) ? AFTER_KEY : OUTSIDE;
	else if (s->phase == AFTER_KEY && c == ':')
		s->phase = AFTER_COLON;
	else if (s->phase == AFTER_COLON && c == '[')
		s->phase = INSIDE;
	else
		s->phase = OUTSIDE;
	if (s->phase == INSIDE)
		s->cut_line = s->line;
	return 0;
}

static void follow_string(struct splitter *s, char c, bool text)
{
	if (!text)
		s->in_string = c == '"';
	else if (s->escaped)
		s->escaped = false;
	else if (c == '\\')
		s->escaped = true;
	else
		s->in_string = c != '"';
}

/* A closing bracket belongs to what is around it, as the opening one does. */
static int take_character(struct splitter *s, char c)
{
	bool text = s->in_string;
	int ret;

	if (!text && (c == ']' || c == '}'))
		s->depth--;
	ret = s->phase == INSIDE ? inside(s, c, text) : outside(s, c, text);
	if (!text && (c == '[' || c == '{'))
		s->depth++;
	follow_string(s, c, text);
	s->column++;
	if (c == '\n') {
		s->line++;
		s->column = 1;
	}
	return ret;
}

static int read_all(struct splitter *s, FILE *file)
{
	char buffer[65536];
	size_t got, all = 0;
	int ret = 0;

	while (!ret && (got = fread(buffer, 1, sizeof(buffer), file)) > 0) {
		all += got;
		if (all > MAX_FILE)
			return error_set(s->err, EINVAL, "%s: more than 512 MiB", s->path);
		for (size_t i = 0; i < got && !ret; i++)
			ret = buffer[i] ? take_character(s, buffer[i])
					: error_set(s->err, EINVAL, "%s:%d:%d: a NUL byte", s->path,
						    s->line, s->column);
	}
	if (!ret && ferror(file))
		ret = error_set(s->err, errno, "%s: %s", s->path, strerror(errno));
	return ret;
}

static int check_head(struct splitter *s)
{
	json_error_t why;
	json_t *head = json_loadb(s->head.text ? s->head.text : "", s->head.len,
				  JSON_REJECT_DUPLICATES, &why);

	if (!head && why.line > s->cut_line)
		why.line += s->cut_lines;
	if (!head)
		return parse_error(s, 1, 1, &why);
	json_decref(head);
	return 0;
}

/* If it is a pipe, does not wait for a writer. */
static int open_regular(const char *path, FILE **file, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret = 0;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		ret = error_set(err, errno, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode) || st.st_size > (off_t)MAX_FILE)
		ret = error_set(err, EINVAL,
				"%s: not a result file; expected a regular file of at most 512 MiB",
				path);
	*file = ret ? NULL : fdopen(fd, "r");
	if (!ret && !*file)
		ret = error_set(err, errno, "%s: %s", path, strerror(errno));
	if (ret && fd >= 0)
		close(fd);
	return ret;
}

int result_pieces(const char *path, result_piece_fn take, void *ctx, char **head, struct error *err)
{
	struct splitter s = {.path = path, .take = take, .ctx = ctx, .err = err};
	FILE *file;
	int ret = open_regular(path, &file, err);

	if (ret)
		return ret;
	s.line = s.column = 1;
	ret = read_all(&s, file);
	fclose(file);
	if (!ret)
		ret = check_head(&s);
	free(s.element.text);
	if (ret)
		free(s.head.text);
	else
		*head = s.head.text;
	return ret;
}
