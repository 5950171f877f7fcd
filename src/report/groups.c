// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/groups.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/text.h"

static bool belongs(const struct group *group, const struct result *r)
{
	const struct result *first = group->first;

	return !strcmp(first->trace, r->trace) && !strcmp(first->machine, r->machine) &&
	       first->cpus == r->cpus;
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

static void name_group(struct groups *groups, struct group *group)
{
	const struct result *first = group->first;
	bool shared = false;

	for (size_t i = 0; i < groups->nr; i++)
		shared |= &groups->groups[i] != group &&
			  !strcmp(groups->groups[i].first->trace, first->trace);
	if (shared)
		text_set(group->name, sizeof(group->name), "%.40s, %.30s, %u CPUs", first->trace,
			 first->machine, first->cpus);
	else
		text_set(group->name, sizeof(group->name), "%s", first->trace);
	text_set(group->file_name, sizeof(group->file_name), "%s", group->name);
	for (char *p = group->file_name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-' &&
		    (*p != '.' || p == group->file_name))
			*p = '_';
}

int groups_make(struct groups *groups, const struct result_set *set)
{
	memset(groups, 0, sizeof(*groups));
	for (size_t i = 0; i < set->nr; i++) {
		struct group *group = find_or_add(groups, &set->results[i]);

		if (!group || add_result(group, &set->results[i])) {
			groups_free(groups);
			return -ENOMEM;
		}
	}
	for (size_t i = 0; i < groups->nr; i++)
		name_group(groups, &groups->groups[i]);
	return 0;
}

void groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++)
		free(groups->groups[i].results);
	free(groups->groups);
	memset(groups, 0, sizeof(*groups));
}

void group_context(const struct group *group, char *out, size_t size)
{
	const struct result *first = group->first;
	size_t least = SIZE_MAX, most = 0;
	bool oversubscribed = false, interrupted = false;
	char repeats[48];

	for (size_t i = 0; i < group->nr; i++) {
		const struct result *r = group->results[i];

		least = r->nr_repeats < least ? r->nr_repeats : least;
		most = r->nr_repeats > most ? r->nr_repeats : most;
		oversubscribed |= r->oversubscribed;
		interrupted |= r->interrupted;
	}
	if (least < most)
		text_set(repeats, sizeof(repeats), "%zu to %zu", least, most);
	else
		text_set(repeats, sizeof(repeats), "%zu", most);
	text_set(out, size, "%s, %u CPU%s, %s repeat%s, %s%s%s", first->machine, first->cpus,
		 first->cpus == 1 ? "" : "s", repeats, most == 1 ? "" : "s",
		 first->simulated ? "simulated" : "measured",
		 oversubscribed ? ", OVERSUBSCRIBED" : "", interrupted ? ", interrupted" : "");
}
