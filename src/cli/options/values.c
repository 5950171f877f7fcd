// SPDX-License-Identifier: GPL-2.0-or-later
/* Option values from text: numbers, sizes, times, choices, with bounds. */
#include "src/cli/options/options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool parse_number(const char *text, uint64_t *out)
{
	char *end;
	unsigned long long value;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end)
		return false;
	*out = value;
	return true;
}

bool parse_size(const char *text, uint64_t *out)
{
	static const char units[] = "kMGT";
	size_t len = strcspn(text, "kKMGT");
	char digits[24];
	uint64_t value;
	unsigned int shift = 0;

	if (len >= sizeof(digits))
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (text[len]) {
		char unit = text[len] == 'K' ? 'k' : text[len];

		shift = 10 * (unsigned int)(strchr(units, unit) - units + 1);
		if (text[len + 1])
			return false;
	}
	if (!parse_number(digits, &value) || value > UINT64_MAX >> shift)
		return false;
	*out = value << shift;
	return true;
}

static bool parse_double(const char *text, double *out, const char **rest)
{
	char *end;
	double value;

	if (!strchr("0123456789.", *text) || !*text)
		return false;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return false;
	value = strtod(text, &end);
	if (end == text || !isfinite(value))
		return false;
	*out = value;
	*rest = end;
	return true;
}

bool parse_seconds(const char *text, double *out)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"m", 60}};
	const char *unit;
	double value;

	if (!parse_double(text, &value, &unit))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(unit, units[i].name)) {
			*out = value * units[i].seconds;
			return true;
		}
	}
	return false;
}

static bool parse_percent(const char *text, double *out)
{
	const char *rest;
	double value;

	if (!parse_double(text, &value, &rest) || (*rest && strcmp(rest, "%")))
		return false;
	*out = value;
	return true;
}

static bool parse_flag(const char *text, bool *out)
{
	static const char *const names[] = {"no", "off", "false", "0", "yes", "on", "true", "1"};

	for (size_t i = 0; i < 8; i++) {
		if (!strcmp(text, names[i])) {
			*out = i >= 4;
			return true;
		}
	}
	return false;
}

static int set_bounded(const struct option_def *def, const char *text, uint64_t *field,
		       struct error *err)
{
	bool is_size = def->type == OPTION_SIZE;
	const char *kind = is_size ? "a size such as 4k or 64M" : "a whole number";
	uint64_t value;

	if (!(is_size ? parse_size : parse_number)(text, &value))
		return error_set(err, EINVAL, "'%s' is not %s", text, kind);
	if (def->max && (value < def->min || value > def->max))
		return error_set(err, EINVAL, "%s is out of range; expected %llu to %llu", text,
				 (unsigned long long)def->min, (unsigned long long)def->max);
	if (value < def->min)
		return error_set(err, EINVAL, "%s is out of range; expected at least %llu", text,
				 (unsigned long long)def->min);
	*field = value;
	return 0;
}

static int set_choice(const struct option_def *def, const char *text, uint64_t *field,
		      struct error *err)
{
	char list[256] = "";

	for (uint64_t i = 0; def->choices[i]; i++) {
		if (!strcmp(text, def->choices[i])) {
			*field = i;
			return 0;
		}
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i ? ", " : "",
			 def->choices[i]);
	}
	return error_set(err, EINVAL, "'%s' is none of: %s", text, list);
}

int option_set(const struct option_def *def, const char *text, void *values, struct error *err)
{
	void *field = (char *)values + def->offset;

	switch (def->type) {
	case OPTION_FLAG:
		if (parse_flag(text, field))
			return 0;
		return error_set(err, EINVAL, "'%s' is not yes or no", text);
	case OPTION_NUMBER:
	case OPTION_SIZE:
		return set_bounded(def, text, field, err);
	case OPTION_SECONDS:
		if (parse_seconds(text, field))
			return 0;
		return error_set(err, EINVAL, "'%s' is not a time such as 2s or 500ms", text);
	case OPTION_PERCENT:
		if (parse_percent(text, field))
			return 0;
		return error_set(err, EINVAL, "'%s' is not a percentage such as 5", text);
	case OPTION_CHOICE:
		return set_choice(def, text, field, err);
	case OPTION_STRING:
		if (def->min && !*text)
			return error_set(err, EINVAL, "expected a value");
		*(const char **)field = text;
		return 0;
	}
	return error_set(err, EINVAL, "option type %d is unknown", (int)def->type);
}

void option_defaults(const struct command *command, void *values)
{
	memset(values, 0, command->values_size);
	for (const struct option_def *def = command->options; def && def->name; def++)
		if (def->def && option_set(def, def->def, values, NULL))
			abort(); /* a default the table itself refuses */
}
