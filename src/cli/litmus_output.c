// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/litmus_output.h"

#include <stdio.h>
#include <string.h>

static const char *const observations[] = {"Never", "Sometimes", "Always", "Unknown"};

static const char *kind_of(const struct litmus_test *test)
{
	static const char *const kinds[] = {"Allowed", "Forbidden", "Required"};

	return kinds[test->quantifier];
}

static unsigned long long full(uint64_t number)
{
	return number;
}

bool litmus_as_expected(const struct litmus_test *test, const struct litmus_result *result)
{
	const char *observed = observations[litmus_observation(result)];

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(test->expected, observations[i]))
			return !strcmp(observed, test->expected);
	return true;
}

static bool has_result(const struct litmus_test *test)
{
	for (size_t i = 0; i < 3; i++)
		if (!strcmp(test->expected, observations[i]))
			return true;
	return false;
}

void litmus_count(struct litmus_tally *tally, const struct litmus_test *test,
		  const struct litmus_result *result)
{
	tally->tests++;
	tally->observed[litmus_observation(result)]++;
	tally->races += result->race;
	tally->expected += has_result(test);
	tally->met += has_result(test) && litmus_as_expected(test, result);
}

static void value_text(const struct litmus_test *test, int64_t value, char *text, size_t size)
{
	if (value >= LITMUS_ADDRESS && value < litmus_address(test->nr_locations))
		snprintf(text, size, "%s", test->locations[value - LITMUS_ADDRESS].name);
	else
		snprintf(text, size, "%lld", (long long)value);
}

static void place_text(const struct litmus_test *test, struct litmus_place place, char *text,
		       size_t size)
{
	if (place.thread < 0)
		snprintf(text, size, "[%s]", test->locations[place.index].name);
	else
		snprintf(text, size, "%d:%s", place.thread,
			 test->threads[place.thread].regs[place.index].name);
}

/* Counts first, and a star where the condition holds, as tools that run tests print. */
static void print_state(const struct litmus_test *test, const struct litmus_state *state)
{
	char place[LITMUS_NAME + 16], value[LITMUS_NAME + 16];

	printf("%-8llu%c>", full(state->count), state->satisfies ? '*' : ':');
	for (unsigned int i = 0; i < test->nr_shown; i++) {
		place_text(test, test->shown[i], place, sizeof(place));
		value_text(test, state->values[i], value, sizeof(value));
		printf("%s%s=%s;", i ? " " : "", place, value);
	}
	putchar('\n');
}

void litmus_print_brief(const struct litmus_test *test, const struct litmus_result *result)
{
	printf("Observation %s %s %llu %llu\n", test->name,
	       observations[litmus_observation(result)], full(result->positive),
	       full(result->negative));
	if (result->cut)
		printf("cut short: %s: %llu steps taken (--max-executions); there may be "
		       "other states\n",
		       test->name, full(result->steps));
}

void litmus_print(const struct litmus_test *test, const struct litmus_result *result)
{
	printf("Test %s %s\nStates %u\n", test->name, kind_of(test), result->nr_states);
	for (unsigned int i = 0; i < result->nr_states; i++)
		print_state(test, &result->states[i]);
	puts(litmus_holds(test, result) ? "Ok" : "No");
	printf("Witnesses\nPositive: %llu Negative: %llu\n", full(result->positive),
	       full(result->negative));
	if (result->race)
		puts("Flag data-race");
	printf("Condition %s\n", test->condition_text);
	litmus_print_brief(test, result);
	printf("Executions %llu (reads-from classes %llu, steps %llu)\n",
	       full(result->positive + result->negative), full(result->classes),
	       full(result->steps));
	if (!litmus_as_expected(test, result))
		printf("Differs: the test says Result: %s\n", test->expected);
	putchar('\n');
}

void litmus_print_tally(const struct litmus_tally *tally)
{
	printf("Summary: %u tests: %u Never, %u Sometimes, %u Always", tally->tests,
	       tally->observed[OBSERVED_NEVER], tally->observed[OBSERVED_SOMETIMES],
	       tally->observed[OBSERVED_ALWAYS]);
	if (tally->observed[OBSERVED_UNKNOWN])
		printf(", %u Unknown (cut short)", tally->observed[OBSERVED_UNKNOWN]);
	if (tally->races)
		printf("; %u with a data race", tally->races);
	if (tally->expected)
		printf("; %u of %u as the test says", tally->met, tally->expected);
	if (tally->refused)
		printf("; %u refused", tally->refused);
	putchar('\n');
}

static json_t *states_to_json(const struct litmus_test *test, const struct litmus_result *result)
{
	json_t *states = json_array();
	char place[LITMUS_NAME + 16], value[LITMUS_NAME + 16];

	for (unsigned int i = 0; i < result->nr_states; i++) {
		const struct litmus_state *state = &result->states[i];
		json_t *values = json_object();

		for (unsigned int j = 0; j < test->nr_shown; j++) {
			place_text(test, test->shown[j], place, sizeof(place));
			value_text(test, state->values[j], value, sizeof(value));
			json_object_set_new(values, place, json_string(value));
		}
		json_array_append_new(states, json_pack("{so sI sb}", "values", values, "count",
							(json_int_t)state->count, "satisfies",
							(int)state->satisfies));
	}
	return states;
}

json_t *litmus_to_json(const char *file, const struct litmus_test *test,
		       const struct litmus_result *result)
{
	return json_pack("{ss ss ss ss ss sb sI sI sI sI sb sb so}", "file", file, "name",
			 test->name, "kind", kind_of(test), "condition", test->condition_text,
			 "observation", observations[litmus_observation(result)], "ok",
			 (int)litmus_holds(test, result), "positive", (json_int_t)result->positive,
			 "negative", (json_int_t)result->negative, "reads_from_classes",
			 (json_int_t)result->classes, "steps", (json_int_t)result->steps, "race",
			 (int)result->race, "cut", (int)result->cut, "states",
			 states_to_json(test, result));
}
