// SPDX-License-Identifier: GPL-2.0-or-later
/* A job file, for a command that has an option of each type. */
#include <string.h>

#include "src/cli/options/job.h"
#include "tests/fuzz/fuzz.h"

struct values {
	bool flag;
	uint64_t number, size, choice;
	double seconds, percent;
	const char *string;
};

static const char *const choices[] = {"one", "two", NULL};

#define FIELD(name) offsetof(struct values, name)
static const struct option_def options[] = {
	{.name = "flag", .type = OPTION_FLAG, .offset = FIELD(flag)},
	{.name = "number", .type = OPTION_NUMBER, .offset = FIELD(number), .min = 2, .max = 64},
	{.name = "size", .type = OPTION_SIZE, .offset = FIELD(size), .min = 4096},
	{.name = "seconds", .type = OPTION_SECONDS, .offset = FIELD(seconds)},
	{.name = "percent", .type = OPTION_PERCENT, .offset = FIELD(percent)},
	{.name = "choice", .type = OPTION_CHOICE, .offset = FIELD(choice), .choices = choices},
	{.name = "string", .type = OPTION_STRING, .offset = FIELD(string), .def = "none"},
	{0},
};

static const struct command command = {
	.name = "fuzz",
	.options = options,
	.values_size = sizeof(struct values),
	.max_args = -1,
	.job_key = "trace",
};

const struct command *const commands[] = {&command, NULL};

static void check_values(const struct values *values)
{
	fuzz_check(!values->number || (values->number >= 2 && values->number <= 64),
		   "a number is in its bounds");
	fuzz_check(!values->size || values->size >= 4096, "a size is in its bounds");
	fuzz_check(values->choice < 2, "a choice is one of them");
	fuzz_check(values->seconds >= 0, "seconds are not negative");
	fuzz_check(values->string != NULL, "a default stays");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = {""};
	struct jobs jobs;
	int rc = read_job_stream(fuzz_stream(data, size), "fuzz.ini", &command, &jobs, &err);

	if (rc)
		fuzz_check_refusal(&err);
	for (size_t i = 0; !rc && i < jobs.nr; i++) {
		struct values values;

		option_defaults(&command, &values);
		if (apply_settings(&jobs.jobs[i].settings, &values, &err))
			fuzz_check_refusal(&err);
		else
			check_values(&values);
	}
	jobs_free(&jobs);
	return 0;
}
