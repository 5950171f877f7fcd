// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "src/report/html_parts.h"

void html_failures(FILE *out, const struct result_set *set)
{
	for (size_t i = 0; i < set->nr; i++) {
		const struct result *r = &set->results[i];

		if (!*r->failed)
			continue;
		fputs("<p class=note><strong>", out);
		html_text(out, r->label);
		fputs("</strong> failed on ", out);
		html_text(out, r->trace);
		fputs(": ", out);
		html_text(out, r->failed);
		fputs("</p>\n", out);
	}
}

static void put_scalar(FILE *out, const json_t *value)
{
	char *text;

	if (json_is_string(value)) {
		html_text(out, json_string_value(value));
		return;
	}
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (text)
		html_text(out, text);
	free(text);
}

static void put_row(FILE *out, const char *name, const json_t *value)
{
	if (!value)
		return;
	fputs("<tr><th>", out);
	html_text(out, name);
	fputs("</th><td>", out);
	put_scalar(out, value);
	fputs("</td></tr>\n", out);
}

static void put_object(FILE *out, const char *prefix, json_t *object)
{
	const char *key;
	json_t *value;
	char name[96];

	json_object_foreach(object, key, value)
	{
		snprintf(name, sizeof(name), "%s %.60s", prefix, key);
		put_row(out, name, value);
	}
}

static void put_command(FILE *out, const struct result *r)
{
	const json_t *word, *command = json_object_get(r->root, "command");
	size_t i;

	fputs("<tr><th>command</th><td><code>", out);
	json_array_foreach((json_t *)command, i, word)
	{
		if (i)
			fputc(' ', out);
		put_scalar(out, word);
	}
	fputs("</code></td></tr>\n", out);
}

static void put_result(FILE *out, const struct result *r)
{
	static const char *const keys[] = {"version", "git", "machine", "cpus"};

	fputs("<details><summary>", out);
	html_text(out, r->path);
	fputs("</summary>\n<div class=wide><table class=context>\n", out);
	put_command(out, r);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		put_row(out, keys[i], json_object_get(r->root, keys[i]));
	put_object(out, "trace", json_object_get(r->root, "trace"));
	put_object(out, "host", json_object_get(r->root, "host"));
	put_object(out, "build", json_object_get(r->root, "build"));
	put_object(out, "option", json_object_get(r->root, "options"));
	put_object(out, "switch", json_object_get(r->root, "switches"));
	fputs("</table></div></details>\n", out);
}

void html_context(FILE *out, const struct result_set *set)
{
	fputs("<h2>Where the figures come from</h2>\n", out);
	for (size_t i = 0; i < set->nr; i++)
		put_result(out, &set->results[i]);
}
