// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/options/job.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/memory.h"

/*
 * A handler of libinih can rely only on section, name and value, so the reader below counts lines
 * and hands the parser one line at a time.
 */
struct reading {
	const struct command *command;
	const char *path;
	FILE *file;
	unsigned int line;
	struct settings global;
	struct jobs *jobs;
	struct error *err;
	int status;
};

static int fail(struct reading *r, const char *problem, const char *name, const char *hint)
{
	if (!r->status)
		r->status = error_set(r->err, EINVAL, "%s:%u: %s '%s'%s", r->path, r->line, problem,
				      name, hint);
	return 0;
}

static struct settings *section_settings(struct reading *r, const char *section)
{
	struct jobs *jobs = r->jobs;

	if (!strcmp(section, "global"))
		return &r->global;
	for (size_t i = 0; i < jobs->nr; i++)
		if (!strcmp(jobs->jobs[i].name, section))
			return &jobs->jobs[i].settings;
	must_reserve(jobs->jobs, jobs->room, jobs->nr + 1);
	jobs->jobs[jobs->nr] = (struct job){.name = must_strdup(section)};
	return &jobs->jobs[jobs->nr++].settings;
}

static int unknown_key(struct reading *r, const char *name)
{
	const char *names[72] = {r->command->job_key};
	const char *nearest;
	char hint[96];
	size_t nr = 1;

	for (const struct option_def *o = r->command->options; o && o->name && nr < 71; o++)
		names[nr++] = o->name;
	nearest = nearest_name(name, names);
	snprintf(hint, sizeof(hint), nearest ? "; did you mean '%s'?" : "; see --help", nearest);
	return fail(r, "unknown option", name, hint);
}

static int take_key(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	const struct option_def *def = find_option(r->command->options, name);
	struct settings *settings;
	char *where;

	if (!*section)
		return fail(r, "option before the first section:", name,
			    "; expected [global] or [run] above it");
	if (!def && strcmp(name, r->command->job_key))
		return unknown_key(r, name);
	settings = section_settings(r, section);
	if (!def) {
		settings_add_arg(settings, value);
		return 1;
	}
	where = must_printf("%s:%u: %s", r->path, r->line, name);
	settings_add_option(settings, def, value, where);
	free(where);
	return 1;
}

/* libinih does not report a section without keys, yet it is a job, too. */
static void note_section(struct reading *r, const char *line)
{
	char name[64];

	if (sscanf(line, " [%63[^]\n]]", name) == 1 && strchr(line, ']'))
		section_settings(r, name);
}

static char *count_line(char *buffer, int size, void *user)
{
	struct reading *r = user;

	if (r->status || !fgets(buffer, size, r->file))
		return NULL;
	r->line++;
	note_section(r, buffer);
	if (!strchr(buffer, '\n') && !feof(r->file))
		fail(r, "line too long after", "the first bytes", "");
	return buffer;
}

/* The file's settings come before the section's own, which then override them. */
static void prepend_global(struct job *job, const struct settings *global)
{
	struct settings own = job->settings;

	job->settings = (struct settings){0};
	for (int half = 0; half < 2; half++) {
		const struct settings *from = half ? &own : global;

		for (size_t i = 0; i < from->nr_options; i++)
			settings_add_option(&job->settings, from->options[i].def,
					    from->options[i].text, from->options[i].where);
		for (size_t i = 0; i < from->nr_args; i++)
			settings_add_arg(&job->settings, from->args[i]);
	}
	settings_free(&own);
}

static int parse_file(struct reading *r)
{
	int bad_line = ini_parse_stream(count_line, r, take_key, r);

	if (!r->status && ferror(r->file))
		r->status = error_set(r->err, EIO, "%s: cannot read", r->path);
	/* The parser continues after its own first complaint, which may come before ours. */
	if (bad_line > 0 && (!r->status || (unsigned int)bad_line < r->line)) {
		r->line = (unsigned int)bad_line;
		r->status = 0;
		fail(r, "not a line of a job file;", "name = value", " or [section] was expected");
	}
	if (!r->status && !r->jobs->nr)
		section_settings(r, "run");
	for (size_t i = 0; !r->status && i < r->jobs->nr; i++)
		prepend_global(&r->jobs->jobs[i], &r->global);
	return r->status;
}

int read_job_stream(FILE *file, const char *path, const struct command *command, struct jobs *jobs,
		    struct error *err)
{
	struct reading r = {
		.command = command, .path = path, .file = file, .jobs = jobs, .err = err};

	memset(jobs, 0, sizeof(*jobs));
	parse_file(&r);
	settings_free(&r.global);
	return r.status;
}

int read_job_file(const char *path, const struct command *command, struct jobs *jobs,
		  struct error *err)
{
	FILE *file = fopen(path, "r");
	int ret;

	memset(jobs, 0, sizeof(*jobs));
	if (!file)
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	ret = read_job_stream(file, path, command, jobs, err);
	fclose(file);
	return ret;
}

void jobs_free(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->nr; i++) {
		free(jobs->jobs[i].name);
		settings_free(&jobs->jobs[i].settings);
	}
	free(jobs->jobs);
	memset(jobs, 0, sizeof(*jobs));
}
