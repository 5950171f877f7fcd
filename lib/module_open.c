// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/module_open.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Root, this user, or the owner of the running program. */
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

const void *module_open(const char *path, const char *symbol, unsigned int abi, struct error *err)
{
	const unsigned int *found = NULL;
	void *module;

	if (!check_writers(path, err)) {
		module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
		found = module ? dlsym(module, symbol) : NULL;
		if (found && *found == abi)
			return found;
		error_set(err, ENOEXEC, "%s: %s", path,
			  found ? "of another version of zslab" : dlerror());
	}
	errno = ENOEXEC;
	return NULL;
}
