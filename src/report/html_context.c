// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "lib/quote.h"
#include "src/report/html_parts.h"

void html_failures(FILE *out, const struct result_set *set)
{
	for (size_t i = 0; i < set->nr; i++) {
		const struct result *r = &set->results[i];

		if (!*r->failed)
			continue;
		fputs("<p class=note><strong>", out);
		quote_html(out, r->label);
		fputs("</strong> failed on ", out);
		quote_html(out, r->trace);
		fputs(": ", out);
		quote_html(out, r->failed);
		fputs("</p>\n", out);
	}
}

static void put_scalar(FILE *out, const json_t *value)
{
	char *text;

	if (json_is_string(value)) {
		quote_html(out, json_string_value(value));
		return;
	}
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (text)
		quote_html(out, text);
	free(text);
}

static void put_row(FILE *out, const char *name, const json_t *value)
{
	if (!value)
		return;
	fputs("<tr><th>", out);
	quote_html(out, name);
	fputs("</th><td>", out);
	put_scalar(out, value);
	fputs("</td></tr>\n", out);
}

static void put_object(FILE *out, const char *prefix, json_t *object)
{
	const char *key;
	json_t *value;
	char *name;

	json_object_foreach(object, key, value) {
		if (asprintf(&name, "%s %s", prefix, key) < 0)
			return;
		put_row(out, name, value);
		free(name);
	}
}

static void put_command(FILE *out, const json_t *head)
{
	const json_t *word, *command = json_object_get(head, "command");
	size_t i;

	fputs("<tr><th>command</th><td><code>", out);
	json_array_foreach((json_t *)command, i, word) {
		if (i)
			fputc(' ', out);
		put_scalar(out, word);
	}
	fputs("</code></td></tr>\n", out);
}

static void put_result(FILE *out, const struct result *r)
{
	static const char *const keys[] = {"version", "git", "machine", "cpus"};
	json_t *head = result_head(r);

	fputs("<details><summary>", out);
	quote_html(out, r->path);
	fputs("</summary>\n<div class=wide><table class=context>\n", out);
	put_command(out, head);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		put_row(out, keys[i], json_object_get(head, keys[i]));
	put_object(out, "trace", json_object_get(head, "trace"));
	put_object(out, "host", json_object_get(head, "host"));
	put_object(out, "build", json_object_get(head, "build"));
	put_object(out, "option", json_object_get(head, "options"));
	put_object(out, "switch", json_object_get(head, "switches"));
	fputs("</table></div></details>\n", out);
	json_decref(head);
}

void html_context(FILE *out, const struct html_page *page)
{
	fputs("<h2>Where the figures come from</h2>\n", out);
	for (size_t g = 0; g < page->nr; g++) {
		const struct group *group = &page->groups->groups[page->first + g];

		for (size_t i = 0; i < group->nr; i++)
			put_result(out, group->results[i]);
	}
	for (size_t i = 0; !page->number && i < page->set->nr; i++)
		if (!page->set->results[i].nr_repeats)
			put_result(out, &page->set->results[i]);
}
