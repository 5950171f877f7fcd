/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences of two results beside their figures: options, build, host, kernel. */
#ifndef RESULTS_DIFFERENCES_H
#define RESULTS_DIFFERENCES_H

#include "src/results/result_file.h"

struct difference {
	char *name;	  /* "migrate", "host kernel", "build flags" */
	char *base, *new; /* as the results state it; "-" where one does not */
	/*
	 * The sides are then not alike, and this may explain their figures. Of a pair that is
	 * alike the source may differ (that is what is compared), and how often each side was
	 * repeated.
	 */
	bool unlike;
};

struct differences {
	struct difference *items;
	size_t nr, room;
	bool unlike; /* any is */
};

/* Those of @new from @base. 0 or -ENOMEM. */
int differences_find(struct differences *out, const struct result *base, const struct result *new);
void differences_free(struct differences *differences);

#endif
