// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/module_load.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/datadir.h"

static const struct machine_module *fail(int code)
{
	errno = code;
	return NULL;
}

const struct machine_module *machine_module_open(const char *path, struct error *err)
{
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct machine_module *found = module ? dlsym(module, "zslab_machine") : NULL;

	if (found && found->abi == MACHINE_MODULE_ABI)
		return found;
	error_set(err, ENOEXEC, "%s: %s", path, found ? "of another version of zslab" : dlerror());
	return fail(ENOEXEC);
}

const struct machine_module *machine_module_load(const char *machine, struct error *err)
{
	char file[64], path[4096];

	if (strcmp(machine, "native") && strcmp(machine, "virtual")) {
		error_set(err, EINVAL,
			  "--machine %s: no such machine; expected native (machine files are not "
			  "supported yet)",
			  machine);
		return fail(EINVAL);
	}
	snprintf(file, sizeof(file), "zslab-%s.so", machine);
	if (datadir_find(DATA_MODULES, file, path, sizeof(path))) {
		error_set(err, ENOENT,
			  "%s: not found; expected beside the program or in $ZSLAB_MODULE_DIR",
			  file);
		return fail(ENOENT);
	}
	return machine_module_open(path, err);
}
