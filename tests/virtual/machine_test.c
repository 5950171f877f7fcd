// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The virtual machine keeps the rules of the surface and reports violations. Each case runs in a
 * child process, since a BUG ends it. Argument: the module of cases.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/virtual/machine_cases.h"

static const char *module_path;
static const struct machine_case_module *module;

static int set_up(void **state)
{
	void *library = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);

	(void)state;
	if (!library)
		fprintf(stderr, "%s\n", dlerror());
	else
		module = dlsym(library, "machine_case_module");
	return module ? 0 : -1;
}

/* In the child: standard error is the pipe; a case that is wrong exits with 1. */
static void child(const struct machine_case *test, int pipe_end)
{
	const struct rlimit no_core = {0, 0};
	const char *wrong;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGABRT, SIG_DFL);
	dup2(pipe_end, STDERR_FILENO);
	wrong = module->run(test);
	if (wrong)
		fprintf(stderr, "%s\n", wrong);
	_exit(wrong != NULL);
}

/* Reads what the case wrote; returns its wait status. */
static int run(const struct machine_case *test, char *text, size_t size)
{
	int ends[2], status = -1;
	size_t length = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child(test, ends[1]);
	close(ends[1]);
	while (length < size - 1 && (n = read(ends[0], text + length, size - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
	close(ends[0]);
	waitpid(pid, &status, 0);
	return status;
}

static void rules_are_kept_and_checked(void **state)
{
	unsigned int failures = 0;

	(void)state;
	for (const struct machine_case *c = module->cases; c->name; c++) {
		char text[2048];
		int status = run(c, text, sizeof(text));
		bool aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
		bool right = c->bug ? aborted && strstr(text, c->bug) : status == 0;

		if (right)
			continue;
		fprintf(stderr, "%s: wait status %#x, \"%s\"\n", c->name, (unsigned int)status,
			text);
		failures++;
	}
	assert_int_equal(failures, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_kept_and_checked),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s MODULE\n", argv[0]);
		return 2;
	}
	module_path = argv[1];
	return cmocka_run_group_tests_name("virtual machine", tests, set_up, NULL);
}
