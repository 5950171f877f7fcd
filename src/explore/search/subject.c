// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/search.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/datadir.h"
#include "lib/module_open.h"
#include "src/explore/search/user.h"

#define MODULE_FILE "zslab-explore.so"

static char path[PATH_MAX];

const char *explore_module_path(void)
{
	return path;
}

static const struct explore_module *load_user(const char *source, struct error *err)
{
	const struct explore_module *module;
	int ret = explore_user_build(source, path, sizeof(path), err);

	if (ret) {
		errno = -ret;
		return NULL;
	}
	module = module_open(path, "zslab_explore", EXPLORE_MODULE_ABI, err);
	if (!module || explore_user_is_good(source, module->scenarios[0], err))
		return module;
	errno = EINVAL;
	return NULL;
}

const struct explore_module *explore_module_load(const char *source, struct error *err)
{
	if (source)
		return load_user(source, err);
	if (datadir_find(DATA_MODULES, MODULE_FILE, path, sizeof(path))) {
		error_set(err, ENOENT,
			  MODULE_FILE
			  ": not found; expected beside the program or in $ZSLAB_MODULE_DIR");
		errno = ENOENT;
		return NULL;
	}
	return module_open(path, "zslab_explore", EXPLORE_MODULE_ABI, err);
}

static int find_scenario(struct explore_subject *subject, const char *name, struct error *err)
{
	for (const struct scenario *const *s = subject->module->scenarios; *s; s++) {
		if (!strcmp((*s)->name, name)) {
			subject->scenario = *s;
			return 0;
		}
	}
	return error_set(err, EINVAL,
			 "%s: no scenario has this name; expected one of zslab explore --list",
			 name);
}

static const struct zs_ops *find_ops(const struct explore_module *module, const char *name,
				     size_t len)
{
	for (const struct zs_ops *const *ops = module->variants; *ops; ops++)
		if (strlen((*ops)->name) == len && !memcmp((*ops)->name, name, len))
			return *ops;
	return NULL;
}

/* @text: "NAME[:SWITCH[=VALUE]+...]". */
static int find_variant(struct explore_subject *subject, const char *text, struct error *err)
{
	const char *colon = strchr(text, ':'), *switches = colon ? colon + 1 : "";
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	const struct zs_ops *ops = find_ops(subject->module, text, len);
	char why[200] = "";

	if (!ops)
		return error_set(err, EINVAL,
				 "--variant: no variant is named \"%.*s\"; expected one of zslab "
				 "variants",
				 (int)len, text);
	if (strlen(text) >= sizeof(subject->variant))
		return error_set(err, EINVAL, "--variant: \"%s\" is too long", text);
	ops = subject->module->resolve_variant(ops, &switches);
	subject->env.ops = ops;
	subject->module->default_params(ops, &subject->env.params);
	if (subject->module->parse_switches(ops, switches, &subject->env.params, why, sizeof(why)))
		return error_set(err, EINVAL, "--variant %s: %s", text, why);
	snprintf(subject->variant, sizeof(subject->variant), "%s", text);
	return 0;
}

int explore_subject_find(struct explore_subject *subject, const struct explore_module *module,
			 const char *scenario, const char *variant, struct error *err)
{
	int ret;

	*subject = (struct explore_subject){.module = module};
	ret = find_scenario(subject, scenario, err);
	if (ret || subject->scenario->no_variant)
		return ret;
	return find_variant(subject, variant, err);
}
