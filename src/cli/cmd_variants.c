// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <stdio.h>

#include "src/run/kernel_modules.h"
#include "src/run/module_load.h"
#include "src/cli/options/options.h"
#include "src/cli/help.h"

struct variants_options {
	bool json;
	const char *module;
};

static const struct option_def options[] = {
	{.name = "json",
	 .type = OPTION_FLAG,
	 .help = "Print JSON.",
	 .offset = offsetof(struct variants_options, json)},
	{.name = "module",
	 .type = OPTION_STRING,
	 .arg = "FILE",
	 .help = "List only the variants of this machine module. Opening it runs its code.",
	 .offset = offsetof(struct variants_options, module)},
	{0},
};

static void put_default(char *out, size_t size, const struct zs_switch *s)
{
	if (s->variant)
		snprintf(out, size, "= variant %s", s->variant);
	else if (s->expands)
		snprintf(out, size, "= %s", s->expands);
	else if (s->values)
		snprintf(out, size, "%s", s->values[s->def]);
	else if (s->number)
		snprintf(out, size, "%u", s->def);
	else
		snprintf(out, size, "%s", s->def ? "on" : "off");
}

static void print_switch(const struct zs_switch *s)
{
	char def[200];

	printf("    %s", s->name);
	for (size_t i = 0; s->values && s->values[i]; i++)
		printf("%s%s", i ? "|" : "=", s->values[i]);
	if (s->number)
		fputs("=N", stdout);
	put_default(def, sizeof(def), s);
	printf(s->expands || s->variant ? "   %s\n" : "   default: %s\n", def);
	print_wrapped(stdout, s->help, 8);
}

/* Its flags, for results, suites and figures. */
static const struct {
	const char *name, *text;
	unsigned int flag;
} holdings[] = {
	{"contents", "contents", ZS_HOLDS_CONTENTS},
	{"frames", "frames of the simulated kernel", ZS_HOLDS_PAGES},
	{"host_memory", "memory of the host's", ZS_HOST_MEMORY},
	{"movable", "movable pages", ZS_MOVABLE},
};
#define NR_HOLDINGS (sizeof(holdings) / sizeof(*holdings))

static void print_holdings(const struct zs_ops *ops)
{
	const char *between = "  holds:  ";

	for (size_t i = 0; i < NR_HOLDINGS; i++)
		if (ops->flags & holdings[i].flag) {
			printf("%s%s", between, holdings[i].text);
			between = ", ";
		}
	puts(*between == ' ' ? "  holds:  nothing" : "");
}

static void print_variant(const struct zs_ops *ops)
{
	printf("%s\n", ops->name);
	print_wrapped(stdout, ops->idea, 2);
	fputs("  locks:  ", stdout);
	printf("%s\n  source: %s\n", ops->locks, ops->source);
	print_holdings(ops);
	if (ops->switches && ops->switches[0].name)
		puts("  switches:");
	for (const struct zs_switch *s = ops->switches; s && s->name; s++)
		print_switch(s);
	putchar('\n');
}

static json_t *switch_to_json(const struct zs_switch *s)
{
	json_t *values = s->values ? json_array() : NULL;
	char def[200];

	for (size_t i = 0; s->values && s->values[i]; i++)
		json_array_append_new(values, json_string(s->values[i]));
	put_default(def, sizeof(def), s);
	return json_pack("{ss ss ss* so* ss* ss*}", "name", s->name, "help", s->help, "default",
			 s->expands || s->variant ? NULL : def, "values", values, "expands",
			 s->expands, "variant", s->variant);
}

static json_t *variant_to_json(const struct zs_ops *ops)
{
	json_t *switches = json_array(), *out;

	for (const struct zs_switch *s = ops->switches; s && s->name; s++)
		json_array_append_new(switches, switch_to_json(s));
	out = json_pack("{ss ss ss ss sb sb sb sb so}", "name", ops->name, "idea", ops->idea,
			"locks", ops->locks, "source", ops->source, "hidden",
			(ops->flags & ZS_HIDDEN) != 0, "defective",
			(ops->flags & ZS_DEFECTIVE) != 0, "kernel_policy",
			(ops->flags & ZS_KERNEL_POLICY) != 0, "defers_frees",
			(ops->flags & ZS_DEFERS_FREES) != 0, "switches", switches);
	for (size_t i = 0; i < NR_HOLDINGS; i++)
		json_object_set_new(out, holdings[i].name,
				    json_boolean((ops->flags & holdings[i].flag) != 0));
	return out;
}

struct listing {
	const struct variants_options *options;
	json_t *list;
};

static void list_module(void *ctx, const struct machine_module *module)
{
	struct listing *listing = ctx;

	for (const struct zs_ops *const *ops = module->variants; *ops; ops++) {
		if (listing->options->json)
			json_array_append_new(listing->list, variant_to_json(*ops));
		else
			print_variant(*ops);
	}
}

/* The part of a description that print_variant() needs. */
static void list_described(void *ctx, const char *path, json_t *variant)
{
	const char *name = NULL, *idea = NULL, *locks = NULL, *source = NULL;
	struct listing *listing = ctx;
	struct zs_ops ops = {0};

	if (json_unpack(variant, "{ss ss ss ss}", "name", &name, "idea", &idea, "locks", &locks,
			"source", &source)) {
		fprintf(stderr,
			"%s: does not describe a module; build it again with zslab build-kernel\n",
			path);
		return;
	}
	if (listing->options->json) {
		json_array_append(listing->list, variant);
		return;
	}
	ops = (struct zs_ops){.name = name, .idea = idea, .locks = locks, .source = source};
	for (size_t i = 0; i < NR_HOLDINGS; i++)
		if (json_is_true(json_object_get(variant, holdings[i].name)))
			ops.flags |= holdings[i].flag;
	print_variant(&ops);
}

static int run_variants(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct variants_options *o = values;
	const struct machine_module *module;
	json_t *list = json_array();
	struct error err;

	module = o->module ? machine_module_open(o->module, &err)
			   : machine_module_load("native", NULL, &err);
	if (!module) {
		fprintf(stderr, "%s\n", err.text);
		json_decref(list);
		return EXIT_ENVIRONMENT;
	}
	list_module(&(struct listing){o, list}, module);
	if (!o->module)
		kernel_modules_each(list_described, &(struct listing){o, list});
	if (o->json) {
		json_dumpf(list, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(list);
	return EXIT_DONE;
}

const struct command command_variants = {
	.name = "variants",
	.args = "",
	.summary = "list the variants and their switches",
	.description =
		"Lists each variant with its idea, its locks from outer to inner, where it comes "
		"from, what it holds, and the switches that zslab run --variant NAME:SWITCH takes.",
	.examples = "zslab variants\n"
		    "zslab run --variant trylock,rcu:as-posted+fix-chain redis_lz4",
	.options = options,
	.values_size = sizeof(struct variants_options),
	.run = run_variants,
};
