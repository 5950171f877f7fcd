// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/report/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/datadir.h"

#define MAX_SETTINGS 16384

extern char **environ;

/* 'value' as gnuplot reads it: in single quotes nothing but the quote itself is special. */
static int put_setting(FILE *out, const char *name, const char *value, struct error *err)
{
	fprintf(out, "%s='", name);
	for (; *value; value++) {
		if ((unsigned char)*value < 0x20)
			return error_set(err, EINVAL, "%s holds a control character", name);
		if (*value == '\'')
			fputc('\'', out);
		fputc(*value, out);
	}
	fputs("';", out);
	return 0;
}

static int make_settings(char *out, size_t size, const char *folder, const char *output,
			 const struct gnuplot_variable *variables, struct error *err)
{
	FILE *file = fmemopen(out, size, "w");
	int ret;

	if (!file)
		return error_set(err, errno, "gnuplot: %s", strerror(errno));
	ret = put_setting(file, "plots", folder, err);
	if (!ret)
		ret = put_setting(file, "output", output, err);
	for (; !ret && variables->name; variables++)
		ret = put_setting(file, variables->name, variables->value, err);
	if (fclose(file) && !ret)
		ret = error_set(err, E2BIG, "gnuplot: titles and labels are too long");
	return ret;
}

/* The complaint: the first line that is not the echo of the script or a caret. */
static void first_complaint(FILE *from, char *out, size_t size)
{
	char line[512];

	*out = '\0';
	while (fgets(line, sizeof(line), from))
		if (!*out && strspn(line, " \t^\n") != strlen(line) &&
		    (strstr(line, "line ") || strstr(line, "rror")))
			snprintf(out, size, "%.*s", (int)strcspn(line, "\n"), line);
}

static int spawn(char *const argv[], int *stderr_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int ends[2], ret;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
	ret = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (ret)
		close(ends[0]);
	else
		*stderr_fd = ends[0];
	return -ret;
}

/* 0: exited with 0. */
static int run(char *const argv[], char *complaint, size_t size)
{
	int fd = -1, status, ret;
	FILE *from;
	pid_t pid;

	ret = spawn(argv, &fd, &pid);
	if (ret)
		return ret;
	from = fdopen(fd, "r");
	if (from) {
		first_complaint(from, complaint, size);
		fclose(from);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

bool gnuplot_available(void)
{
	char *const argv[] = {(char *)"gnuplot", (char *)"--version", NULL};
	char complaint[8];

	return !run(argv, complaint, sizeof(complaint));
}

int gnuplot_draw(const char *script, const char *output, const struct gnuplot_variable *variables,
		 struct error *err)
{
	char path[4096], folder[4096], part[4096], complaint[256] = "";
	char *settings;
	int ret;

	if (datadir_find(DATA_PLOTS, script, path, sizeof(path)))
		return error_set(err, EIO, "plots/%s is not to be found; set ZSLAB_DATA_DIR",
				 script);
	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	if (snprintf(part, sizeof(part), "%s%s.part", strchr("/.", *output) ? "" : "./", output) >=
	    (int)sizeof(part))
		return error_set(err, ENAMETOOLONG, "%s: path too long", output);
	settings = malloc(MAX_SETTINGS);
	if (!settings)
		return error_set(err, ENOMEM, "gnuplot: out of memory");
	ret = make_settings(settings, MAX_SETTINGS, folder, part, variables, err);
	if (!ret) {
		/* -d: a user's ~/.gnuplot changes no figure. */
		char *const argv[] = {(char *)"gnuplot", (char *)"-d", (char *)"-e",
				      settings,		 path,	       NULL};

		ret = run(argv, complaint, sizeof(complaint));
		if (ret)
			error_set(err, EIO, "gnuplot: %s: %s", script,
				  *complaint ? complaint : strerror(-ret));
	}
	free(settings);
	if (!ret && rename(part, output))
		ret = error_set(err, errno, "%s: %s", output, strerror(errno));
	if (ret)
		unlink(part);
	return ret;
}
