// SPDX-License-Identifier: GPL-2.0-or-later
/* Several results: files, and the files of folders. */
#include "src/results/result_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/array.h"

static int add_file(struct result_set *set, const char *path, struct error *err)
{
	int ret;

	if (!array_reserve(set->results, set->room, set->nr + 1))
		return error_set(err, ENOMEM, "%s: out of memory", path);
	ret = result_load(path, set->keep, &set->results[set->nr], err);
	if (!ret)
		set->nr++;
	return ret;
}

static int is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && !strcmp(entry->d_name + len - 5, ".json");
}

static int add_folder(struct result_set *set, const char *path, struct error *err)
{
	struct dirent **names;
	int nr = scandir(path, &names, is_json, alphasort), ret = 0;

	if (nr < 0)
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	if (!nr)
		ret = error_set(err, EINVAL, "%s: no result files (*.json) in this folder", path);
	for (int i = 0; i < nr; i++) {
		char *file = NULL;

		if (!ret && asprintf(&file, "%s/%s", path, names[i]->d_name) < 0)
			ret = error_set(err, ENOMEM, "%s: out of memory", path);
		if (!ret)
			ret = add_file(set, file, err);
		free(file);
		free(names[i]);
	}
	free(names);
	return ret;
}

static int add_path(struct result_set *set, const char *path, unsigned int number,
		    struct error *err)
{
	size_t first = set->nr;
	struct stat st;
	int ret;

	if (stat(path, &st))
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return add_file(set, path, err);
	ret = add_folder(set, path, err);
	for (size_t i = first; i < set->nr; i++)
		set->results[i].folder = number;
	return ret;
}

/* "results/a/x.rcu.json" -> "a"; "x.rcu.json" -> ".". In *@len bytes. */
static const char *folder_name(const struct result *r, size_t *len)
{
	const char *end = strrchr(r->path, '/'), *start = end;

	*len = 1;
	if (!end)
		return ".";
	while (start > r->path && start[-1] != '/')
		start--;
	*len = (size_t)(end - start);
	return start;
}

static int by_name(const struct result *a, const struct result *b)
{
	int order = strcmp(a->trace, b->trace);

	if (!order)
		order = strcmp(a->label, b->label);
	if (!order)
		order = strcmp(a->machine, b->machine);
	if (!order)
		order = strcmp(a->setting, b->setting);
	return order ? order : (a->cpus > b->cpus) - (a->cpus < b->cpus);
}

static int by_name_of_pointers(const void *a, const void *b)
{
	return by_name(*(const struct result *const *)a, *(const struct result *const *)b);
}

static int add_folder_to_label(struct result *r)
{
	size_t len;
	const char *folder = folder_name(r, &len);
	char *label;

	if (asprintf(&label, "%s (%.*s)", r->label, (int)len, folder) < 0)
		return -ENOMEM;
	free(r->label);
	r->label = label;
	return 0;
}

/* Marks all of a name before renaming the first; otherwise the last one would look unique. */
static int make_labels_unique(struct result_set *set)
{
	struct result **sorted = calloc(set->nr + 1, sizeof(struct result *));
	size_t first = 0, next;
	int ret = sorted ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < set->nr; i++)
		sorted[i] = &set->results[i];
	if (!ret)
		qsort(sorted, set->nr, sizeof(struct result *), by_name_of_pointers);
	for (; !ret && first < set->nr; first = next) {
		for (next = first + 1; next < set->nr; next++)
			if (by_name(sorted[first], sorted[next]))
				break;
		for (size_t i = first; !ret && next - first > 1 && i < next; i++)
			ret = add_folder_to_label(sorted[i]);
	}
	free(sorted);
	return ret;
}

int result_set_load(struct result_set *set, enum result_keep keep, char **paths, int nr_paths,
		    struct error *err)
{
	int ret = 0;

	*set = (struct result_set){.keep = keep};
	for (int i = 0; i < nr_paths && !ret; i++)
		ret = add_path(set, paths[i], (unsigned int)i + 1, err);
	if (!ret && make_labels_unique(set))
		ret = error_set(err, ENOMEM, "out of memory");
	if (ret)
		result_set_free(set);
	return ret;
}

void result_set_free(struct result_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		result_free(&set->results[i]);
	free(set->results);
	memset(set, 0, sizeof(*set));
}
