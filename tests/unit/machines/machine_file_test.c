// SPDX-License-Identifier: GPL-2.0-or-later
/* Machine files: those that come with the program, and each parameter given wrongly. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/machines/machine_file.h"

static char path[] = "/tmp/zslab-machine-XXXXXX";
static struct machine_file good;

static int setup(void **state)
{
	struct error err;
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 || close(fd) || machine_file_find("8176x8", &good, &err) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static const char *value_of(int i, char text[32])
{
	return machine_value_text(&good, (enum machine_parameter)i, text, 32);
}

/*
 * The good machine, except that the line of @which is @line (NULL: left out). Returns its number.
 */
static unsigned int write_with(int which, const char *line)
{
	FILE *out = fopen(path, "w");
	const char *section = "machine";
	unsigned int at = 2, found = 0;

	assert_non_null(out);
	fputs("[machine]\ntitle = a test\n", out);
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];

		if (strcmp(section, def->section)) {
			fprintf(out, "[%s]\n", def->section);
			at++;
		}
		section = def->section;
		if (i == which && !line)
			continue;
		at++;
		if (i == which) {
			fprintf(out, "%s\n", line);
			found = at;
		} else {
			char text[32];

			fprintf(out, "%s = %s %s | table: x\n", def->name, value_of(i, text),
				def->unit);
		}
	}
	fclose(out);
	return found;
}

/* Refused at that line with the parameter's name and what was expected. */
static void assert_refused(int which, const char *value, const char *expected)
{
	const struct machine_parameter_def *def = &machine_parameters[which];
	char line[256], start[320];
	struct machine_file machine;
	struct error err = {""};

	snprintf(line, sizeof(line), "%s = %s", def->name, value);
	snprintf(start, sizeof(start), "%s:%u: %s: ", path, write_with(which, line), def->name);
	assert_int_equal(machine_file_read(path, &machine, &err), -EINVAL);
	if (strncmp(err.text, start, strlen(start)) || !strstr(err.text, "; expected ") ||
	    !strstr(err.text, expected))
		fail_msg("'%s' is not '%s...' with '%s'", err.text, start, expected);
}

static void test_each_parameter_wrong(void **state)
{
	(void)state;
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		char value[96], most[32];

		if (def->words)
			continue;
		snprintf(most, sizeof(most), "to %.10g", def->most);
		assert_refused(i, "many | table: x", most);
		assert_refused(i, "| table: x", most);
		assert_refused(i, "-1 | table: x", most);
		assert_refused(i, "0x10 | table: x", most);
		assert_refused(i, "inf | table: x", most);
		assert_refused(i, "nan | table: x", most);
		assert_refused(i, "1e300 | table: x", most);
		assert_refused(i, "1 furlong | table: x", most);
		snprintf(value, sizeof(value), "%.10g %s | table: x", def->most * 1.01 + 1,
			 def->unit);
		assert_refused(i, value, most);
		if (def->whole) {
			snprintf(value, sizeof(value), "1.5 %s | table: x", def->unit);
			assert_refused(i, value, "a whole number");
		}
		snprintf(value, sizeof(value), "%.10g %s", def->most, def->unit);
		assert_refused(i, value, "| table: SOURCE");
		strcat(value, " | hearsay: x");
		assert_refused(i, value, "borrowed or default");
		snprintf(value, sizeof(value), "%.10g %s | table:", def->most, def->unit);
		assert_refused(i, value, "1 to 159 characters");
	}
}

static void test_a_word_wrong(void **state)
{
	const char *expected = "hierarchical or fifo";

	(void)state;
	assert_refused(MACHINE_ARBITRATION, "random | table: x", expected);
	assert_refused(MACHINE_ARBITRATION, "0 | table: x", expected);
	assert_refused(MACHINE_ARBITRATION, "fif | table: x", expected);
	assert_refused(MACHINE_ARBITRATION, "fifo fifo | table: x", expected);
	assert_refused(MACHINE_ARBITRATION, "| table: x", expected);
	assert_refused(MACHINE_ARBITRATION, "fifo", "| table: SOURCE");
}

static void test_each_parameter_missing(void **state)
{
	(void)state;
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		struct machine_file machine;
		struct error err = {""};
		char start[96];

		write_with(i, NULL);
		assert_int_equal(machine_file_read(path, &machine, &err), -EINVAL);
		snprintf(start, sizeof(start), "%s: %s is missing; expected ", path, def->name);
		assert_memory_equal(err.text, start, strlen(start));
		assert_non_null(strstr(err.text, def->section));
	}
}

static void test_each_parameter_twice(void **state)
{
	(void)state;
	for (int i = 0; i < NR_MACHINE_PARAMETERS; i++) {
		const struct machine_parameter_def *def = &machine_parameters[i];
		struct machine_file machine;
		struct error err = {""};
		char two[256], text[32];

		value_of(i, text);
		if (def->words)
			strcpy(text, def->words[0]);
		snprintf(two, sizeof(two), "%s = %s %s | table: x\n%s = %s %s | table: x",
			 def->name, text, def->unit, def->name, text, def->unit);
		write_with(i, two);
		assert_int_equal(machine_file_read(path, &machine, &err), -EINVAL);
		assert_non_null(strstr(err.text, ": given twice; expected it once"));
	}
}

static void assert_text_refused(const char *text, const char *says)
{
	FILE *out = fopen(path, "w");
	struct machine_file machine;
	struct error err = {""};

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	assert_int_equal(machine_file_read(path, &machine, &err), -EINVAL);
	if (!strstr(err.text, says))
		fail_msg("'%s' does not have '%s'", err.text, says);
}

static void test_structure(void **state)
{
	(void)state;
	assert_text_refused("", ": no title; expected 'title = TEXT' in [machine]");
	assert_text_refused("[machine]\nname = x\n", ":2: name: no such parameter of [machine]");
	assert_text_refused("title = x\n", ":1: title: in no section");
	assert_text_refused("[machine]\ntitle = x\ntitle = y\n", ":3: title: given twice");
	assert_text_refused("[latency]\nhit\n", ":2: the line: no line of a machine file");
	assert_text_refused("[latency]\nhot = 1 ns | table: x\n", ":2: hot: no such parameter");
	assert_text_refused("[speed]\nhit = 1 ns | table: x\n", ":2: hit: in no section");
}

static void test_values_fit_together(void **state)
{
	(void)state;
	assert_refused(MACHINE_FAR, "100 ns | table: x", "below near, which is nearer");
	assert_refused(MACHINE_MEMORY, "20 ns | table: x", "below l3, which is nearer");
	assert_refused(MACHINE_CORES, "1024 | table: x", "at most 1024");
	assert_refused(MACHINE_NODES, "2 | table: x", "expected whole clusters in a node");
}

static void test_names(void **state)
{
	struct machine_file machine;
	struct error err = {""};

	(void)state;
	assert_int_equal(machine_file_find("template", &machine, &err), -ENOENT);
	assert_non_null(strstr(err.text, "expected native, 8176x8, "));
	assert_int_equal(machine_file_find("../machines/milan", &machine, &err), -ENOENT);
	assert_int_equal(machine_file_find("/dev/null/x.ini", &machine, &err), -ENOTDIR);
}

static void read_one(void *ctx, const char *name, const char *at)
{
	struct machine_file machine, again;
	struct error err = {""};
	FILE *out = fopen(path, "w");

	if (machine_file_read(at, &machine, &err))
		fail_msg("%s", err.text);
	assert_string_equal(machine.name, name);
	assert_non_null(out);
	machine_file_write(&machine, out);
	fclose(out);
	if (machine_file_read(path, &again, &err))
		fail_msg("%s", err.text);
	assert_string_equal(machine.title, again.title);
	assert_memory_equal(machine.values, again.values, sizeof(machine.values));
	++*(unsigned int *)ctx;
}

static void test_own_files(void **state)
{
	unsigned int nr = 0, listed;

	(void)state;
	listed = machine_files_each(read_one, &nr);
	assert_int_equal(listed, nr);
	assert_true(nr >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_parameter_wrong),
		cmocka_unit_test(test_a_word_wrong),
		cmocka_unit_test(test_each_parameter_missing),
		cmocka_unit_test(test_each_parameter_twice),
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_values_fit_together),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_own_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
