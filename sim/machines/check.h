/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Relations between the values of a machine file. */
#ifndef MACHINES_CHECK_H
#define MACHINES_CHECK_H

#include "sim/machines/machine_file.h"

/* Each value is within its own bounds. 0 or -EINVAL with the line of the one that is wrong. */
int machine_check(const struct machine_file *machine, const char *path, struct error *err);

#endif
