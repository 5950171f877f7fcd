/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This program's source and build: echoed in every result. */
#ifndef LIB_BUILD_INFO_H
#define LIB_BUILD_INFO_H

struct build_info {
	const char *version;  /* of the project: "0.1.0" */
	const char *git;      /* commit, "-dirty" if files were changed; the version in a tarball */
	const char *compiler; /* "gcc 12.2.0" */
	const char *flags;    /* that matter for speed: "-O3 -g" */
	const char *options;  /* build type, sanitizers, spinlock */
};

extern const struct build_info build_info;

#endif
