// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/style_map.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/datadir.h"

static unsigned int hash_label(const char *label)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *label; label++)
		hash = (hash ^ (unsigned char)*label) * 16777619u;
	return hash;
}

/* The place of @label, or where it belongs. */
static size_t find(const struct style_map *map, const char *label, bool *known)
{
	size_t low = 0, high = map->nr;

	*known = false;
	while (low < high && !*known) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(label, map->styles[middle].label);

		if (!order)
			*known = true;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *known ? high : low;
}

unsigned int style_of(const struct style_map *map, const char *label)
{
	bool known;
	size_t at = find(map, label, &known);

	return known ? map->styles[at].number : 1;
}

unsigned int style_rank(const void *map, const char *label)
{
	return style_of(map, label);
}

static int add(struct style_map *map, const char *label, unsigned int number)
{
	bool known;
	size_t at = find(map, label, &known);
	char *copy = known ? NULL : strdup(label);

	if (known)
		return 0;
	if (!copy || !array_reserve(map->styles, map->room, map->nr + 1)) {
		free(copy);
		return -ENOMEM;
	}
	memmove(&map->styles[at + 1], &map->styles[at], (map->nr - at) * sizeof(map->styles[0]));
	map->styles[at] = (struct style){copy, number};
	map->nr++;
	return 0;
}

static int add_by_name(struct style_map *map, const char *label, bool *taken)
{
	const unsigned int nr = STYLE_COUNT - STYLE_FIRST_FREE + 1;
	unsigned int start = hash_label(label) % nr, style = STYLE_FIRST_FREE + start;

	/* With more variants than styles some share one. */
	for (unsigned int i = 0; i < nr && taken[style]; i++)
		style = STYLE_FIRST_FREE + (start + i) % nr;
	if (taken[style])
		style = STYLE_FIRST_FREE + start;
	taken[style] = true;
	return add(map, label, style);
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
		if (add(map, label, style))
			return error_set(err, ENOMEM, "%s: out of memory", path);
	}
	return 0;
}

static int compare_labels(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their names: the order of the command line must not change a colour. */
static int add_unknown(struct style_map *map, const struct result_set *set)
{
	const char **labels = calloc(set->nr + 1, sizeof(*labels));
	bool taken[STYLE_COUNT + 1] = {false}, known;
	int ret = labels ? 0 : -ENOMEM;

	for (size_t i = 0; i < map->nr; i++)
		taken[map->styles[i].number] = true;
	for (size_t i = 0; !ret && i < set->nr; i++)
		labels[i] = set->results[i].label;
	if (!ret)
		qsort(labels, set->nr, sizeof(*labels), compare_labels);
	for (size_t i = 0; !ret && i < set->nr; i++) {
		find(map, labels[i], &known);
		if (!known)
			ret = add_by_name(map, labels[i], taken);
	}
	free(labels);
	return ret;
}

int style_map_init(struct style_map *map, const struct result_set *set, struct error *err)
{
	char path[4096];
	FILE *file;
	int ret;

	memset(map, 0, sizeof(*map));
	if (datadir_find(DATA_PLOTS, "variants.map", path, sizeof(path)))
		return error_set(err, ENOENT,
				 "plots/variants.map is not found; set ZSLAB_DATA_DIR");
	file = fopen(path, "r");
	if (!file)
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	ret = read_map(map, file, path, err);
	fclose(file);
	if (!ret && add_unknown(map, set))
		ret = error_set(err, ENOMEM, "%s: out of memory", path);
	if (ret)
		style_map_free(map);
	return ret;
}

void style_map_free(struct style_map *map)
{
	for (size_t i = 0; i < map->nr; i++)
		free(map->styles[i].label);
	free(map->styles);
	memset(map, 0, sizeof(*map));
}
