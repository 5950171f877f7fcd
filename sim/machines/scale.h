/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups of a machine's parameters that are scaled together. A conclusion that changes when one of
 * them is a fifth larger or smaller is more than a machine file can support.
 */
#ifndef MACHINES_SCALE_H
#define MACHINES_SCALE_H

#include "sim/machines/machine_file.h"

/* The name of group number @nr; NULL: there are no more. */
const char *machine_group(unsigned int nr);

/*
 * "GROUP=FACTOR": each parameter of the group times FACTOR, within its bounds. 0, or -EINVAL with
 * @err: no such text, or the values no longer fit together.
 */
int machine_scale(struct machine_file *machine, const char *text, struct error *err);

#endif
