// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/module_load.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/datadir.h"
#include "lib/module_open.h"

static const struct machine_module *fail(int code)
{
	errno = code;
	return NULL;
}

const struct machine_module *machine_module_open(const char *path, struct error *err)
{
	return module_open(path, "zslab_machine", MACHINE_MODULE_ABI, err);
}

static const struct machine_module *load_file(const char *file, struct error *err)
{
	char path[PATH_MAX];

	if (!datadir_find(DATA_MODULES, file, path, sizeof(path)))
		return machine_module_open(path, err);
	error_set(err, ENOENT, "%s: not found; expected beside the program or in $ZSLAB_MODULE_DIR",
		  file);
	return fail(ENOENT);
}

/* With another lock than the default: of those the machine has, or of another native build. */
static const struct machine_module *load_other(const struct machine_module *own, const char *lock,
					       struct error *err)
{
	const struct machine_module *found = NULL;
	char file[64];

	for (unsigned int i = 0; own->locks && own->locks[i]; i++)
		if (!strcmp(own->locks[i], lock))
			return own;
	if (!own->simulated && !strchr(lock, '/') &&
	    (size_t)snprintf(file, sizeof(file), "zslab-native-%s.so", lock) < sizeof(file))
		found = load_file(file, err);
	if (found)
		return found;
	error_set(err, EINVAL, "--lock %s: machine %s has no such lock; expected %s%s", lock,
		  own->name, own->lock,
		  own->simulated ? ", ticket, mcs, tas or cna"
				 : ", the build's own, ticket or ck-mcs");
	return fail(EINVAL);
}

const struct machine_module *machine_module_load_lock_stats(struct error *err)
{
	return load_file("zslab-native-lock-stats.so", err);
}

const struct machine_module *machine_module_load(const char *machine, const char *lock,
						 struct error *err)
{
	const struct machine_module *own;
	char file[64];

	snprintf(file, sizeof(file), "zslab-%s.so",
		 strcmp(machine, "native") ? "virtual" : machine);
	own = load_file(file, err);
	if (!own || !lock || !strcmp(own->lock, lock))
		return own;
	return load_other(own, lock, err);
}
