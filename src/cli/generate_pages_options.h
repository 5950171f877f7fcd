/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of zslab generate against those of its generator "pages". */
#ifndef CLI_GENERATE_PAGES_OPTIONS_H
#define CLI_GENERATE_PAGES_OPTIONS_H

#include "src/cli/generate_values.h"

/* Writes the trace @out. Says what was left out. 0, or -errno with @err. */
int generate_pages_as_asked(const struct generate_options *options, const char *out,
			    uint64_t *events, struct error *err);
/* Prints its options, as generate_list() does. */
void generate_pages_list(void);

#endif
