/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs another program as a helper, which ends with us and has a time limit. */
#ifndef REPORT_HELPER_H
#define REPORT_HELPER_H

#include <stddef.h>

#define HELPER_MAX_FILES 4

struct helper {
	char *const *argv; /* found by PATH */
	/* Its file descriptors 3, 4 ...; not to be closed on exec. */
	int files[HELPER_MAX_FILES];
	unsigned int nr_files;
	int output; /* its standard output, or -1: nowhere */
	double seconds;
	/* Its standard error, cut where the buffer ends. */
	char *complaint;
	size_t complaint_size;
};

/*
 * Runs it to its end. 0: it exited with 0. -ENOENT: there is no such program. -ETIMEDOUT: it was
 * killed, with all that it started. -EIO: it failed. Or another -errno.
 */
int helper_run(const struct helper *helper);

#endif
