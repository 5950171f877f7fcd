// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines are those of all objects of a kind, by the offset in the object; and all of a variable's
 * are one, since these are mostly arrays with a line for each CPU.
 */
#include "src/run/show_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE	      64u
#define USERS_OF_LINE 8u

struct use {
	char object[96], place[120];
	u32 line, offset, size; /* in the object */
	bool writes;
	u64 local, remote, time, other_word;
	u64 cpus[SIM_MAX_CPUS / 64];
};

/* Those of one line, which are neighbours. */
struct group {
	const struct use *uses;
	size_t nr;
	u64 local, remote, time, other_word;
};

void show_lines_want(struct code_names *names, const struct sim_show *show)
{
	for (u32 i = 0; i < show->nr_line_uses; i++)
		if (show->line_uses[i].time)
			code_names_want(names, show->line_uses[i].pc);
}

static void take(struct use *to, const struct code_names *names, const struct sim_line_use *from)
{
	*to = (struct use){.writes = from->writes,
			   .local = from->local,
			   .remote = from->remote,
			   .time = from->time,
			   .other_word = from->other_word,
			   .size = from->size,
			   .offset = from->offset};
	memcpy(to->cpus, from->cpus, sizeof(to->cpus));
	snprintf(to->place, sizeof(to->place), "%s",
		 from->pc ? code_names_line(names, from->pc) : "object cache");
	if (from->at) {
		code_names_symbol(names, from->at, to->object, sizeof(to->object));
		to->object[strcspn(to->object, "+")] = '\0';
		to->offset = 0;
	} else {
		snprintf(to->object, sizeof(to->object), "%s", *from->name ? from->name : "others");
	}
	to->line = to->offset / LINE;
}

static int by_line(const void *a, const void *b)
{
	const struct use *one = a, *other = b;
	int order = strcmp(one->object, other->object);

	if (order)
		return order;
	if (one->line != other->line)
		return one->line < other->line ? -1 : 1;
	if (one->offset != other->offset)
		return one->offset < other->offset ? -1 : 1;
	order = strcmp(one->place, other->place);
	return order ? order : one->writes - other->writes;
}

/* Of more than one address of code on a line of the source. */
static size_t merge(struct use *uses, size_t nr)
{
	size_t kept = 0;

	qsort(uses, nr, sizeof(*uses), by_line);
	for (size_t i = 0; i < nr; i++) {
		struct use *last = kept ? &uses[kept - 1] : NULL;

		if (!last || by_line(last, &uses[i])) {
			uses[kept++] = uses[i];
			continue;
		}
		last->local += uses[i].local;
		last->remote += uses[i].remote;
		last->time += uses[i].time;
		last->other_word += uses[i].other_word;
		for (size_t word = 0; word < SIM_MAX_CPUS / 64; word++)
			last->cpus[word] |= uses[i].cpus[word];
	}
	return kept;
}

static int by_time(const void *a, const void *b)
{
	u64 one = ((const struct use *)a)->time, other = ((const struct use *)b)->time;

	return one < other ? 1 : -(one > other);
}

static int groups_by_time(const void *a, const void *b)
{
	u64 one = ((const struct group *)a)->time, other = ((const struct group *)b)->time;

	return one < other ? 1 : -(one > other);
}

/* @uses is sorted by line; within each by time, in the end. */
static size_t make_groups(struct group *groups, struct use *uses, size_t nr)
{
	size_t nr_groups = 0;

	for (size_t i = 0; i < nr; i++) {
		struct group *group = nr_groups ? &groups[nr_groups - 1] : NULL;

		if (!group || strcmp(group->uses->object, uses[i].object) ||
		    group->uses->line != uses[i].line) {
			group = &groups[nr_groups++];
			*group = (struct group){.uses = &uses[i]};
		}
		group->nr++;
		group->local += uses[i].local;
		group->remote += uses[i].remote;
		group->time += uses[i].time;
		group->other_word += uses[i].other_word;
	}
	for (size_t i = 0; i < nr_groups; i++)
		qsort((struct use *)groups[i].uses, groups[i].nr, sizeof(*uses), by_time);
	qsort(groups, nr_groups, sizeof(*groups), groups_by_time);
	return nr_groups;
}

static int nr_cpus(const struct use *use)
{
	int nr = 0;

	for (size_t word = 0; word < SIM_MAX_CPUS / 64; word++)
		nr += __builtin_popcountll(use->cpus[word]);
	return nr;
}

static json_t *use_to_json(const struct use *use, double ns)
{
	return json_pack("{s:s, s:i, s:b, s:i, s:I, s:I, s:I, s:f}", "at", use->place, "offset",
			 (int)use->offset, "writes", use->writes, "cpus", nr_cpus(use), "local",
			 (json_int_t)use->local, "remote", (json_int_t)use->remote, "other_word",
			 (json_int_t)use->other_word, "time_ns", (double)use->time * ns);
}

static json_t *group_to_json(const struct group *group, double ns)
{
	json_t *users = json_array();

	for (size_t i = 0; i < group->nr && i < USERS_OF_LINE; i++)
		json_array_append_new(users, use_to_json(&group->uses[i], ns));
	return json_pack("{s:s, s:i, s:i, s:I, s:I, s:I, s:f, s:o}", "object", group->uses->object,
			 "offset", (int)(group->uses->line * LINE), "size", (int)group->uses->size,
			 "local", (json_int_t)group->local, "remote", (json_int_t)group->remote,
			 "other_word", (json_int_t)group->other_word, "time_ns",
			 (double)group->time * ns, "users", users);
}

static json_t *groups_to_json(const struct group *groups, size_t nr, size_t most, double ns)
{
	struct group sum = {0};
	json_t *list = json_array();

	for (size_t i = 0; i < nr; i++) {
		sum.local += groups[i].local;
		sum.remote += groups[i].remote;
		sum.time += groups[i].time;
		if (i < most)
			json_array_append_new(list, group_to_json(&groups[i], ns));
	}
	return json_pack("{s:I, s:I, s:f, s:o}", "local", (json_int_t)sum.local, "remote",
			 (json_int_t)sum.remote, "time_ns", (double)sum.time * ns, "hottest", list);
}

json_t *show_lines_json(const struct code_names *names, const struct replay_outcome *outcome,
			unsigned int most)
{
	const struct sim_show *show = outcome->show;
	struct use *uses = calloc(show->nr_line_uses + 1, sizeof(*uses));
	struct group *groups = calloc(show->nr_line_uses + 1, sizeof(*groups));
	json_t *out = NULL;
	size_t nr = 0;

	for (u32 i = 0; uses && i < show->nr_line_uses; i++)
		if (show->line_uses[i].time)
			take(&uses[nr++], names, &show->line_uses[i]);
	if (uses && groups) {
		nr = make_groups(groups, uses, merge(uses, nr));
		out = groups_to_json(groups, nr, most, outcome->ns_per_tick);
	}
	free(uses);
	free(groups);
	return out;
}
