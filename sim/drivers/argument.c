// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drivers/argument.h"

/* The text after the part that ends at @at. */
static void step_over(const char **text, const char *at)
{
	*text = *at ? at + 1 : NULL;
}

static bool ends(const char *at)
{
	return !*at || *at == ':';
}

bool argument_number(const char **text, u64 lowest, u64 highest, u64 *value)
{
	const char *at = *text;
	u64 number = 0;

	if (!at || ends(at))
		return false;
	for (; !ends(at); at++) {
		if (*at < '0' || *at > '9' || number > (~0ull - 9) / 10)
			return false;
		number = number * 10 + (u64)(*at - '0');
	}
	if (number < lowest || number > highest)
		return false;
	*value = number;
	step_over(text, at);
	return true;
}

bool argument_is(const char **text, const char *word)
{
	const char *at = *text;

	if (!at)
		return false;
	while (*word && *at == *word) {
		at++;
		word++;
	}
	if (*word || !ends(at))
		return false;
	step_over(text, at);
	return true;
}

bool argument_rate(const char **text, u64 *rate)
{
	if (argument_is(text, "max")) {
		*rate = RATE_MAX;
		return true;
	}
	return argument_number(text, 1, RATE_HIGHEST, rate);
}
