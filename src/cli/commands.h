/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands, one cmd_*.c each; commands.c lists them in the order of the overview. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "src/cli/options/options.h"

extern const struct command command_build_kernel;
extern const struct command command_classes;
extern const struct command command_compare;
extern const struct command command_doctor;
extern const struct command command_export;
extern const struct command command_generate;
extern const struct command command_help;
extern const struct command command_import;
extern const struct command command_machines;
extern const struct command command_plot;
extern const struct command command_report;
extern const struct command command_run;
extern const struct command command_topo;
extern const struct command command_trace;
extern const struct command command_variants;
extern const struct command command_version;

#endif
