// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/explore/search/symbols.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/explore/search/search.h"

extern char **environ;

/* A source file as the project names it. */
static const char *short_name(const char *file)
{
	const char *up;

	while ((up = strstr(file, "../")))
		file = up + 3;
	return file;
}

/* Two lines of addr2line -f: the function, and FILE:LINE, perhaps followed by more. */
static bool read_place(FILE *from, struct explore_place *place)
{
	char function[256], where[512], *colon;

	if (!fgets(function, sizeof(function), from) || !fgets(where, sizeof(where), from))
		return false;
	function[strcspn(function, "\n")] = '\0';
	colon = strrchr(where, ':');
	if (!colon || *function == '?' || *where == '?')
		return true;
	*colon = '\0';
	place->line = atoi(colon + 1);
	place->function = strdup(function);
	place->file = strdup(short_name(where));
	return true;
}

/* Runs it with @in as its input and returns its output; NULL: none. */
static FILE *run_addr2line(FILE *in, pid_t *pid)
{
	char *argv[] = {"addr2line", "-f", "-e", (char *)explore_module_path(), NULL};
	posix_spawn_file_actions_t actions;
	int out[2], err;

	if (pipe2(out, O_CLOEXEC))
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(in), 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	err = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(out[1]);
	if (!err)
		return fdopen(out[0], "r");
	close(out[0]);
	return NULL;
}

void explore_places(struct explore_place *places, size_t nr)
{
	FILE *in = tmpfile(), *out = NULL;
	pid_t pid;

	for (size_t i = 0; in && i < nr; i++) /* the call, not what it returns to */
		fprintf(in, "0x%llx\n", (unsigned long long)places[i].offset - 1);
	if (in && !fflush(in) && !fseek(in, 0, SEEK_SET))
		out = run_addr2line(in, &pid);
	if (out) {
		for (size_t i = 0; i < nr && read_place(out, &places[i]); i++)
			;
		fclose(out);
		waitpid(pid, NULL, 0);
	}
	if (in)
		fclose(in);
}

void explore_places_free(struct explore_place *places, size_t nr)
{
	for (size_t i = 0; places && i < nr; i++) {
		free(places[i].function);
		free(places[i].file);
	}
	free(places);
}

#define MARK " +0x"

static size_t count_marks(const char *text)
{
	size_t nr = 0;

	while ((text = strstr(text, MARK))) {
		text += strlen(MARK);
		nr++;
	}
	return nr;
}

static struct explore_place *find_places(const char *text, size_t nr)
{
	struct explore_place *places = calloc(nr + 1, sizeof(*places));

	for (size_t i = 0; places && i < nr; i++) {
		text = strstr(text, MARK) + strlen(MARK);
		places[i].offset = strtoull(text, NULL, 16);
	}
	if (places)
		explore_places(places, nr);
	return places;
}

char *explore_symbolise(const char *text)
{
	size_t nr = count_marks(text), size;
	struct explore_place *places = find_places(text, nr);
	const char *mark;
	char *result = NULL, *end;
	FILE *out = places ? open_memstream(&result, &size) : NULL;

	for (size_t i = 0; out && (mark = strstr(text, MARK)); i++) {
		strtoull(mark + strlen(MARK), &end, 16);
		fprintf(out, "%.*s", (int)(mark - text), text);
		if (places[i].file)
			fprintf(out, " %s %s:%d", places[i].function, places[i].file,
				places[i].line);
		else
			fprintf(out, "%.*s", (int)(end - mark), mark);
		text = end;
	}
	if (out) {
		fputs(text, out);
		fclose(out);
	}
	explore_places_free(places, nr);
	return result;
}
