/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One command line, from words to exit status. */
#ifndef CLI_OPTIONS_RUN_COMMAND_H
#define CLI_OPTIONS_RUN_COMMAND_H

#include "src/cli/options/options.h"

/*
 * argv[0] is the command's name. Reads its options and job files and runs it: once, or
 * once per job. Problems are one line on stderr.
 */
int run_command(const struct command *command, int argc, char **argv);

#endif
