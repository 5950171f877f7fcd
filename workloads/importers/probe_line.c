// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/importers/probe_line.h"

#include <string.h>

/* More words before the time are no line of an event: commands have blanks, but not that many. */
#define WORDS_MAX 16

static const struct {
	enum probe_function function;
	const char *name;
} functions[] = {
	{PROBE_MALLOC, "zs_malloc"},	      {PROBE_FREE, "zs_free"},
	{PROBE_MAP, "zs_map_object"},	      {PROBE_READ, "zs_obj_read_begin"},
	{PROBE_READ, "zs_obj_read_sg_begin"}, {PROBE_WRITE, "zs_obj_write"},
	{PROBE_COMPACT, "zs_compact"},
};

static bool parse_u32(struct text text, uint32_t *value)
{
	uint64_t v;

	if (!text_u64(text, &v) || v > UINT32_MAX)
		return false;
	*value = (uint32_t)v;
	return true;
}

static bool ends_with(struct text text, char c)
{
	return text.at < text.end && text.end[-1] == c;
}

bool probe_line_tid(struct text word, uint32_t *tid)
{
	const char *digits = word.end;

	while (digits > word.at && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	if (digits > word.at && digits[-1] != '-' && digits[-1] != '/')
		return false;
	return parse_u32((struct text){digits, word.end}, tid);
}

static bool parse_cpu(struct text word, struct probe_line *parsed)
{
	if (!ends_with(word, ']') || *word.at != '[')
		return false;
	parsed->has_cpu = parse_u32((struct text){word.at + 1, word.end - 1}, &parsed->cpu) &&
			  parsed->cpu <= UINT16_MAX;
	return parsed->has_cpu;
}

/* Fields before the time, from right to left: flags, CPU, process in brackets, thread. */
static bool parse_task(const struct text *words, int nr, struct probe_line *parsed)
{
	if (nr && parse_cpu(words[nr - 1], parsed))
		nr--;
	else if (nr > 1 && parse_cpu(words[nr - 2], parsed))
		nr -= 2;
	if (nr && ends_with(words[nr - 1], ')'))
		nr -= *words[nr - 1].at == '(' ? 1 : 2; /* "(1203)", "( 91)" */
	return nr > 0 && probe_line_tid(words[nr - 1], &parsed->tid);
}

static bool parse_event(struct text *rest, struct probe_line *parsed)
{
	const char *colon;

	if (!text_word(rest, &parsed->event) || !ends_with(parsed->event, ':'))
		return false;
	parsed->event.end--;
	colon = memrchr(parsed->event.at, ':', parsed->event.end - parsed->event.at);
	if (colon)
		parsed->event.at = colon + 1;
	parsed->args = *rest;
	return parsed->event.at < parsed->event.end;
}

bool probe_line_parse(struct text line, struct probe_line *parsed)
{
	struct text words[WORDS_MAX];

	*parsed = (struct probe_line){0};
	for (int nr = 0; nr < WORDS_MAX && text_word(&line, &words[nr]); nr++)
		if (nr && ends_with(words[nr], ':') &&
		    text_seconds((struct text){words[nr].at, words[nr].end - 1}, &parsed->t_ns))
			return parse_task(words, nr, parsed) && parse_event(&line, parsed);
	return false;
}

static enum probe_function function_in(struct text text)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (text_find(text, functions[i].name))
			return functions[i].function;
	return PROBE_OTHER;
}

/* The text in the parentheses behind the name: the address, or where it returns to and it. */
static struct text address(const struct probe_line *line)
{
	const char *open = text_find(line->args, "(");
	const char *close = open ? text_find((struct text){open, line->args.end}, ")") : NULL;

	return close ? (struct text){open + 1, close} : (struct text){line->args.at, line->args.at};
}

enum probe_function probe_line_function(const struct probe_line *line)
{
	enum probe_function function = function_in(line->event);
	struct text place = address(line);
	const char *arrow = text_find(place, "<-");

	if (arrow)
		place.at = arrow;
	return function == PROBE_OTHER ? function_in(place) : function;
}

bool probe_line_is_return(const struct probe_line *line)
{
	return line->returns || text_find(address(line), "<-");
}

static bool split(struct text word, struct text *name, struct text *value)
{
	const char *equals = memchr(word.at, '=', word.end - word.at);

	if (!equals || equals == word.at)
		return false;
	*name = (struct text){word.at, equals};
	*value = (struct text){equals + 1, word.end};
	value->end -= ends_with(*value, ','); /* function_graph's */
	return true;
}

static struct text behind_address(const struct probe_line *line)
{
	struct text place = address(line);

	return (struct text){place.end < line->args.end && *place.end == ')' ? place.end + 1
									     : line->args.at,
			     line->args.end};
}

bool probe_line_value(const struct probe_line *line, const char *const *names, uint64_t *value,
		      struct text *word)
{
	struct text only = {0}, name, text;
	int nr = 0;

	for (; *names; names++)
		for (struct text rest = behind_address(line); text_word(&rest, word);)
			if (split(*word, &name, &text) && text_is(name, *names)) {
				*word = text;
				return text_number(text, value);
			}
	for (struct text rest = behind_address(line); text_word(&rest, word);)
		if (split(*word, &name, &text) && !text_is(name, "pool")) {
			nr++;
			only = text;
		}
	*word = nr == 1 ? only : (struct text){line->args.end, line->args.end};
	return nr == 1 && text_number(only, value);
}

static uint64_t number_at(const char *at, const char *end)
{
	struct text rest = {at, end}, word;
	uint64_t nr;

	return text_word(&rest, &word) && text_u64(word, &nr) && nr ? nr : 1;
}

uint64_t probe_line_lost(struct text line)
{
	const char *at;

	if ((at = text_find(line, "[LOST "))) /* ftrace */
		return number_at(at + 6, line.end);
	if ((at = text_find(line, "EVENTS DROPPED]"))) { /* trace-cmd, with a number or without */
		const char *open = memrchr(line.at, '[', at - line.at);

		return number_at(open ? open + 1 : at, line.end);
	}
	if ((at = text_find(line, "PERF_RECORD_LOST lost "))) /* perf script --show-lost-events */
		return number_at(at + 22, line.end);
	return 0;
}
