// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/differences.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

/* Part of a result's head, and how what differs there is named. */
struct part {
	const char *key;   /* of an object; NULL: the head itself */
	const char *title; /* before the name within the object */
	/* Of the head: what is looked at. Of an object: what is left out. End with NULL. */
	const char *const *only, *const *without;
};

static const char *const of_head[] = {
	"machine",  "simulated", "oversubscribed", "cpus", "yielding_locks",
	"topology", "policy",	 "page_size",	   "lock", "version",
	"git",	    NULL};
/* Choices that the head repeats, and the list of variants: compare names its two. */
static const char *const of_options[] = {"variant", "machine",	 "topology", "policy",
					 "cpus",    "page_size", "lock",     NULL};
/* Differs with each run, and claims nothing. */
static const char *const of_host[] = {"load", NULL};
static const char *const none[] = {NULL};

static const struct part parts[] = {
	{NULL, "", of_head, NULL},
	{"options", "", NULL, of_options},
	{"build", "build ", NULL, none},
	{"host", "host ", NULL, of_host},
};

/* Names of differences that leave the sides alike. */
static const char *const like[] = {"version", "git", "repeat", "laps", "min time s", "seed", NULL};

static bool among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

static char *text_of(const json_t *value)
{
	if (!value || json_is_null(value))
		return strdup("-");
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

/* "chain_size" is "chain size". */
static char *name_of(const struct part *part, const char *key)
{
	size_t title = strlen(part->title), len = strlen(key);
	char *name = malloc(title + len + 1);

	if (!name)
		return NULL;
	memcpy(name, part->title, title);
	memcpy(name + title, key, len + 1);
	for (char *p = name; *p; p++)
		if (*p == '_')
			*p = ' ';
	return name;
}

static int add(struct differences *out, const struct part *part, const char *key,
	       const json_t *base, const json_t *new)
{
	struct difference *item;

	if (!array_reserve(out->items, out->room, out->nr + 1))
		return -ENOMEM;
	item = &out->items[out->nr++];
	*item = (struct difference){name_of(part, key), text_of(base), text_of(new), false};
	if (!item->name || !item->base || !item->new)
		return -ENOMEM;
	item->unlike = !among(like, item->name);
	out->unlike |= item->unlike;
	return 0;
}

/* Absent and null both mean: not given. */
static bool same(const json_t *a, const json_t *b)
{
	if (!a || json_is_null(a) || !b || json_is_null(b))
		return (!a || json_is_null(a)) && (!b || json_is_null(b));
	return json_equal(a, b);
}

static int look_at(struct differences *out, const struct part *part, const char *key,
		   const json_t *base, const json_t *new)
{
	const json_t *b = json_object_get(base, key), *n = json_object_get(new, key);

	return same(b, n) ? 0 : add(out, part, key, b, n);
}

static int look_at_object(struct differences *out, const struct part *part, json_t *base,
			  json_t *new)
{
	const char *key;
	json_t *value;
	int ret = 0;

	json_object_foreach(base, key, value)
		if (!ret && !among(part->without, key))
			ret = look_at(out, part, key, base, new);
	json_object_foreach(new, key, value)
		if (!ret && !among(part->without, key) && !json_object_get(base, key))
			ret = look_at(out, part, key, base, new);
	return ret;
}

static int look_at_part(struct differences *out, const struct part *part, const json_t *base,
			const json_t *new)
{
	int ret = 0;

	if (part->key)
		return look_at_object(out, part, json_object_get(base, part->key),
				      json_object_get(new, part->key));
	for (size_t i = 0; part->only[i] && !ret; i++)
		ret = look_at(out, part, part->only[i], base, new);
	return ret;
}

int differences_find(struct differences *out, const struct result *base, const struct result *new)
{
	json_t *b = result_head(base), *n = result_head(new);
	int ret = b && n ? 0 : -ENOMEM;

	*out = (struct differences){0};
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !ret; i++)
		ret = look_at_part(out, &parts[i], b, n);
	json_decref(b);
	json_decref(n);
	if (ret)
		differences_free(out);
	return ret;
}

void differences_free(struct differences *differences)
{
	for (size_t i = 0; i < differences->nr; i++) {
		free(differences->items[i].name);
		free(differences->items[i].base);
		free(differences->items[i].new);
	}
	free(differences->items);
	*differences = (struct differences){0};
}
