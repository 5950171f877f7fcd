// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/datadir.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_config.h"

static const struct {
	const char *variable, *below_variable; /* $variable/below */
	const char *installed;		       /* from the program's folder */
	const char *built;		       /* from the root of the build folder or sources */
} places[NR_DATA_KINDS] = {
	[DATA_PLOTS] = {"ZSLAB_DATA_DIR", "plots", "../share/zslab/plots",
			ZSLAB_SOURCE_DIR "/plots"},
	[DATA_TRACES] = {"ZSLAB_DATA_DIR", "traces", "../share/zslab/traces",
			 ZSLAB_SOURCE_DIR "/workloads/traces"},
	[DATA_MACHINES] = {"ZSLAB_DATA_DIR", "machines", "../share/zslab/machines",
			   ZSLAB_SOURCE_DIR "/machines"},
	[DATA_MODULES] = {"ZSLAB_MODULE_DIR", ".", "../" ZSLAB_LIBDIR "/zslab",
			  ZSLAB_BUILD_DIR "/src/modules"},
	[DATA_KERNEL_TREES] = {"ZSLAB_MODULE_DIR", "kernel", "../" ZSLAB_LIBDIR "/zslab/kernel",
			       ZSLAB_BUILD_DIR "/src/kernel_tree"},
};

/* True when @folder/@name exists; its path is in @path then. */
static int found(const char *folder, const char *below, const char *name, char *path, size_t size)
{
	int len = snprintf(path, size, "%s%s%s/%s", folder, *below ? "/" : "", below, name);

	return len > 0 && (size_t)len < size && !access(path, R_OK);
}

static int program_folder(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (len <= 0)
		return -ENOENT;
	out[len] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	return 0;
}

/* An installed or moved program must not take files of a build folder. */
static bool runs_in_build_folder(const char *program)
{
	char build[PATH_MAX];
	size_t len;

	if (!realpath(ZSLAB_BUILD_DIR, build))
		return false;
	len = strlen(build);
	return !strncmp(program, build, len) && (!program[len] || program[len] == '/');
}

int datadir_find(enum data_kind kind, const char *name, char *path, size_t size)
{
	const char *chosen = getenv(places[kind].variable);
	char program[4096];

	if (!*name || strchr(name, '/') || !strcmp(name, ".."))
		return -EINVAL;
	if (chosen && *chosen && found(chosen, places[kind].below_variable, name, path, size))
		return 0;
	if (program_folder(program, sizeof(program)))
		return -ENOENT;
	if (found(program, places[kind].installed, name, path, size))
		return 0;
	return runs_in_build_folder(program) && found(places[kind].built, "", name, path, size)
		       ? 0
		       : -ENOENT;
}
