// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/style_map.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/datadir.h"

static unsigned int hash_label(const char *label)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *label; label++)
		hash = (hash ^ (unsigned char)*label) * 16777619u;
	return hash;
}

unsigned int style_of(const struct style_map *map, const char *label)
{
	for (size_t i = 0; i < map->nr; i++)
		if (!strcmp(map->labels[i], label))
			return map->styles[i];
	return 1;
}

static void add(struct style_map *map, const char *label, unsigned int style)
{
	if (map->nr == STYLE_MAX_LABELS)
		return;
	snprintf(map->labels[map->nr], sizeof(map->labels[0]), "%s", label);
	map->styles[map->nr++] = style;
}

static bool known(const struct style_map *map, const char *label)
{
	for (size_t i = 0; i < map->nr; i++)
		if (!strcmp(map->labels[i], label))
			return true;
	return false;
}

static bool taken(const struct style_map *map, unsigned int style)
{
	for (size_t i = 0; i < map->nr; i++)
		if (map->styles[i] == style)
			return true;
	return false;
}

static void add_by_name(struct style_map *map, const char *label)
{
	const unsigned int nr = STYLE_COUNT - STYLE_FIRST_FREE + 1;
	unsigned int start = hash_label(label) % nr;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int style = STYLE_FIRST_FREE + (start + i) % nr;

		if (!taken(map, style)) {
			add(map, label, style);
			return;
		}
	}
	add(map, label, STYLE_FIRST_FREE + start); /* more variants than styles */
}

static int read_map(struct style_map *map, FILE *file, const char *path, struct error *err)
{
	char line[256], label[128];
	unsigned int style, nr = 0;

	while (fgets(line, sizeof(line), file)) {
		nr++;
		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (sscanf(line, "%127s %u", label, &style) != 2 || !style || style > STYLE_COUNT)
			return error_set(err, EINVAL,
					 "%s:%u: expected a variant and a style, 1 to %u", path, nr,
					 STYLE_COUNT);
		add(map, label, style);
	}
	return 0;
}

static int compare_labels(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their names: the order of the command line must not change a colour. */
static void add_unknown(struct style_map *map, const struct result_set *set)
{
	const char **labels = calloc(set->nr + 1, sizeof(*labels));

	if (!labels)
		return;
	for (size_t i = 0; i < set->nr; i++)
		labels[i] = set->results[i].label;
	qsort(labels, set->nr, sizeof(*labels), compare_labels);
	for (size_t i = 0; i < set->nr; i++)
		if (!known(map, labels[i]))
			add_by_name(map, labels[i]);
	free(labels);
}

int style_map_init(struct style_map *map, const struct result_set *set, struct error *err)
{
	char path[4096];
	FILE *file;
	int ret;

	map->nr = 0;
	if (datadir_find(DATA_PLOTS, "variants.map", path, sizeof(path)))
		return error_set(err, ENOENT,
				 "plots/variants.map is not to be found; set ZSLAB_DATA_DIR");
	file = fopen(path, "r");
	if (!file)
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	ret = read_map(map, file, path, err);
	fclose(file);
	if (!ret)
		add_unknown(map, set);
	return ret;
}
