// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/kernel_modules.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cachedir.h"
#include "lib/datadir.h"
#include "src/run/module_load.h"

static int find(const char *file, char *path, size_t size)
{
	char folder[4096];

	if (!*file || strchr(file, '/'))
		return -ENOENT;
	if (!cachedir_path("kernel", folder, sizeof(folder)) &&
	    (size_t)snprintf(path, size, "%s/%s", folder, file) < size && !access(path, R_OK))
		return 0;
	return datadir_find(DATA_KERNEL_TREES, file, path, size);
}

const struct machine_module *kernel_module_load(const char *name, const char *machine,
						struct error *err)
{
	char file[256], path[4096 + sizeof(file)];

	if ((size_t)snprintf(file, sizeof(file), "%s.%s.so", name, machine) >= sizeof(file) ||
	    find(file, path, sizeof(path))) {
		errno = ENOENT;
		return NULL;
	}
	return machine_module_open(path, err);
}

/* GLOB_APPEND: as if nothing had been there when the folder is not. */
static void add_folder(glob_t *found, const char *folder)
{
	char pattern[4096 + 64];

	snprintf(pattern, sizeof(pattern), "%s/*.json", folder);
	glob(pattern, found->gl_pathc ? GLOB_APPEND : 0, NULL, found);
}

static bool is_first_of_its_name(const glob_t *found, size_t nr)
{
	const char *name = strrchr(found->gl_pathv[nr], '/');

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(strrchr(found->gl_pathv[i], '/'), name))
			return false;
	return true;
}

void kernel_modules_each(void (*fn)(void *ctx, const char *path, json_t *variant), void *ctx)
{
	glob_t found = {0};
	char folder[4096];

	if (!cachedir_path("kernel", folder, sizeof(folder)))
		add_folder(&found, folder);
	if (!datadir_find(DATA_KERNEL_TREES, "about", folder, sizeof(folder)))
		add_folder(&found, folder);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (is_first_of_its_name(&found, i)) {
			json_t *list = json_load_file(found.gl_pathv[i], 0, NULL);

			fn(ctx, found.gl_pathv[i], json_array_get(list, 0));
			json_decref(list);
		}
	globfree(&found);
}
