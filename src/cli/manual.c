// SPDX-License-Identifier: GPL-2.0-or-later
/* The manual page in scdoc's language, from the same tables as --help. */
#include "src/cli/help.h"

#include <string.h>

#include "lib/build_info.h"

/* scdoc marks up '_', '*' and '\'; '<', '#' and '[' are plain but at a line's start. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("_*\\#[~.`", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void put_examples(FILE *out, const char *text)
{
	fputs("*Examples*\n\n```\n", out);
	fputs(text, out);
	fputs("\n```\n\n", out);
}

static void put_option(FILE *out, const struct option_def *def)
{
	if (def->short_name)
		fprintf(out, "*-%c*, ", def->short_name);
	fprintf(out, "*--%s*", def->name);
	if (def->type != OPTION_FLAG) {
		fputc(' ', out);
		put_escaped(out, def->arg);
	}
	fputs("\n\t", out);
	put_escaped(out, def->help);
	if (def->type == OPTION_CHOICE) {
		fputs(" One of", out);
		for (size_t i = 0; def->choices[i]; i++)
			fprintf(out, "%s %s", i ? "," : "", def->choices[i]);
		fputc('.', out);
	}
	if (def->def) {
		fputs(" Default: ", out);
		put_escaped(out, def->def);
		fputc('.', out);
	}
	fputs("\n\n", out);
}

static void put_command(FILE *out, const struct command *command)
{
	fprintf(out, "## zslab %s", command->name);
	if (command->options)
		fputs(" [options]", out);
	fprintf(out, "%s%s\n\n", *command->args ? " " : "", command->args);
	put_escaped(out, command->description);
	fputs("\n\n", out);
	for (const struct option_def *def = command->options; def && def->name; def++)
		if (def->help)
			put_option(out, def);
	if (command->examples)
		put_examples(out, command->examples);
}

static void put_files(FILE *out)
{
	fputs("# JOB FILES\n\n"
	      "Any set of options can live in an INI file, named in place of a trace: "
	      "*zslab run storm.ini --repeat 9*. Each section is one run; \\[global\\] holds for "
	      "all; the key _trace_, again and again, names the traces; the command line "
	      "wins.\n\n"
	      "```\n[global]\nrepeat = 7\ntrace = redis_lz4\n\n[quiet]\nmigrate = off\n\n"
	      "[storm]\nmigrate = max\n```\n\n"
	      "# ENVIRONMENT\n\n"
	      "*ZSLAB_DATA_DIR*\n\tWhere plots and traces are, in place of the installed ones.\n\n"
	      "*ZSLAB_MODULE_DIR*\n\tWhere the machine modules are.\n\n",
	      out);
}

void print_manual(FILE *out)
{
	fprintf(out, "zslab(1) \"zslab %s\"\n\n", build_info.version);
	fputs("# NAME\n\nzslab - a laboratory for the Linux kernel's zsmalloc\n\n"
	      "# SYNOPSIS\n\n*zslab* _command_ \\[options\\] \\[arguments\\]\n\n"
	      "# DESCRIPTION\n\nzslab replays real swap traces through variants of zsmalloc, side "
	      "by side, and shows throughput, the latency of every free, and the memory held.\n\n"
	      "Sizes are written 4k or 64M (binary), times 2s or 500ms. Figures carry the label "
	      "measured or simulated.\n\n"
	      "# COMMANDS\n\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		put_command(out, commands[i]);
	put_files(out);
	fputs("# EXIT STATUS\n\n"
	      "*0*\n\tdone\n\n"
	      "*1*\n\tthe thing looked for was found wrong: a failed verification, a variant that "
	      "crashed, a comparison past its bound\n\n"
	      "*2*\n\tbad usage or bad input\n\n"
	      "*3*\n\tthe environment lacks something\n\n"
	      "*130*\n\tinterrupted\n",
	      out);
}
