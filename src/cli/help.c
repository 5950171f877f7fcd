// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/help.h"

#include <string.h>

#include "lib/build_info.h"

#define COLUMNS 80

/* One line of @text that fits, broken at a space; how much of it was used. */
static size_t print_line(FILE *out, const char *text, int indent)
{
	size_t room = COLUMNS - (size_t)indent, len = strcspn(text, "\n"), cut = len;

	if (len > room) {
		cut = room;
		while (cut && text[cut] != ' ')
			cut--;
		if (!cut)
			cut = room + strcspn(text + room, " \n");
	}
	fprintf(out, "%*s%.*s\n", cut ? indent : 0, "", (int)cut, text);
	return cut + (text[cut] != '\0');
}

void print_wrapped(FILE *out, const char *text, int indent)
{
	while (*text)
		text += print_line(out, text, indent);
}

static void print_default(FILE *out, const struct option_def *def)
{
	if (def->type == OPTION_CHOICE) {
		fputs("          one of:", out);
		for (size_t i = 0; def->choices[i]; i++)
			fprintf(out, "%s %s", i ? "," : "", def->choices[i]);
		fputc('\n', out);
	}
	if (def->def)
		fprintf(out, "          default: %s\n", def->def);
}

static void print_option(FILE *out, const struct option_def *def)
{
	fputs("  ", out);
	if (def->short_name)
		fprintf(out, "-%c, ", def->short_name);
	fprintf(out, "--%s", def->name);
	if (def->type != OPTION_FLAG)
		fprintf(out, " %s", def->arg);
	fputc('\n', out);
	print_wrapped(out, def->help, 10);
	print_default(out, def);
}

/* As they are: a wrapped command could not be copied. */
static void print_examples(FILE *out, const char *text)
{
	fputs("\nExamples:\n", out);
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "  %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

void print_command_help(FILE *out, const struct command *command)
{
	fprintf(out, "zslab %s: %s\n\n", command->name, command->summary);
	fprintf(out, "Usage: zslab %s%s%s%s\n\n", command->name,
		command->options ? " [options]" : "", *command->args ? " " : "", command->args);
	print_wrapped(out, command->description, 0);
	if (command->examples)
		print_examples(out, command->examples);
	if (!command->options)
		return;
	fputs("\nOptions:\n", out);
	for (const struct option_def *def = command->options; def->name; def++)
		if (def->help)
			print_option(out, def);
	if (command->job_key)
		fprintf(out,
			"\nA job file (NAME.ini) can hold options, without the dashes. Each section, such\n"
			"as [%s], is a job; '%s = ...' names its arguments; [global] applies to all\n"
			"jobs. Options on the command line override the file's.\n",
			command->name, command->job_key);
}

void print_overview(FILE *out)
{
	fprintf(out, "zslab %s: a laboratory for the Linux kernel's zsmalloc\n\n",
		build_info.version);
	fputs("It replays real swap traces through variants of the allocator, side by side, and\n"
	      "shows throughput, the latency of every free, and the memory held.\n\n"
	      "Usage: zslab COMMAND [options] [arguments]\n\n"
	      "To begin:\n"
	      "  zslab doctor                            # is this machine fit to measure on?\n"
	      "  zslab run redis_lz4 --out results/a     # replay a bundled trace\n"
	      "  zslab report results/a -o a.html        # plots and tables on one page\n\n"
	      "Commands:\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		fprintf(out, "  %-12s  %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n'zslab COMMAND --help' explains a command; 'man zslab' has all of them.\n", out);
}
