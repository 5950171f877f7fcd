// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/commands.h"

#include <stddef.h>

/* clang-format off */
const struct command *const commands[] = {
	&command_run,
	&command_compare,
	&command_plot,
	&command_report,
	&command_import,
	&command_export,
	&command_trace,
	&command_generate,
	&command_classes,
	&command_topo,
	&command_build_kernel,
	&command_variants,
	&command_machines,
	&command_doctor,
	&command_version,
	&command_help,
	NULL,
};
