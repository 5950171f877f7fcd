// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/run/code_names.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/array.h"
#include "src/run/elf_symbols.h"

#define LINE_SIZE 512u
#define NAME_SIZE 120u

struct place {
	const void *pc;
	char name[NAME_SIZE]; /* "": not found yet */
};

struct code_names {
	const char *path, *file;
	const char *base;
	struct elf_symbols *symbols; /* NULL: none */
	struct place *places;
	size_t nr, room;
};

struct code_names *code_names_new(const void *inside)
{
	struct code_names *names;
	Dl_info info;

	if (!dladdr(inside, &info) || !info.dli_fname)
		return NULL;
	names = calloc(1, sizeof(*names));
	if (!names)
		return NULL;
	names->path = info.dli_fname;
	names->file = strrchr(info.dli_fname, '/');
	names->file = names->file ? names->file + 1 : info.dli_fname;
	names->base = info.dli_fbase;
	names->symbols = elf_symbols_read(names->path);
	return names;
}

void code_names_free(struct code_names *names)
{
	if (!names)
		return;
	elf_symbols_free(names->symbols);
	free(names->places);
	free(names);
}

static struct place *find(const struct code_names *names, const void *pc)
{
	for (size_t i = 0; i < names->nr; i++)
		if (names->places[i].pc == pc)
			return &names->places[i];
	return NULL;
}

bool code_names_want(struct code_names *names, const void *pc)
{
	if (!pc || find(names, pc))
		return true;
	if (!array_reserve(names->places, names->room, names->nr + 1))
		return false;
	names->places[names->nr++] = (struct place){.pc = pc};
	return true;
}

/* What is before a return address: the call. */
static unsigned long call_offset(const struct code_names *names, const void *pc)
{
	return (unsigned long)((const char *)pc - names->base) - 1;
}

/* addr2line's words, and the addresses behind them; to be freed as one block. */
static char **make_words(const struct code_names *names)
{
	static const char *const first[] = {"addr2line", "-a", "-f", "-i", "-s", "-e"};
	size_t nr = sizeof(first) / sizeof(*first), room = 24;
	char **words = malloc((nr + names->nr + 2) * sizeof(*words) + names->nr * room);
	char *text;

	if (!words)
		return NULL;
	memcpy(words, first, sizeof(first));
	words[nr++] = (char *)names->path;
	text = (char *)(words + nr + names->nr + 1);
	for (size_t i = 0; i < names->nr; i++, text += room) {
		snprintf(text, room, "0x%lx", call_offset(names, names->places[i].pc));
		words[nr++] = text;
	}
	words[nr] = NULL;
	return words;
}

static pid_t spawn(char **words, int to)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int ret;

	if (posix_spawn_file_actions_init(&actions))
		return -1;
	posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	ret = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret ? -1 : pid;
}

static bool is_header(const char *line)
{
	size_t name = strcspn(line, ":");

	return name > 2 && !strncmp(line + name - 2, ".h", 2);
}

/*
 * An address, then a function and a line for each that was inlined there, innermost first: that of
 * the first source file, since what is inline is the kernel's surface.
 */
static void read_places(struct code_names *names, FILE *from)
{
	char line[LINE_SIZE], function[LINE_SIZE] = "";
	struct place *place = NULL;
	size_t nr = 0;
	bool done = true;

	while (fgets(line, sizeof(line), from)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0x", 2)) {
			place = nr < names->nr ? &names->places[nr] : NULL;
			nr++;
			done = false;
			*function = '\0';
		} else if (!*function) {
			strcpy(function, line);
		} else {
			line[strcspn(line, " ")] = '\0'; /* a discriminator */
			if (place && !done && *function != '?')
				snprintf(place->name, sizeof(place->name), "%.60s %.50s", function,
					 line);
			done = done || !is_header(line);
			*function = '\0';
		}
	}
}

void code_names_find(struct code_names *names)
{
	char **words = names->nr ? make_words(names) : NULL;
	int fds[2], status;
	FILE *from;
	pid_t pid;

	if (!words || pipe2(fds, O_CLOEXEC)) {
		free(words);
		return;
	}
	pid = spawn(words, fds[1]);
	close(fds[1]);
	from = fdopen(fds[0], "r");
	if (from && pid > 0)
		read_places(names, from);
	if (from)
		fclose(from);
	else
		close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	free(words);
	for (size_t i = 0; i < names->nr; i++)
		if (!*names->places[i].name)
			code_names_symbol(names, names->places[i].pc, names->places[i].name,
					  sizeof(names->places[i].name));
}

const char *code_names_line(const struct code_names *names, const void *pc)
{
	const struct place *place = pc ? find(names, pc) : NULL;

	return place ? place->name : "elsewhere";
}

void code_names_symbol(const struct code_names *names, const void *at, char *out, size_t size)
{
	unsigned long offset = (unsigned long)((const char *)at - names->base);
	uint64_t inside = 0;
	const char *name =
		names->symbols ? elf_symbols_find(names->symbols, offset, &inside) : NULL;

	if (!name)
		snprintf(out, size, "%s+0x%lx", names->file, offset);
	else if (inside)
		snprintf(out, size, "%.80s+0x%lx", name, (unsigned long)inside);
	else
		snprintf(out, size, "%.80s", name);
}
