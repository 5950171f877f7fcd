/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be told of a machine description before hwloc sees it. */
#ifndef SIM_TOPOLOGY_TEXT_H
#define SIM_TOPOLOGY_TEXT_H

#include "lib/error.h"
#include "sim/sim.h"

/*
 * Counts the CPUs and nodes that synthetic text asks for. *@nr_nodes is 0 when it names
 * none. -EINVAL when it cannot be read or is over SIM_MAX_CPUS or SIM_MAX_NODES.
 */
int topology_text_count(const char *text, unsigned int *nr_cpus, unsigned int *nr_nodes,
			struct error *err);

/*
 * Reads an XML file whole, at most 8 MiB, and refuses indices that no machine has, for which
 * hwloc would allocate bit by bit. The text (free() it), or NULL.
 */
char *topology_xml_read(const char *path, size_t *len, struct error *err);

/* Parses "10,20;20,10" into @out[nr * nr]. -EINVAL. */
int topology_distances_parse(const char *text, unsigned int nr, u64 *out, struct error *err);

#endif
