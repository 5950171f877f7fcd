// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/trace_command.h"

#include <errno.h>
#include <stdio.h>

#include "src/cli/options/options.h"

static const int environment[] = {EACCES, EPERM,  ENOSPC, EDQUOT, EROFS, ENOMEM,
				  EIO,	  EMFILE, ENFILE, EFBIG,  EPIPE, EBUSY};

int trace_fail(int ret, const struct error *err)
{
	fprintf(stderr, "%s\n", err->text);
	for (size_t i = 0; i < sizeof(environment) / sizeof(environment[0]); i++)
		if (ret == -environment[i])
			return EXIT_ENVIRONMENT;
	return EXIT_USAGE;
}

void print_trace_notice(const struct trace_reader *reader)
{
	if (trace_notice(reader))
		fprintf(stderr, "%s: %s\n", trace_path(reader), trace_notice(reader));
}
