// SPDX-License-Identifier: GPL-2.0-or-later
/* Values, names and job files of the option table, without a process around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/options/job.h"

struct sample {
	uint64_t repeat, size, verify;
	double min_time;
	const char *out;
	bool quiet;
};

static const char *const verify[] = {"off", "sample", "all", NULL};

#define FIELD(name) offsetof(struct sample, name)
static const struct option_def table[] = {
	{"repeat", 'r', OPTION_NUMBER, "N", "5", "repeats", NULL, FIELD(repeat), 1, 99},
	{"size", 0, OPTION_SIZE, "N", NULL, "size", NULL, FIELD(size), 4096, 65536},
	{"verify", 0, OPTION_CHOICE, "HOW", "sample", "verify", verify, FIELD(verify), 0, 0},
	{"min-time", 0, OPTION_SECONDS, "T", "2", "time", NULL, FIELD(min_time), 0, 0},
	{"out", 'o', OPTION_STRING, "DIR", NULL, "out", NULL, FIELD(out), 0, 0},
	{"quiet", 'q', OPTION_FLAG, NULL, NULL, "quiet", NULL, FIELD(quiet), 0, 0},
	{0},
};

static const struct command command = {
	.name = "sample",
	.args = "TRACE...",
	.options = table,
	.values_size = sizeof(struct sample),
	.job_key = "trace",
};

/* The program's own list is not linked here. */
const struct command *const commands[] = {&command, NULL};

static void sizes_have_binary_units(void **state)
{
	uint64_t size = 7;

	assert_true(parse_size("4k", &size) && size == 4096);
	assert_true(parse_size("64M", &size) && size == 64u << 20);
	assert_true(parse_size("2G", &size) && size == 2ull << 30);
	assert_true(parse_size("0", &size) && size == 0);
	size = 7;
	assert_false(parse_size("", &size) || parse_size("k", &size) || parse_size("4kk", &size));
	assert_false(parse_size("-1", &size) || parse_size("4x", &size) || parse_size(" 4", &size));
	assert_false(parse_size("18446744073709551615k", &size));
	assert_false(parse_size("99999999999999999999999999", &size));
	assert_int_equal(size, 7);
}

static void times_have_units(void **state)
{
	double t;

	assert_true(parse_seconds("2", &t) && t > 1.999 && t < 2.001);
	assert_true(parse_seconds("500ms", &t) && t > 0.4999 && t < 0.5001);
	assert_true(parse_seconds("0.5s", &t) && t > 0.4999 && t < 0.5001);
	assert_true(parse_seconds("2m", &t) && t > 119 && t < 121);
	assert_false(parse_seconds("", &t) || parse_seconds("ms", &t) || parse_seconds("2h", &t));
	assert_false(parse_seconds("inf", &t) || parse_seconds("nan", &t) ||
		     parse_seconds("-1", &t) || parse_seconds("1e999", &t) ||
		     parse_seconds("0x10", &t));
}

static int set(const char *name, const char *text, struct sample *values, struct error *err)
{
	return option_set(find_option(table, name), text, values, err);
}

static void bounds_are_named(void **state)
{
	struct sample values;
	struct error err;

	option_defaults(&command, &values);
	assert_int_equal(values.repeat, 5);
	assert_int_equal(values.verify, 1);
	assert_true(set("repeat", "100", &values, &err) < 0);
	assert_non_null(strstr(err.text, "1 to 99"));
	assert_true(set("repeat", "0", &values, &err) < 0);
	assert_true(set("repeat", "3x", &values, &err) < 0);
	assert_true(set("verify", "maybe", &values, &err) < 0);
	assert_non_null(strstr(err.text, "off, sample, all"));
	assert_int_equal(values.repeat, 5);
	assert_int_equal(set("repeat", "99", &values, &err), 0);
	assert_int_equal(values.repeat, 99);
}

static void wrong_names_are_guessed(void **state)
{
	static const char *const names[] = {"repeat", "min-time", "migrate", NULL};

	assert_string_equal(nearest_name("repaet", names), "repeat");
	assert_string_equal(nearest_name("mintime", names), "min-time");
	assert_string_equal(nearest_name("migr", names), "migrate");
	assert_null(nearest_name("zzzzzzzz", names));
	assert_null(nearest_name("", names));
}

static void write_file(char *path, const char *text)
{
	int fd;

	strcpy(path, "/tmp/zslab-job-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void a_job_file_equals_the_command_line(void **state)
{
	char *argv[] = {"sample", "--repeat", "9", "--size=8k", "--verify", "all", "--min-time",
			"500ms",  "-o",	      "x", "-q",	"a",	    "b",   NULL};
	struct settings line = {0};
	struct sample from_line, from_job;
	struct jobs jobs;
	struct error err;
	char path[32];

	write_file(path, "[global]\nrepeat = 9\nsize=8k\n; a remark\n[run]\nverify = all\n"
			 "min-time = 500ms\nout = x\nquiet = yes\ntrace = a\ntrace = b\n");
	assert_int_equal(parse_command_line(&command, 13, argv, &line, &err), 0);
	option_defaults(&command, &from_line);
	assert_int_equal(apply_settings(&line, &from_line, &err), 0);
	assert_int_equal(read_job_file(path, &command, &jobs, &err), 0);
	assert_int_equal(jobs.nr, 1);
	option_defaults(&command, &from_job);
	assert_int_equal(apply_settings(&jobs.jobs[0].settings, &from_job, &err), 0);
	assert_string_equal(from_line.out, from_job.out);
	from_line.out = from_job.out = NULL;
	assert_memory_equal(&from_line, &from_job, sizeof(from_line));
	assert_int_equal(from_job.repeat, 9);
	assert_int_equal(from_job.size, 8192);
	assert_true(from_job.quiet);
	assert_int_equal(jobs.jobs[0].settings.nr_args, 2);
	assert_string_equal(jobs.jobs[0].settings.args[1], line.args[1]);
	settings_free(&line);
	jobs_free(&jobs);
	unlink(path);
}

static void each_section_is_a_job_over_global(void **state)
{
	struct sample values;
	struct jobs jobs;
	struct error err;
	char path[32];

	write_file(path, "[global]\nrepeat = 3\n[one]\n[two]\nrepeat = 4\n");
	assert_int_equal(read_job_file(path, &command, &jobs, &err), 0);
	assert_int_equal(jobs.nr, 2);
	for (size_t i = 0; i < 2; i++) {
		option_defaults(&command, &values);
		assert_int_equal(apply_settings(&jobs.jobs[i].settings, &values, &err), 0);
		assert_int_equal(values.repeat, 3 + i);
	}
	jobs_free(&jobs);
	unlink(path);
}

static void job_files_err_with_their_line(void **state)
{
	static const struct {
		const char *text, *place, *hint;
	} bad[] = {
		{"[run]\nrepaet = 3\n", ":2: ", "repeat"},
		{"[run]\n\nnonsense\n", ":3: ", "name = value"},
		{"repeat = 3\n", ":1: ", "[run]"},
		{"[run\nrepeat = 3\n", ":1: ", ""},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct jobs jobs;
		struct error err;
		char path[32];

		write_file(path, bad[i].text);
		assert_true(read_job_file(path, &command, &jobs, &err) < 0);
		assert_non_null(strstr(err.text, bad[i].place));
		assert_non_null(strstr(err.text, bad[i].hint));
		jobs_free(&jobs);
		unlink(path);
	}
}

static void job_values_err_with_their_line(void **state)
{
	struct sample values;
	struct jobs jobs;
	struct error err;
	char path[32];

	write_file(path, "[run]\nquiet = yes\nrepeat = many\n");
	assert_int_equal(read_job_file(path, &command, &jobs, &err), 0);
	option_defaults(&command, &values);
	assert_true(apply_settings(&jobs.jobs[0].settings, &values, &err) < 0);
	assert_non_null(strstr(err.text, ":3: repeat: "));
	jobs_free(&jobs);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_have_binary_units),
		cmocka_unit_test(times_have_units),
		cmocka_unit_test(bounds_are_named),
		cmocka_unit_test(wrong_names_are_guessed),
		cmocka_unit_test(a_job_file_equals_the_command_line),
		cmocka_unit_test(each_section_is_a_job_over_global),
		cmocka_unit_test(job_files_err_with_their_line),
		cmocka_unit_test(job_values_err_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
