// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/groups.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "src/results/setting.h"

/* Bytes of a file's name that a group gives it: figures put their own name and ending around. */
#define MAX_FILE_NAME 120

/* All but the number of CPUs. */
static bool same_setting(const struct result *a, const struct result *b)
{
	return !strcmp(a->trace, b->trace) && !strcmp(a->machine, b->machine) &&
	       !strcmp(a->setting, b->setting);
}

static bool belongs(const struct group *group, const struct result *r)
{
	return same_setting(group->first, r) && group->first->cpus == r->cpus;
}

static struct group *find_or_add(struct groups *groups, const struct result *r)
{
	for (size_t i = 0; i < groups->nr; i++)
		if (belongs(&groups->groups[i], r))
			return &groups->groups[i];
	if (!array_reserve(groups->groups, groups->room, groups->nr + 1))
		return NULL;
	groups->groups[groups->nr] = (struct group){.first = r};
	return &groups->groups[groups->nr++];
}

static int add_result(struct group *group, const struct result *r)
{
	if (!r->nr_repeats)
		return 0;
	if (!array_reserve(group->results, group->room, group->nr + 1))
		return -ENOMEM;
	group->results[group->nr++] = r;
	return 0;
}

static bool has_file_name(const struct groups *groups, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(groups->groups[i].file_name, name))
			return true;
	return false;
}

/* The @at-th group's name in [A-Za-z0-9._-]; "a:b" beside "a_b" becomes "a_b-2". */
static int name_file(struct groups *groups, size_t at)
{
	struct group *group = &groups->groups[at];
	size_t number = at + 1;
	char *plain;

	if (asprintf(&plain, "%.*s", MAX_FILE_NAME, group->name) < 0)
		return -ENOMEM;
	for (char *p = plain; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-' &&
		    (*p != '.' || p == plain))
			*p = '_';
	group->file_name = strdup(plain);
	while (group->file_name && has_file_name(groups, at, group->file_name)) {
		free(group->file_name);
		if (asprintf(&group->file_name, "%s-%zu", plain, number++) < 0)
			group->file_name = NULL;
	}
	free(plain);
	return group->file_name ? 0 : -ENOMEM;
}

/* The trace, and in what the group's results differ from those of other groups of that trace. */
static char *name_of(const struct groups *groups, const struct result *first, bool cpus)
{
	const struct result **others = calloc(groups->nr + 1, sizeof(*others));
	size_t nr = 0, len;
	char *name = NULL;
	FILE *out = others ? open_memstream(&name, &len) : NULL;

	for (size_t i = 0; out && i < groups->nr; i++)
		if (!strcmp(groups->groups[i].first->trace, first->trace))
			others[nr++] = groups->groups[i].first;
	if (out) {
		fputs(first->trace, out);
		setting_print_apart(out, first, others, nr, cpus);
		fclose(out);
	}
	free(others);
	return name;
}

static int name_group(struct groups *groups, size_t at)
{
	struct group *group = &groups->groups[at];

	group->name = name_of(groups, group->first, true);
	return group->name ? name_file(groups, at) : -ENOMEM;
}

struct ranked {
	const struct result *result;
	unsigned int rank;
	size_t at; /* keeps the order of equal ones */
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	unsigned int folder = left->result->folder, other = right->result->folder;

	if (folder != other)
		return folder < other ? -1 : 1;
	if (left->rank != right->rank)
		return left->rank < right->rank ? -1 : 1;
	return (left->at > right->at) - (left->at < right->at);
}

static int sort_group(struct group *group, label_rank_fn *rank, const void *ctx)
{
	struct ranked *ranked = calloc(group->nr + 1, sizeof(*ranked));

	if (!ranked)
		return -ENOMEM;
	for (size_t i = 0; i < group->nr; i++)
		ranked[i] =
			(struct ranked){group->results[i], rank(ctx, group->results[i]->own), i};
	qsort(ranked, group->nr, sizeof(*ranked), by_rank);
	for (size_t i = 0; i < group->nr; i++)
		group->results[i] = ranked[i].result;
	free(ranked);
	return 0;
}

int groups_make(struct groups *groups, const struct result_set *set, label_rank_fn *rank,
		const void *ctx)
{
	memset(groups, 0, sizeof(*groups));
	for (size_t i = 0; i < set->nr; i++) {
		struct group *group = find_or_add(groups, &set->results[i]);

		if (!group || add_result(group, &set->results[i])) {
			groups_free(groups);
			return -ENOMEM;
		}
	}
	for (size_t i = 0; i < groups->nr; i++) {
		struct group *group = &groups->groups[i];

		if (name_group(groups, i) || sort_group(group, rank, ctx) ||
		    (group->nr && table_make(&group->table, group->results, group->nr, 1))) {
			groups_free(groups);
			return -ENOMEM;
		}
	}
	return 0;
}

void groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		table_free(&groups->groups[i].table);
		free(groups->groups[i].results);
		free(groups->groups[i].name);
		free(groups->groups[i].file_name);
	}
	free(groups->groups);
	memset(groups, 0, sizeof(*groups));
}

static int by_cpus(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	return (left->first->cpus > right->first->cpus) - (left->first->cpus < right->first->cpus);
}

static int copy_group(struct groups *out, const struct groups *groups, size_t from)
{
	struct group *copy;

	if (!array_reserve(out->groups, out->room, out->nr + 1))
		return -ENOMEM;
	copy = &out->groups[out->nr++];
	*copy = groups->groups[from];
	copy->file_name = NULL;
	copy->name = name_of(groups, copy->first, false);
	return copy->name ? 0 : -ENOMEM;
}

int groups_of_trace(struct groups *out, const struct groups *groups, size_t at)
{
	const struct result *first = groups->groups[at].first;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; !ret && i < groups->nr; i++) {
		if (!same_setting(groups->groups[i].first, first))
			continue;
		if (i < at)
			return 0;
		ret = copy_group(out, groups, i);
	}
	qsort(out->groups, out->nr, sizeof(*out->groups), by_cpus);
	if (!ret && out->nr)
		ret = name_file(out, 0);
	if (ret)
		groups_of_trace_free(out);
	return ret;
}

void groups_of_trace_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		free(groups->groups[i].name);
		free(groups->groups[i].file_name);
	}
	free(groups->groups);
	memset(groups, 0, sizeof(*groups));
}

void groups_context(FILE *out, const struct group *groups, size_t nr)
{
	const struct result **all;
	size_t nr_all = 0;

	for (size_t g = 0; g < nr; g++)
		nr_all += groups[g].nr;
	all = calloc(nr_all + 1, sizeof(*all));
	nr_all = 0;
	for (size_t g = 0; all && g < nr; g++)
		for (size_t i = 0; i < groups[g].nr; i++)
			all[nr_all++] = groups[g].results[i];
	setting_print(out, all, nr_all);
	free(all);
}
