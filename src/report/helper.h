/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Another program as a helper: it dies with us and has a limit of time. */
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
 * Runs it to its end. 0: it exited with 0; -ENOENT: there is no such program; -ETIMEDOUT: it,
 * and whatever it started, was killed; -EIO: it failed; or another -errno.
 */
int helper_run(const struct helper *helper);

#endif
