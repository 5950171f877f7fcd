// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/groups.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/text.h"

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
	struct group *grown;

	for (size_t i = 0; i < groups->nr; i++)
		if (belongs(&groups->groups[i], r))
			return &groups->groups[i];
	grown = reallocarray(groups->groups, groups->nr + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	groups->groups = grown;
	grown[groups->nr] = (struct group){.first = r};
	return &grown[groups->nr++];
}

static int add_result(struct group *group, const struct result *r)
{
	const struct result **grown = reallocarray(group->results, group->nr + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	group->results = grown;
	if (r->nr_repeats)
		group->results[group->nr++] = r;
	return 0;
}

static void name_file(struct group *group)
{
	text_set(group->file_name, sizeof(group->file_name), "%s", group->name);
	for (char *p = group->file_name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-' &&
		    (*p != '.' || p == group->file_name))
			*p = '_';
}

static void name_group(struct groups *groups, struct group *group)
{
	const struct result *first = group->first;
	bool shared = false;

	for (size_t i = 0; i < groups->nr; i++)
		shared |= &groups->groups[i] != group &&
			  !strcmp(groups->groups[i].first->trace, first->trace);
	if (shared)
		text_set(group->name, sizeof(group->name), "%.40s, %.30s, %u CPU%s", first->trace,
			 first->machine, first->cpus, first->cpus == 1 ? "" : "s");
	else
		text_set(group->name, sizeof(group->name), "%s", first->trace);
	name_file(group);
}

/* Few results a group: insertion keeps it plain. */
static void sort_group(struct group *group, const struct style_map *styles)
{
	for (size_t i = 1; i < group->nr; i++) {
		const struct result *r = group->results[i];
		size_t at = i;

		while (at && style_of(styles, group->results[at - 1]->label) >
				     style_of(styles, r->label)) {
			group->results[at] = group->results[at - 1];
			at--;
		}
		group->results[at] = r;
	}
}

int groups_make(struct groups *groups, const struct result_set *set, const struct style_map *styles)
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

		name_group(groups, group);
		sort_group(group, styles);
		if (group->nr && table_make(&group->table, group->results, group->nr, 1)) {
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
	}
	free(groups->groups);
	memset(groups, 0, sizeof(*groups));
}

static int by_cpus(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	return (left->first->cpus > right->first->cpus) - (left->first->cpus < right->first->cpus);
}

int groups_of_trace(struct groups *out, const struct groups *groups, size_t at)
{
	const struct result *first = groups->groups[at].first;

	out->nr = 0;
	out->groups = calloc(groups->nr, sizeof(*out->groups));
	if (!out->groups)
		return -ENOMEM;
	for (size_t i = 0; i < groups->nr; i++) {
		struct group *copy = &out->groups[out->nr];

		if (!same_trace(groups->groups[i].first, first))
			continue;
		if (i < at)
			break;
		*copy = groups->groups[i];
		text_set(copy->name, sizeof(copy->name), "%s", first->trace);
		name_file(copy);
		out->nr++;
	}
	qsort(out->groups, out->nr, sizeof(*out->groups), by_cpus);
	return 0;
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

static void put_range(char *out, size_t size, size_t least, size_t most, const char *unit)
{
	if (least < most)
		text_add(out, size, "%zu to %zu %ss, ", least, most, unit);
	else
		text_add(out, size, "%zu %s%s, ", most, unit, most == 1 ? "" : "s");
}

void groups_context(const struct group *groups, size_t nr, char *out, size_t size)
{
	struct extent e = {0};

	for (size_t g = 0; g < nr; g++)
		for (size_t i = 0; i < groups[g].nr; i++)
			extend(&e, groups[g].results[i]);
	text_set(out, size, "%s", e.first ? "" : "no finished repeat");
	if (!e.first)
		return;
	text_add(out, size, "%s, ", e.machines_differ ? "several machines" : e.first->machine);
	put_range(out, size, e.least_cpus, e.most_cpus, "CPU");
	put_range(out, size, e.least_repeats, e.most_repeats, "repeat");
	text_add(out, size, "%s%s%s%s%s%s", e.measured ? "measured" : "",
		 e.measured && e.simulated ? " and " : "", e.simulated ? "simulated" : "",
		 e.oversubscribed && e.fitting ? ", in part" : "",
		 e.oversubscribed ? e.fitting ? " OVERSUBSCRIBED" : ", OVERSUBSCRIBED" : "",
		 e.interrupted ? ", interrupted" : "");
}
