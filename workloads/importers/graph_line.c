// SPDX-License-Identifier: GPL-2.0-or-later
#include "workloads/importers/graph_line.h"

#include <string.h>

/* What is before the next @c, which @rest has behind it then. False: no @c. */
static bool cut(struct text *rest, char c, struct text *before)
{
	const char *at = memchr(rest->at, c, rest->end - rest->at);

	if (!at)
		return false;
	*before = (struct text){rest->at, at};
	rest->at = at + 1;
	return true;
}

static struct text trim(struct text text)
{
	while (text.at < text.end && *text.at == ' ')
		text.at++;
	while (text.at < text.end && text.end[-1] == ' ')
		text.end--;
	return text;
}

/* "1)  kswapd0-91" */
static bool parse_task(struct text column, struct probe_line *line)
{
	struct text cpu;
	uint64_t nr;

	if (!cut(&column, ')', &cpu) || !text_u64(trim(cpu), &nr) || nr > UINT16_MAX)
		return false;
	line->cpu = (uint32_t)nr;
	line->has_cpu = true;
	column = trim(column);
	return column.at < column.end && probe_line_tid(column, &line->tid);
}

/* "0.512 us", before it a mark of long ones, or nothing. */
static bool parse_duration(struct text column, uint64_t *ns)
{
	struct text word, next;

	*ns = 0;
	if (!text_word(&column, &word))
		return true;
	if (word.end - word.at == 1 && !(*word.at >= '0' && *word.at <= '9') &&
	    !text_word(&column, &word))
		return false;
	if (!text_word(&column, &next) || !text_is(next, "us"))
		return false;
	if (text_seconds(word, ns)) {
		*ns /= 1000000;
		return true;
	}
	if (!text_u64(word, ns) || *ns > UINT32_MAX)
		return false;
	*ns *= 1000;
	return true;
}

static void mark_return(struct graph_line *parsed, struct text name, struct text args)
{
	parsed->ends = true;
	parsed->end = parsed->call;
	parsed->end.returns = true;
	parsed->end.event = name;
	parsed->end.args = args;
}

/* "} .. zs_malloc ret=0xf2 ..", or "zs_malloc(ARGS) {" or "zs_malloc(ARGS); .. ret=0xf2 .." */
static bool parse_body(struct text body, struct graph_line *parsed)
{
	struct text name, args = {0};

	body = trim(body);
	if (body.at < body.end && *body.at == '}') {
		struct text word;

		body.at++;
		if (!text_word(&body, &word) || !text_is(word, "/*") || !text_word(&body, &name))
			return false;
		mark_return(parsed, name, body);
		return true;
	}
	if (!cut(&body, '(', &name) || !cut(&body, ')', &args))
		return false;
	parsed->calls = true;
	parsed->call.event = name;
	parsed->call.args = args;
	body = trim(body);
	if (body.at < body.end && *body.at == ';') {
		mark_return(parsed, name, body);
		parsed->end.t_ns += parsed->end.took_ns;
	}
	return parsed->ends || (body.at < body.end && *body.at == '{');
}

bool graph_line_parse(struct text line, struct graph_line *parsed)
{
	struct text time, task, took;

	memset(parsed, 0, sizeof(*parsed));
	parsed->call.graph = true;
	return cut(&line, '|', &time) && text_seconds(trim(time), &parsed->call.t_ns) &&
	       cut(&line, '|', &task) && parse_task(task, &parsed->call) &&
	       cut(&line, '|', &took) && parse_duration(took, &parsed->call.took_ns) &&
	       parse_body(line, parsed);
}

/* As "1)   0.512 us    |  zs_malloc();" */
bool graph_line_lacks(struct text line)
{
	struct text column;
	const char *name = text_find(line, "zs_");

	return name && cut(&line, '|', &column) && column.end < name && text_find(column, ")");
}
