// SPDX-License-Identifier: GPL-2.0-or-later
/* Bash completion, from the same tables as --help. */
#include "src/cli/help.h"

static void put_options(FILE *out, const struct command *command)
{
	fprintf(out, "\t%s) words=\"--help", command->name);
	for (const struct option_def *def = command->options; def && def->name; def++)
		if (def->help)
			fprintf(out, " --%s", def->name);
	fputs("\" ;;\n", out);
}

static void put_choices(FILE *out, const struct command *command)
{
	for (const struct option_def *def = command->options; def && def->name; def++) {
		if (!def->help || !def->choices)
			continue;
		fprintf(out, "\t%s:--%s) words=\"", command->name, def->name);
		for (size_t i = 0; def->choices[i]; i++)
			fprintf(out, "%s%s", i ? " " : "", def->choices[i]);
		fputs("\" ;;\n", out);
	}
}

void print_completion(FILE *out)
{
	fputs("# bash completion of zslab, generated from its option tables\n"
	      "_zslab() {\n"
	      "\tlocal current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} "
	      "words=\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"",
	      out);
	for (size_t i = 0; commands[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", commands[i]->name);
	fputs("\" -- \"$current\"))\n\t\treturn\n\tfi\n"
	      "\tcase \"${COMP_WORDS[1]}:$previous\" in\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		put_choices(out, commands[i]);
	fputs("\tesac\n"
	      "\tif [ -z \"$words\" ] && [[ $current == -* ]]; then\n"
	      "\tcase \"${COMP_WORDS[1]}\" in\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		put_options(out, commands[i]);
	fputs("\tesac\n\tfi\n"
	      "\tif [ -n \"$words\" ]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
	      "\telse\n"
	      "\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n"
	      "\tfi\n"
	      "}\n"
	      "complete -o filenames -F _zslab zslab\n",
	      out);
}
