// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/cpu_list.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Reads a count from the front of *@text and moves it past the count; 0: there is none. */
static unsigned int take_count(const char **text, unsigned int most)
{
	unsigned long count;
	char *end;

	if (**text == 'N') {
		++*text;
		return most;
	}
	if (!isdigit((unsigned char)**text))
		return 0;
	count = strtoul(*text, &end, 10);
	*text = end;
	return count <= most ? (unsigned int)count : ~0u;
}

static bool take_range_mark(const char **text)
{
	size_t length = **text == '-' ? 1 : !strncmp(*text, "..", 2) ? 2 : 0;

	*text += length;
	return length;
}

static bool add(struct cpu_list *list, unsigned int count)
{
	if (list->nr == CPU_LIST_MAX)
		return false;
	list->counts[list->nr++] = count;
	return true;
}

/* One entry of the list; false if there is none. */
static bool take_entry(const char **text, unsigned int most, struct cpu_list *list)
{
	unsigned int first = take_count(text, most), last = first;

	if (first && take_range_mark(text))
		last = take_count(text, most);
	if (!first || first > most || last < first || last > most)
		return false;
	for (unsigned int count = first; count <= last; count++)
		if (!add(list, count))
			return false;
	return true;
}

static int doubling(unsigned int most, struct cpu_list *list)
{
	for (unsigned int count = 1; count < most; count *= 2)
		add(list, count);
	add(list, most);
	return 0;
}

int cpu_list_parse(const char *text, unsigned int most, const char *machine, struct cpu_list *list,
		   struct error *err)
{
	const char *at = text;

	list->nr = 0;
	if (!text || !strcmp(text, "all"))
		return doubling(most, list);
	do {
		if (!take_entry(&at, most, list) || (*at && *at != ','))
			return error_set(
				err, EINVAL,
				"--cpus %s: expected counts from 1 to %u, which %s has, with commas "
				"between, or ranges such as 1-8",
				text, most, machine);
	} while (*at++);
	return 0;
}
