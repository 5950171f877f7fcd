/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zslab model check: published rows beside what the model predicts. */
#ifndef CLI_MODEL_CHECK_H
#define CLI_MODEL_CHECK_H

#include "src/cli/model_options.h"

/* The rows of @path, or those that come with the program: NULL. The exit status. */
int model_check(const struct model_options *options, const char *path);

#endif
