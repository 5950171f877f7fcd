// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of commands, from the list in src/cli/meson.build. */
#include <stddef.h>

#include "src/cli/options/options.h"

#define COMMAND(name) extern const struct command command_##name;
#include <src/cli/command_list.h>
#undef COMMAND

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include <src/cli/command_list.h>
	NULL};
