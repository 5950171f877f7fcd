/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit statuses of the process, which src/run and src/cli return. */
#ifndef LIB_EXIT_STATUS_H
#define LIB_EXIT_STATUS_H

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FOUND = 1,	      /* a check failed; a variant failed */
	EXIT_USAGE = 2,	      /* bad usage or bad input */
	EXIT_ENVIRONMENT = 3, /* no permission, no space, a missing program */
	EXIT_INTERRUPTED = 130,
};

#endif
