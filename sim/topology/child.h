/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptions from outside are read by a child process with limits, which may crash on them. */
#ifndef SIM_TOPOLOGY_CHILD_H
#define SIM_TOPOLOGY_CHILD_H

#include "sim/topology/read.h"

/*
 * topology_read() in a silent child with at most 1 GiB and 20 s of CPU time. A crash, or a limit
 * reached, is one line in @err and -EINVAL. @out is as the child left it: see
 * topology_described_check().
 */
int topology_read_in_child(const struct topology_source *source, struct topology_described *out,
			   struct error *err);

#endif
