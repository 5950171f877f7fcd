/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses hwloc's synthetic text before hwloc sees it. What this file does not understand it
 * refuses, and hwloc gets a text written from what was parsed. So sizes are known, and hwloc's own
 * bugs (digits before a name, an assertion in "indexes=pu") are out of reach.
 *
 * The grammar is hwloc 2.9's, and one attribute of ours:
 * text: part...
 * part: level or child
 * level: [TYPE:]COUNT[(ATTRIBUTE ...)]
 * child: "["NODE[(ATTRIBUTE ...)]"]"
 * ATTRIBUTE: memory=SIZE, size=SIZE (of a cache), indexes=LIST, subtype=WORD (of nodes)
 */
#ifndef SIM_TOPOLOGY_TEXT_H
#define SIM_TOPOLOGY_TEXT_H

#include "lib/error.h"
#include "sim/host.h"

/* The nodes of a level, or of one child of each object of a level. */
struct topology_text_group {
	u64 memory;
	char subtype[32];
};

struct topology_text {
	char *canonical;      /* what hwloc is given: memory=N there means groups[N - 1] */
	unsigned int nr_cpus; /* at most */
	unsigned int nr_nodes, nr_groups; /* groups: 0 when the text names no nodes */
	struct topology_text_group groups[SIM_MAX_NODES];
};

/*
 * Reads @text. -EINVAL when it cannot be read or is over SIM_MAX_CPUS or SIM_MAX_NODES. On
 * success, free @out->canonical.
 */
int topology_text_parse(const char *text, struct topology_text *out, struct error *err);

/* Parses "10,20;20,10" into @out[nr * nr]. -EINVAL. */
int topology_distances_parse(const char *text, unsigned int nr, unsigned short *out,
			     struct error *err);

#endif
