// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/module_load.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/datadir.h"

static const struct machine_module *fail(int code)
{
	errno = code;
	return NULL;
}

/* Root, this user, or who owns the program that runs anyway. */
static bool owner_is_trusted(uid_t owner)
{
	struct stat self;

	return !owner || owner == geteuid() ||
	       (!stat("/proc/self/exe", &self) && owner == self.st_uid);
}

/* Others can neither write @path nor, unless it is sticky, put another into the folder @path. */
static bool only_trusted_write(const char *path)
{
	struct stat at;
	mode_t others = S_IWOTH;

	if (stat(path, &at) || !owner_is_trusted(at.st_uid))
		return false;
	if (at.st_gid && at.st_gid != getegid())
		others |= S_IWGRP;
	return !(at.st_mode & others) || (S_ISDIR(at.st_mode) && at.st_mode & S_ISVTX);
}

/* Opening a module runs what is in it. */
static int check_writers(const char *path, struct error *err)
{
	char real[PATH_MAX], *slash;

	if (!realpath(path, real)) {
		error_set(err, errno, "%s: %s", path, strerror(errno));
		return -ENOEXEC;
	}
	if (!only_trusted_write(real)) {
		error_set(err, EPERM,
			  "%s: not opened: others can write it; expected a file of yours or root's "
			  "with mode 0755 or less",
			  real);
		return -EPERM;
	}
	slash = strrchr(real, '/');
	*(slash == real ? slash + 1 : slash) = '\0';
	if (!only_trusted_write(real)) {
		error_set(err, EPERM,
			  "%s: not opened: others can write its folder %s; expected mode 0755 or "
			  "less",
			  path, real);
		return -EPERM;
	}
	return 0;
}

const struct machine_module *machine_module_open(const char *path, struct error *err)
{
	const struct machine_module *found;
	void *module;

	if (check_writers(path, err))
		return fail(ENOEXEC);
	module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	found = module ? dlsym(module, "zslab_machine") : NULL;

	if (found && found->abi == MACHINE_MODULE_ABI)
		return found;
	error_set(err, ENOEXEC, "%s: %s", path, found ? "of another version of zslab" : dlerror());
	return fail(ENOEXEC);
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
