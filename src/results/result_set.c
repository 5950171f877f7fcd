// SPDX-License-Identifier: GPL-2.0-or-later
/* Several results: files, and the files of folders. */
#include "src/results/result_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int add_file(struct result_set *set, const char *path, struct error *err)
{
	struct result *grown = reallocarray(set->results, set->nr + 1, sizeof(*grown));
	int ret;

	if (!grown)
		return error_set(err, ENOMEM, "%s: out of memory", path);
	set->results = grown;
	ret = result_load(path, &grown[set->nr], err);
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
		char file[4096];

		if (!ret && snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name) >=
				    (int)sizeof(file))
			ret = error_set(err, ENAMETOOLONG, "%s: path too long", path);
		if (!ret)
			ret = add_file(set, file, err);
		free(names[i]);
	}
	free(names);
	return ret;
}

static int add_path(struct result_set *set, const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st))
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? add_folder(set, path, err) : add_file(set, path, err);
}

/* "results/a/x.rcu.json" -> "a"; "x.rcu.json" -> ".". */
static void folder_name(const struct result *r, char *out, size_t size)
{
	const char *end = strrchr(r->path, '/'), *start = end;
	char text[64];

	if (!end) {
		snprintf(out, size, ".");
		return;
	}
	while (start > r->path && start[-1] != '/')
		start--;
	snprintf(text, sizeof(text), "%.*s", (int)(end - start), start);
	plain_text(out, size, text);
}

static bool same_name(const struct result *a, const struct result *b)
{
	return !strcmp(a->trace, b->trace) && !strcmp(a->label, b->label) &&
	       !strcmp(a->machine, b->machine) && a->cpus == b->cpus;
}

/* All that share a name are marked first and renamed after, or the last one would look unique. */
static void tell_apart(struct result_set *set)
{
	for (size_t i = 0; i < set->nr; i++) {
		char old[sizeof(set->results[i].label)];
		struct result like = set->results[i];
		bool shared = false;

		snprintf(old, sizeof(old), "%s", like.label);
		for (size_t j = i + 1; j < set->nr; j++)
			shared |= same_name(&set->results[j], &like);
		for (size_t j = i; shared && j < set->nr; j++) {
			struct result *r = &set->results[j];
			char folder[48];

			if (!same_name(r, &like))
				continue;
			folder_name(r, folder, sizeof(folder));
			snprintf(r->label, sizeof(r->label), "%.70s (%s)", old, folder);
		}
	}
}

int result_set_load(struct result_set *set, char **paths, int nr_paths, struct error *err)
{
	int ret = 0;

	memset(set, 0, sizeof(*set));
	for (int i = 0; i < nr_paths && !ret; i++)
		ret = add_path(set, paths[i], err);
	if (ret)
		result_set_free(set);
	else
		tell_apart(set);
	return ret;
}

void result_set_free(struct result_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		result_free(&set->results[i]);
	free(set->results);
	memset(set, 0, sizeof(*set));
}
