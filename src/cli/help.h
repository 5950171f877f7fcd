/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All texts about the commands, made from their tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "src/cli/options/options.h"

/* zslab without arguments: what it is, how to begin, the commands. */
void print_overview(FILE *out);
/* zslab COMMAND --help */
void print_command_help(FILE *out, const struct command *command);
/* zslab(1) as scdoc text; the build pipes it through scdoc. */
void print_manual(FILE *out);
/* The bash completion script. */
void print_completion(FILE *out);

/* Prints @text in lines of at most 80 columns, each after @indent spaces; keeps its newlines. */
void print_wrapped(FILE *out, const char *text, int indent);

#endif
