// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/options/run_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/help.h"
#include "src/cli/options/job.h"
#include "src/cli/memory.h"

static int usage_error(const struct error *err)
{
	fprintf(stderr, "%s\n", err->text);
	return EXIT_USAGE;
}

static bool is_job_file(const struct command *command, const char *arg)
{
	size_t len = strlen(arg);

	return command->job_key && len > 4 && !strcmp(arg + len - 4, ".ini");
}

static int check_arg_count(const struct command *command, size_t nr, struct error *err)
{
	if (nr < (size_t)command->min_args)
		return error_set(err, EINVAL, "zslab %s: expected %s; see zslab %s --help",
				 command->name, command->args, command->name);
	if (command->max_args >= 0 && nr > (size_t)command->max_args)
		return error_set(err, EINVAL, "zslab %s: too many arguments; expected %s",
				 command->name, *command->args ? command->args : "none");
	return 0;
}

static bool overridden(const struct settings *settings, size_t i)
{
	for (size_t j = i + 1; j < settings->nr_options; j++)
		if (settings->options[j].def == settings->options[i].def)
			return true;
	return false;
}

/* The equivalent command line without job files, for the results. */
static void spell_out(const struct command *command, const struct settings *settings,
		      struct settings *line)
{
	settings_add_arg(line, "zslab");
	settings_add_arg(line, command->name);
	for (size_t i = 0; i < settings->nr_options; i++) {
		char *word;

		if (overridden(settings, i))
			continue;
		word = must_printf("--%s=%s", settings->options[i].def->name,
				   settings->options[i].text);
		settings_add_arg(line, word);
		free(word);
	}
	for (size_t i = 0; i < settings->nr_args; i++)
		settings_add_arg(line, settings->args[i]);
}

static int run_once(const struct command *command, const struct settings *settings)
{
	void *values = must_calloc(1, command->values_size);
	struct settings line = {0};
	struct error err;
	int status;

	option_defaults(command, values);
	if (apply_settings(settings, values, &err) ||
	    check_arg_count(command, settings->nr_args, &err)) {
		status = usage_error(&err);
	} else {
		spell_out(command, settings, &line);
		status = command->run(values, (int)settings->nr_args, settings->args,
				      (int)line.nr_args, line.args);
	}
	settings_free(&line);
	free(values);
	return status;
}

/* The job's settings, then the command line's, which override them; without job files. */
static int run_job(const struct command *command, const struct job *job,
		   const struct settings *given)
{
	struct settings all = {0};
	int status;

	for (int half = 0; half < 2; half++) {
		const struct settings *from = half ? given : &job->settings;

		for (size_t i = 0; i < from->nr_options; i++)
			settings_add_option(&all, from->options[i].def, from->options[i].text,
					    from->options[i].where);
		for (size_t i = 0; i < from->nr_args; i++)
			if (!half || !is_job_file(command, from->args[i]))
				settings_add_arg(&all, from->args[i]);
	}
	status = run_once(command, &all);
	settings_free(&all);
	return status;
}

static bool ends_all(int status)
{
	return status == EXIT_USAGE || status == EXIT_ENVIRONMENT || status == EXIT_INTERRUPTED;
}

/* Runs every job of one file; returns the first status that is not EXIT_DONE. */
static int run_job_file(const struct command *command, const char *path,
			const struct settings *given)
{
	struct jobs jobs;
	struct error err;
	int status = EXIT_DONE;

	if (read_job_file(path, command, &jobs, &err))
		status = usage_error(&err);
	for (size_t i = 0; i < jobs.nr && !ends_all(status); i++) {
		int one = run_job(command, &jobs.jobs[i], given);

		if (status == EXIT_DONE || ends_all(one))
			status = one;
	}
	jobs_free(&jobs);
	return status;
}

static int run_settings(const struct command *command, const struct settings *settings)
{
	bool jobs = false;
	int status = EXIT_DONE;

	for (size_t i = 0; i < settings->nr_args && !ends_all(status); i++) {
		int one;

		if (!is_job_file(command, settings->args[i]))
			continue;
		jobs = true;
		one = run_job_file(command, settings->args[i], settings);
		if (status == EXIT_DONE || ends_all(one))
			status = one;
	}
	return jobs ? status : run_once(command, settings);
}

int run_command(const struct command *command, int argc, char **argv)
{
	struct settings settings = {0};
	struct error err;
	int status;

	if (parse_command_line(command, argc, argv, &settings, &err)) {
		status = usage_error(&err);
	} else if (settings.help) {
		print_command_help(stdout, command);
		status = EXIT_DONE;
	} else {
		status = run_settings(command, &settings);
	}
	settings_free(&settings);
	return status;
}
