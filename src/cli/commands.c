// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
	&command_compare,  &command_plot,    &command_report, &command_classes,
	&command_machines, &command_version, &command_help,   NULL,
};
