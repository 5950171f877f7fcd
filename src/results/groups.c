// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/groups.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

/* Bytes of a file's name that a group gives it: figures put their own name and ending around. */
#define MAX_FILE_NAME 120

static bool same_trace(const struct result *a, const struct result *b)
{
	return !strcmp(a->trace, b->trace) && !strcmp(a->machine, b->machine);
}

static bool belongs(const struct group *group, const struct result *r)
{
	return same_trace(group->first, r) && group->first->cpus == r->cpus;
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

static bool trace_is_shared(const struct groups *groups, const struct group *group)
{
	for (size_t i = 0; i < groups->nr; i++)
		if (&groups->groups[i] != group &&
		    !strcmp(groups->groups[i].first->trace, group->first->trace))
			return true;
	return false;
}

static int name_group(struct groups *groups, size_t at)
{
	struct group *group = &groups->groups[at];
	const struct result *first = group->first;

	if (!trace_is_shared(groups, group))
		group->name = strdup(first->trace);
	else if (asprintf(&group->name, "%s, %s, %u CPU%s", first->trace, first->machine,
			  first->cpus, first->cpus == 1 ? "" : "s") < 0)
		group->name = NULL;
	return group->name ? name_file(groups, at) : -ENOMEM;
}

struct ranked {
	const struct result *result;
	unsigned int rank;
	size_t at; /* keeps the order of equals */
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

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
			(struct ranked){group->results[i], rank(ctx, group->results[i]->label), i};
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
	copy->name = strdup(copy->first->trace);
	return copy->name ? 0 : -ENOMEM;
}

int groups_of_trace(struct groups *out, const struct groups *groups, size_t at)
{
	const struct result *first = groups->groups[at].first;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; !ret && i < groups->nr; i++) {
		if (!same_trace(groups->groups[i].first, first))
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

/* What a line about many results needs to know of them. */
struct extent {
	const struct result *first;
	size_t least_repeats, most_repeats;
	unsigned int least_cpus, most_cpus;
	bool machines_differ, measured, simulated, fitting, oversubscribed, interrupted;
};

static void extend(struct extent *e, const struct result *r)
{
	if (!e->first)
		*e = (struct extent){.first = r, .least_repeats = SIZE_MAX, .least_cpus = UINT_MAX};
	e->least_repeats = r->nr_repeats < e->least_repeats ? r->nr_repeats : e->least_repeats;
	e->most_repeats = r->nr_repeats > e->most_repeats ? r->nr_repeats : e->most_repeats;
	e->least_cpus = r->cpus < e->least_cpus ? r->cpus : e->least_cpus;
	e->most_cpus = r->cpus > e->most_cpus ? r->cpus : e->most_cpus;
	e->machines_differ |= strcmp(r->machine, e->first->machine) != 0;
	e->measured |= !r->simulated;
	e->simulated |= r->simulated;
	e->oversubscribed |= r->oversubscribed;
	e->fitting |= !r->oversubscribed;
	e->interrupted |= r->interrupted;
}

static void put_range(FILE *out, size_t least, size_t most, const char *unit)
{
	if (least < most)
		fprintf(out, "%zu to %zu %ss, ", least, most, unit);
	else
		fprintf(out, "%zu %s%s, ", most, unit, most == 1 ? "" : "s");
}

void groups_context(FILE *out, const struct group *groups, size_t nr)
{
	struct extent e = {0};

	for (size_t g = 0; g < nr; g++)
		for (size_t i = 0; i < groups[g].nr; i++)
			extend(&e, groups[g].results[i]);
	if (!e.first) {
		fputs("no finished repeat", out);
		return;
	}
	fprintf(out, "%s, ", e.machines_differ ? "several machines" : e.first->machine);
	put_range(out, e.least_cpus, e.most_cpus, "CPU");
	put_range(out, e.least_repeats, e.most_repeats, "repeat");
	fprintf(out, "%s%s%s%s%s%s", e.measured ? "measured" : "",
		e.measured && e.simulated ? " and " : "", e.simulated ? "simulated" : "",
		e.oversubscribed && e.fitting ? ", in part" : "",
		e.oversubscribed ? e.fitting ? " OVERSUBSCRIBED" : ", OVERSUBSCRIBED" : "",
		e.interrupted ? ", interrupted" : "");
}
