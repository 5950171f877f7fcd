// SPDX-License-Identifier: GPL-2.0-or-later
/* Parses --migrate. Below the surface too, so without libc. */
#include "sim/migrate_options.h"

#define DRIVER_NAME(name) #name,
const char *const migrate_driver_names[] = {MIGRATE_DRIVERS(DRIVER_NAME) NULL};

#define RATE_HIGHEST 1000000000ull

/* A part of the text, up to @end. */
struct part {
	const char *at, *end;
};

static bool part_is(const struct part *part, const char *word)
{
	const char *at = part->at;

	while (at < part->end && *word && *at == *word) {
		at++;
		word++;
	}
	return at == part->end && !*word;
}

/* The text up to the next @separator, and past it. */
static struct part split(struct part *rest, char separator)
{
	struct part part = {rest->at, rest->at};

	while (part.end < rest->end && *part.end != separator)
		part.end++;
	rest->at = part.end < rest->end ? part.end + 1 : rest->end;
	return part;
}

/* False: neither a number of pages per second nor max. */
static bool parse_rate(const struct part *part, u64 *rate)
{
	*rate = 0;
	if (part_is(part, "max")) {
		*rate = MIGRATE_MAX;
		return true;
	}
	for (const char *at = part->at; at < part->end; at++) {
		if (*at < '0' || *at > '9' || *rate > RATE_HIGHEST)
			return false;
		*rate = *rate * 10 + (u64)(*at - '0');
	}
	return *rate >= 1 && *rate <= RATE_HIGHEST;
}

static int parse_lane(struct part part, struct migrate_options *options)
{
	unsigned int driver = 0;
	struct part name;
	u64 rate = MIGRATE_DEFAULT_RATE;

	if (!parse_rate(&part, &rate)) {
		bool has_arg;

		name = split(&part, '=');
		has_arg = part.at != name.end;
		while (migrate_driver_names[driver] &&
		       !part_is(&name, migrate_driver_names[driver]))
			driver++;
		rate = MIGRATE_DEFAULT_RATE;
		if (!migrate_driver_names[driver] || (has_arg && !parse_rate(&part, &rate)))
			return -EINVAL;
	}
	options->lane[options->nr].driver = driver;
	options->lane[options->nr++].rate = rate;
	return 0;
}

int migrate_parse(const char *text, struct migrate_options *options, const char **expected)
{
	struct part rest = {text, text};
	bool more = true;

	*expected = "off, pages per second (1 to 1000000000), max, random[=RATE], random=max, "
		    "scan[=RATE] or scan=max, at most 4 of them with commas";
	*options = (struct migrate_options){0};
	while (*rest.end)
		rest.end++;
	if (part_is(&rest, "off"))
		return 0;
	while (more) {
		struct part part = split(&rest, ',');

		more = part.end < rest.end;
		if (options->nr == MIGRATE_MAX_LANES || parse_lane(part, options))
			return -EINVAL;
	}
	return 0;
}
