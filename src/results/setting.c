// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/setting.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Named wherever figures stand, in this order; others where they differ. */
static const struct {
	const char *key, *word;
	const char *silent; /* the default, not mentioned, or NULL */
} named[] = {
	{"frontend", "frontend", "direct"},
	{"migrate", "migrate", NULL},
	{"chain_size", "chain", NULL},
	{"class_rule", "classes by", "least waste"},
	{"page_size", "page", NULL},
	{"pools", "pools", NULL},
	{"hz", "HZ", NULL},
	{"lock", "lock", NULL},
	{"arbitration", "arbitration", "hierarchical"},
	{"scale", "scale", NULL},
	{"pace", "pace", "max"},
};
#define NR_NAMED (sizeof(named) / sizeof(*named))

static bool is_given(const json_t *value)
{
	return value && !json_is_null(value);
}

static bool is_silent(size_t nr, const json_t *value)
{
	return !is_given(value) || (named[nr].silent && json_is_string(value) &&
				    !strcmp(json_string_value(value), named[nr].silent));
}

/* A default is the same as a missing value: a baseline has no class rule. */
static void drop_silent(json_t *options)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(options, next, key, value)
		if (!is_given(value))
			json_object_del(options, key);
	for (size_t i = 0; i < NR_NAMED; i++)
		if (is_silent(i, json_object_get(options, named[i].key)))
			json_object_del(options, named[i].key);
}

char *setting_text(const json_t *head)
{
	static const char *const without[] = {"variant", "machine", "cpus",	 "repeat",
					      "laps",	 "seed",    "min_time_s"};
	static const char *const of_head[] = {"topology", "policy", "page_size", "lock"};
	const json_t *given = json_object_get(head, "options");
	json_t *options = json_is_object(given) ? json_deep_copy(given) : json_object();
	char *text;

	for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++)
		json_object_del(options, without[i]);
	for (size_t i = 0; i < sizeof(of_head) / sizeof(*of_head); i++) {
		json_t *value = json_object_get(head, of_head[i]);

		if (value)
			json_object_set(options, of_head[i], value);
	}
	drop_silent(options);
	text = json_dumps(options, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(options);
	return text;
}

static json_t *setting_of(const struct result *r)
{
	json_error_t why;

	return json_loads(r->setting, 0, &why);
}

static const char *word_of(const char *key)
{
	for (size_t i = 0; i < NR_NAMED; i++)
		if (!strcmp(named[i].key, key))
			return named[i].word;
	return key;
}

static const char *silent_of(const char *key)
{
	for (size_t i = 0; i < NR_NAMED; i++)
		if (!strcmp(named[i].key, key))
			return named[i].silent;
	return NULL;
}

static void put_value(FILE *out, const char *key, const json_t *value)
{
	char *text = json_is_string(value) ? strdup(json_string_value(value))
					   : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	for (const char *p = word_of(key); *p; p++)
		fputc(*p == '_' ? ' ' : *p, out);
	fprintf(out, " %s", text ? text : "?");
	free(text);
}

/* The option's value if all have the same; false: several, or none has it. */
static bool common_value(json_t *const *settings, size_t nr, const char *key, json_t **out)
{
	*out = json_object_get(settings[0], key);
	for (size_t i = 1; i < nr; i++) {
		json_t *other = json_object_get(settings[i], key);

		if (is_given(*out) != is_given(other) ||
		    (is_given(other) && !json_equal(*out, other)))
			return false;
	}
	return true;
}

static void put_options(FILE *out, const struct result *const *results, size_t nr)
{
	json_t **settings = calloc(nr, sizeof(*settings)), *value;

	for (size_t i = 0; settings && i < nr; i++)
		settings[i] = setting_of(results[i]);
	for (size_t i = 0; settings && i < NR_NAMED; i++) {
		bool common = common_value(settings, nr, named[i].key, &value);

		if (common && is_silent(i, value))
			continue;
		fputs(", ", out);
		if (common)
			put_value(out, named[i].key, value);
		else
			fprintf(out, "%s differs", named[i].word);
	}
	for (size_t i = 0; settings && i < nr; i++)
		json_decref(settings[i]);
	free(settings);
}

/* State of a line about many results. */
struct extent {
	const struct result *first;
	size_t least_repeats, most_repeats, set_aside;
	unsigned int least_cpus, most_cpus;
	bool machines_differ, measured, simulated, fitting, oversubscribed, interrupted, busy;
};

static void extend(struct extent *e, const struct result *r)
{
	e->least_repeats = r->nr_repeats < e->least_repeats ? r->nr_repeats : e->least_repeats;
	e->most_repeats = r->nr_repeats > e->most_repeats ? r->nr_repeats : e->most_repeats;
	e->set_aside += r->nr_set_aside;
	e->least_cpus = r->cpus < e->least_cpus ? r->cpus : e->least_cpus;
	e->most_cpus = r->cpus > e->most_cpus ? r->cpus : e->most_cpus;
	e->machines_differ |= strcmp(r->machine, e->first->machine) != 0;
	e->measured |= !r->simulated;
	e->simulated |= r->simulated;
	e->oversubscribed |= r->oversubscribed;
	e->fitting |= !r->oversubscribed;
	e->interrupted |= r->interrupted;
	e->busy |= r->host_busy;
}

static void put_range(FILE *out, size_t least, size_t most, const char *unit)
{
	if (least < most)
		fprintf(out, ", %zu to %zu %ss", least, most, unit);
	else
		fprintf(out, ", %zu %s%s", most, unit, most == 1 ? "" : "s");
}

void setting_print(FILE *out, const struct result *const *results, size_t nr)
{
	struct extent e = {.least_repeats = SIZE_MAX, .least_cpus = UINT_MAX};

	if (!nr) {
		fputs("no finished repeat", out);
		return;
	}
	e.first = results[0];
	for (size_t i = 0; i < nr; i++)
		extend(&e, results[i]);
	fputs(e.machines_differ ? "several machines" : e.first->machine, out);
	put_range(out, e.least_cpus, e.most_cpus, "CPU");
	put_options(out, results, nr);
	put_range(out, e.least_repeats, e.most_repeats, "repeat");
	if (e.set_aside)
		fprintf(out, ", %zu measured again", e.set_aside);
	fprintf(out, ", %s%s%s%s%s%s%s", e.measured ? "measured" : "",
		e.measured && e.simulated ? " and " : "", e.simulated ? "simulated" : "",
		e.oversubscribed && e.fitting ? ", in part" : "",
		e.oversubscribed ? e.fitting ? " OVERSUBSCRIBED" : ", OVERSUBSCRIBED" : "",
		e.busy ? ", HOST BUSY" : "", e.interrupted ? ", interrupted" : "");
}

static bool value_differs(const json_t *a, const json_t *b)
{
	return is_given(a) != is_given(b) || (is_given(a) && !json_equal(a, b));
}

/* Marks in @apart, an object, the keys in which @other differs from @mine. */
static void mark(json_t *apart, json_t *mine, json_t *other)
{
	const char *key;
	json_t *value;

	json_object_foreach(mine, key, value)
		if (value_differs(value, json_object_get(other, key)))
			json_object_set_new(apart, key, json_true());
	json_object_foreach(other, key, value)
		if (value_differs(value, json_object_get(mine, key)))
			json_object_set_new(apart, key, json_true());
}

static void put_marked_one(FILE *out, const json_t *mine, json_t *apart, const char *key)
{
	const json_t *value = json_object_get(mine, key);

	if (!json_object_get(apart, key))
		return;
	fputs(", ", out);
	if (is_given(value))
		put_value(out, key, value);
	else if (silent_of(key))
		fprintf(out, "%s %s", word_of(key), silent_of(key));
	else
		fprintf(out, "no %s", word_of(key));
	json_object_del(apart, key);
}

/* In an order that does not depend on which was marked first. */
static void put_marked(FILE *out, json_t *mine, json_t *apart)
{
	const char *key;
	json_t *unused;
	void *next;

	for (size_t i = 0; i < NR_NAMED; i++)
		put_marked_one(out, mine, apart, named[i].key);
	json_object_foreach(mine, key, unused)
		put_marked_one(out, mine, apart, key);
	json_object_foreach_safe(apart, next, key, unused)
		put_marked_one(out, mine, apart, key);
}

void setting_print_apart(FILE *out, const struct result *r, const struct result *const *others,
			 size_t nr, bool with_cpus)
{
	json_t *apart = json_object(), *mine = setting_of(r);
	bool machines = false, cpus = false;

	for (size_t i = 0; i < nr; i++) {
		machines |= strcmp(others[i]->machine, r->machine) != 0;
		cpus |= with_cpus && others[i]->cpus != r->cpus;
		if (strcmp(others[i]->setting, r->setting) != 0) {
			json_t *other = setting_of(others[i]);

			mark(apart, mine, other);
			json_decref(other);
		}
	}
	if (machines)
		fprintf(out, ", %s", r->machine);
	put_marked(out, mine, apart);
	if (cpus)
		fprintf(out, ", %u CPU%s", r->cpus, r->cpus == 1 ? "" : "s");
	json_decref(mine);
	json_decref(apart);
}
