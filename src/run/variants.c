// SPDX-License-Identifier: GPL-2.0-or-later
/* "trylock,rcu:as-posted+fix-chain" or "all" into variants with their switches. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/run/kernel_modules.h"
#include "src/run/setup.h"

static const struct zs_ops *find(const struct machine_module *module, const char *name, size_t len)
{
	for (const struct zs_ops *const *ops = module->variants; *ops; ops++)
		if (strlen((*ops)->name) == len && !memcmp((*ops)->name, name, len))
			return *ops;
	return NULL;
}

static int unknown(const struct machine_module *module, const char *name, struct error *err)
{
	char list[256] = "";
	size_t len = 0;

	for (const struct zs_ops *const *ops = module->variants; *ops; ops++)
		if (!((*ops)->flags & ZS_HIDDEN) && len < sizeof(list))
			len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
						len ? ", " : "", (*ops)->name);
	return error_set(
		err, EINVAL,
		"--variant: no variant is named \"%s\"; expected %s or all, or a variant of "
		"zslab build-kernel",
		name, list);
}

/* Of the machine, or of a kernel tree: sets @variant's module and ops. */
static int find_variant(const struct run_setup *setup, struct run_variant *variant,
			const char *text, size_t len, struct error *err)
{
	char name[sizeof(variant->label)];

	variant->module = setup->module;
	variant->ops = find(setup->module, text, len);
	if (variant->ops)
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)len, text);
	variant->module = kernel_module_load(name, setup->module->name, err);
	if (!variant->module)
		return errno == ENOENT ? unknown(setup->module, text, err) : -EINVAL;
	variant->ops = variant->module->variants[0];
	return 0;
}

static int refuse_other_sizes(const struct run_setup *setup, const struct zs_ops *ops,
			      struct error *err)
{
	const struct run_options *options = setup->options;

	if (ops->page_size && options->page_size != ops->page_size)
		return error_set(err, EINVAL, "--page-size %llu: %s is made for %u only",
				 (unsigned long long)options->page_size, ops->name, ops->page_size);
	if (ops->chain_size && options->chain_size && options->chain_size != ops->chain_size)
		return error_set(err, EINVAL, "--chain-size %llu: %s is made for %u only",
				 (unsigned long long)options->chain_size, ops->name,
				 ops->chain_size);
	return 0;
}

static void safe_name(char *out, size_t size, const char *text)
{
	size_t i;

	for (i = 0; text[i] && i + 1 < size; i++)
		out[i] = strchr(":/ ,", text[i]) ? '_' : text[i];
	out[i] = '\0';
}

/* @text: "NAME[:SWITCH[=VALUE]+...]". */
static int add_variant(struct run_setup *setup, const char *text, struct error *err)
{
	struct run_variant *variant = &setup->variants[setup->nr_variants];
	const char *colon = strchr(text, ':'), *switches = colon ? colon + 1 : "";
	const struct zs_ops *named;
	char why[200] = "";

	if (setup->nr_variants == RUN_MAX_VARIANTS)
		return error_set(err, EINVAL, "--variant: at most %u variants", RUN_MAX_VARIANTS);
	if (strlen(text) >= sizeof(variant->label))
		return error_set(err, EINVAL, "--variant: \"%s\" is too long", text);
	if (find_variant(setup, variant, text, colon ? (size_t)(colon - text) : strlen(text), err))
		return -EINVAL;
	named = variant->ops;
	variant->ops = setup->module->resolve_variant(named, &switches);
	if (refuse_other_sizes(setup, variant->ops, err))
		return -EINVAL;
	setup->module->default_params(variant->ops, &variant->params);
	if (setup->options->chain_size)
		variant->params.chain_size = (unsigned int)setup->options->chain_size;
	if (setup->module->parse_switches(variant->ops, switches, &variant->params, why,
					  sizeof(why)))
		return error_set(err, EINVAL, "--variant %s: %s", text, why);
	if (variant->ops == named)
		snprintf(variant->label, sizeof(variant->label), "%s", text);
	else
		snprintf(variant->label, sizeof(variant->label), "%s%s%s", variant->ops->name,
			 *switches ? ":" : "", switches);
	safe_name(variant->file_name, sizeof(variant->file_name), variant->label);
	for (unsigned int i = 0; i < setup->nr_variants; i++)
		if (!strcmp(setup->variants[i].file_name, variant->file_name))
			return error_set(err, EINVAL,
					 "--variant: \"%s\" is given twice; expected each once",
					 text);
	setup->nr_variants++;
	return 0;
}

static int add_all(struct run_setup *setup, struct error *err)
{
	int ret = 0;

	for (const struct zs_ops *const *ops = setup->module->variants; *ops && !ret; ops++)
		if (!((*ops)->flags & ZS_HIDDEN))
			ret = add_variant(setup, (*ops)->name, err);
	return ret;
}

int run_variants_parse(struct run_setup *setup, const char *text, struct error *err)
{
	char one[256];
	int ret = 0;

	if (!strcmp(text, "all"))
		return add_all(setup, err);
	while (!ret) {
		size_t len = strcspn(text, ",");

		if (!len || len >= sizeof(one))
			return error_set(err, EINVAL,
					 "--variant: expected NAME[:SWITCH[=VALUE][+...]][,...]");
		memcpy(one, text, len);
		one[len] = '\0';
		ret = add_variant(setup, one, err);
		if (!text[len])
			break;
		text += len + 1;
	}
	return ret;
}

json_t *run_variant_switches(const struct run_variant *variant)
{
	json_t *out = json_object();

	for (unsigned int i = 0; variant->ops->switches && variant->ops->switches[i].name; i++) {
		const struct zs_switch *sw = &variant->ops->switches[i];
		unsigned int value = variant->params.switches[i];

		if (sw->expands || sw->variant)
			continue;
		if (sw->values)
			json_object_set_new(out, sw->name, json_string(sw->values[value]));
		else if (sw->number)
			json_object_set_new(out, sw->name, json_integer(value));
		else
			json_object_set_new(out, sw->name, json_boolean(value));
	}
	return out;
}

const char *run_class_rule(const struct run_variant *variant)
{
	if (variant->ops->class_rule)
		return variant->ops->class_rule;
	return variant->ops->flags & ZS_KERNEL_POLICY ? "least waste" : NULL;
}
