// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/again.h"

static bool is_marked(const json_t *repeat)
{
	return json_is_true(json_object_get(repeat, "host_busy"));
}

/* Its number, or that of the repeats: none is. */
static size_t first_marked(const struct run_result *result)
{
	size_t i;
	json_t *repeat;

	json_array_foreach(result->repeats, i, repeat)
		if (is_marked(repeat))
			break;
	return i;
}

static size_t count_marked(const struct run_result *result)
{
	size_t i, nr = 0;
	json_t *repeat;

	json_array_foreach(result->repeats, i, repeat)
		nr += is_marked(repeat);
	return nr;
}

bool again_is_due(const struct run_result *result, uint64_t asked)
{
	size_t aside = json_array_size(result->set_aside), kept = count_marked(result);
	size_t made = json_array_size(result->repeats) + aside;

	return kept && aside < asked && 2 * (kept + aside) <= made;
}

/* What may be long; a result of many repeats stays one that can be read. */
static void drop_lists(json_t *repeat)
{
	static const char *const lists[] = {"series", "classes", "drivers", "locks", "lines"};
	const char *name;
	json_t *latency;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		json_object_del(repeat, lists[i]);
	json_object_foreach(json_object_get(repeat, "latency_ns"), name, latency)
		json_object_del(latency, "histogram");
}

void again_take(struct run_result *result, json_t *repeat)
{
	size_t place = first_marked(result);
	json_t *aside = repeat;

	if (!is_marked(repeat) && place < json_array_size(result->repeats)) {
		aside = json_incref(json_array_get(result->repeats, place));
		json_array_set_new(result->repeats, place, repeat);
	}
	drop_lists(aside);
	json_array_append_new(result->set_aside, aside);
}
