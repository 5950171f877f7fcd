// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/user.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cachedir.h"
#include "lib/datadir.h"
#include "lib/exit_status.h"

extern char **environ;

bool explore_user_is_file(const char *name)
{
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ".c");
}

/* Runs it with its two outputs in files. Returns the exit status, or -errno. */
static int run_script(char **argv, FILE *out, FILE *said)
{
	posix_spawn_file_actions_t actions;
	int status, err;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, fileno(out), 1);
	posix_spawn_file_actions_adddup2(&actions, fileno(said), 2);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

/* All of it that fits, without the last newline. */
static void read_text(FILE *from, char *text, size_t size)
{
	size_t got;

	rewind(from);
	got = fread(text, 1, size - 1, from);
	text[got] = '\0';
	if (got && text[got - 1] == '\n')
		text[got - 1] = '\0';
}

static int run_and_read(char **argv, FILE *out, FILE *said, char *module, size_t size,
			struct error *err)
{
	int status = out && said ? run_script(argv, out, said) : -errno;
	char text[sizeof(err->text)];

	if (status < 0)
		return error_set(err, -status, "explore: %s: %s", argv[0], strerror(-status));
	read_text(status ? said : out, status ? text : module, status ? sizeof(text) : size);
	if (!status)
		return 0;
	return error_set(err, status == EXIT_USAGE ? EINVAL : EIO, "%s", text);
}

int explore_user_build(const char *source, char *module, size_t size, struct error *err)
{
	char script[PATH_MAX], cache[PATH_MAX];
	char *argv[] = {"python3", script, (char *)source, cache, NULL};
	FILE *out, *said;
	int ret;

	if (datadir_find(DATA_KERNEL_TREES, "build-scenario", script, sizeof(script)))
		return error_set(err, ENOENT,
				 "build-scenario: not found; expected beside the machine modules");
	if (cachedir_path("explore", cache, sizeof(cache)))
		return error_set(err, ENOENT,
				 "no place for the module: expected $XDG_CACHE_HOME or $HOME");
	out = tmpfile();
	said = tmpfile();
	ret = run_and_read(argv, out, said, module, size, err);
	if (out)
		fclose(out);
	if (said)
		fclose(said);
	return ret;
}

bool explore_user_is_good(const char *source, const struct scenario *scenario, struct error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *name = scenario->name;

	if (!name || !*name || name[strspn(name, letters)] || strlen(name) >= 64)
		error_set(err, EINVAL,
			  "%s: the scenario's name is \"%s\"; expected lower-case letters, digits "
			  "and dashes, 63 at most",
			  source, name ? name : "");
	else if (!scenario_tasks(scenario))
		error_set(err, EINVAL, "%s: the scenario has no tasks; expected one at least",
			  source);
	else
		return true;
	return false;
}
