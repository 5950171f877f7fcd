// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/machines/machine_file.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <string.h>

#include "lib/datadir.h"

#define SUFFIX ".ini"

unsigned int machine_nr_cpus(const struct machine_file *machine)
{
	return machine_count(machine, MACHINE_SOCKETS) * machine_count(machine, MACHINE_CLUSTERS) *
	       machine_count(machine, MACHINE_CORES) * machine_count(machine, MACHINE_THREADS);
}

unsigned int machine_nr_nodes(const struct machine_file *machine)
{
	return machine_count(machine, MACHINE_SOCKETS) * machine_count(machine, MACHINE_NODES) +
	       machine_count(machine, MACHINE_FAR_NODES);
}

unsigned int machine_nr_of(const struct machine_file *machine, enum machine_origin origin)
{
	unsigned int nr = 0;

	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++)
		nr += machine->values[i].origin == origin;
	return nr;
}

const char *machine_value_text(const struct machine_file *machine, enum machine_parameter id,
			       char *text, size_t size)
{
	const char *const *words = machine_parameters[id].words;

	if (words)
		return words[machine_count(machine, id)];
	snprintf(text, size, "%.5g", machine_get(machine, id));
	return text;
}

/* The template describes no machine. */
static bool is_machine(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, "template" SUFFIX);
}

unsigned int machine_files_each(void (*fn)(void *ctx, const char *name, const char *path),
				void *ctx)
{
	char folder[PATH_MAX], name[NAME_MAX];
	unsigned int nr = 0;
	glob_t found = {0};

	/* The template is in the folder, whatever else is missing. */
	if (datadir_find(DATA_MACHINES, "template" SUFFIX, folder, sizeof(folder)))
		return 0;
	*strrchr(folder, '/') = '\0';
	strncat(folder, "/*" SUFFIX, sizeof(folder) - strlen(folder) - 1);
	if (glob(folder, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *base = strrchr(found.gl_pathv[i], '/') + 1;

		if (!is_machine(found.gl_pathv[i]))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(strlen(base) - strlen(SUFFIX)), base);
		fn(ctx, name, found.gl_pathv[i]);
		nr++;
	}
	globfree(&found);
	return nr;
}

struct name_list {
	char text[320];
};

static void add_name(void *ctx, const char *name, const char *path)
{
	struct name_list *list = ctx;
	size_t used = strlen(list->text);

	(void)path;
	snprintf(list->text + used, sizeof(list->text) - used, ", %s", name);
}

static bool is_path(const char *name)
{
	size_t length = strlen(name);

	return strchr(name, '/') ||
	       (length > strlen(SUFFIX) && !strcmp(name + length - strlen(SUFFIX), SUFFIX));
}

int machine_file_find(const char *name, struct machine_file *machine, struct error *err)
{
	struct name_list list = {""};
	char file[80], path[PATH_MAX];

	if (is_path(name))
		return machine_file_read(name, machine, err);
	if ((size_t)snprintf(file, sizeof(file), "%s" SUFFIX, name) < sizeof(file) &&
	    is_machine(file) && !datadir_find(DATA_MACHINES, file, path, sizeof(path)))
		return machine_file_read(path, machine, err);
	machine_files_each(add_name, &list);
	return error_set(err, ENOENT,
			 "%s: no such machine; expected native%s, or the path of a machine file",
			 name, list.text);
}
