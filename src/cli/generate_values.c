// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/generate_values.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct generator *generate_find(const char *name, struct error *err)
{
	const char *names[33];
	const char *near;
	int i;

	for (i = 0; generators[i]; i++) {
		if (!strcmp(generators[i]->name, name))
			return generators[i];
		names[i] = generators[i]->name;
	}
	names[i++] = "pages";
	names[i] = NULL;
	near = nearest_name(name, names);
	error_set(err, EINVAL, "zslab generate: no generator '%s'%s%s%s; see zslab generate list",
		  name, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	return NULL;
}

static const char *text_of(const struct generate_options *given, const char *option)
{
	const struct option_def *def = find_option(generate_options, option);

	return *(const char *const *)((const char *)given + def->offset);
}

static bool has_option(const struct generator *generator, const char *name)
{
	for (const struct generator_option *o = generator->options; o->name; o++)
		if (!strcmp(o->name, name))
			return true;
	return !strcmp(name, "seed") || (generator->sizes && !strcmp(name, "sizes"));
}

static int no_such_option(const char *option, const char *generator, struct error *err)
{
	return error_set(err, EINVAL, "--%s: %s has no such option; see zslab generate list",
			 option, generator);
}

static int refuse_foreign(const struct generator *generator, const struct generate_options *given,
			  struct error *err)
{
	for (const struct option_def *def = generate_options; def->name; def++)
		if (def->type == OPTION_STRING && text_of(given, def->name) &&
		    !has_option(generator, def->name))
			return no_such_option(def->name, generator->name, err);
	return given->sizes_only ? no_such_option("sizes-only", generator->name, err) : 0;
}

int generate_refuse_all_but(const char *const *allowed, const struct generate_options *given,
			    struct error *err)
{
	for (const struct option_def *def = generate_options; def->name; def++) {
		size_t i = 0;

		while (allowed[i] && strcmp(allowed[i], def->name))
			i++;
		if (def->type == OPTION_STRING && text_of(given, def->name) && !allowed[i])
			return no_such_option(def->name, "pages", err);
	}
	return 0;
}

static int parse_choice(const struct generator_option *option, const char *text, uint64_t *value,
			struct error *err)
{
	char all[128] = "";

	for (uint64_t i = 0; option->choices[i]; i++) {
		if (!strcmp(option->choices[i], text)) {
			*value = i;
			return 0;
		}
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? ", " : "",
			 option->choices[i]);
	}
	return error_set(err, EINVAL, "--%s: '%s'; expected one of %s", option->name, text, all);
}

static int parse_value(const struct generator_option *option, const char *text, uint64_t *value,
		       struct error *err)
{
	bool good;

	if (option->choices)
		return parse_choice(option, text, value, err);
	good = option->is_size ? parse_size(text, value) : parse_number(text, value);
	if (good && *value >= option->min && *value <= option->max)
		return 0;
	return error_set(err, EINVAL, "--%s: '%s'; expected a number from %llu to %llu",
			 option->name, text, (unsigned long long)option->min,
			 (unsigned long long)option->max);
}

int generate_values(const struct generator *generator, const struct generate_options *given,
		    uint64_t values[GENERATOR_OPTIONS_MAX], uint64_t *seed, struct error *err)
{
	int ret = refuse_foreign(generator, given, err);

	if (given->page_size & (given->page_size - 1))
		return error_set(err, EINVAL,
				 "--page-size: %llu; expected a power of two from 4096 to 65536",
				 (unsigned long long)given->page_size);
	for (int i = 0; !ret && generator->options[i].name; i++) {
		const char *text = text_of(given, generator->options[i].name);

		values[i] = generator->options[i].def;
		if (text)
			ret = parse_value(&generator->options[i], text, &values[i], err);
	}
	*seed = generator->seed;
	if (!ret && given->seed && !parse_number(given->seed, seed))
		return error_set(err, EINVAL, "--seed: '%s'; expected a number", given->seed);
	return ret;
}

static void print_default(const struct generator_option *option)
{
	if (option->choices)
		printf("%s", option->choices[option->def]);
	else if (option->is_size && !(option->def & ((1 << 20) - 1)))
		printf("%lluM", (unsigned long long)(option->def >> 20));
	else
		printf("%llu", (unsigned long long)option->def);
}

void generate_list(void)
{
	for (int i = 0; generators[i]; i++) {
		const struct generator *g = generators[i];

		printf("%s%s: %s\n", i ? "\n" : "", g->name, g->help);
		for (const struct generator_option *o = g->options; o->name; o++) {
			printf("  --%-12s %s Default ", o->name, o->help);
			print_default(o);
			puts(".");
		}
		if (g->sizes)
			printf("  --%-12s Trace to draw sizes from. Default %s.\n", "sizes",
			       g->sizes);
		printf("  --%-12s Seed of the random numbers. Default %llu.\n", "seed",
		       (unsigned long long)g->seed);
	}
}
