/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zslab generate pages: a swap trace of the pages that the user's own files hold. */
#ifndef WORKLOADS_GENERATE_PAGES_H
#define WORKLOADS_GENERATE_PAGES_H

#include "src/cli/generate_values.h"

/* Writes the trace @out, and its page file beside it. 0 or -errno. */
int generate_pages(const struct generate_options *options, const char *out, uint64_t *events,
		   struct error *err);
/* Prints its options, as generate_list() does. */
void generate_pages_list(void);

#endif
