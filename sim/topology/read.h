/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the objects that hwloc has loaded into plain data. */
#ifndef SIM_TOPOLOGY_READ_H
#define SIM_TOPOLOGY_READ_H

#include "sim/topology/described.h"
#include "sim/topology/text.h"

/* One of the two; neither means this host. */
struct topology_source {
	const char *spec; /* as asked for, for error lines */
	const char *xml;  /* checked by topology_xml_check() */
	size_t xml_len;
	const struct topology_text *text;
};

/*
 * Lets hwloc load @source, and fills @out, which is zeroed. -EINVAL. It may crash, or take time
 * and memory without bound: a description from outside is read by topology_read_in_child().
 */
int topology_read(const struct topology_source *source, struct topology_described *out,
		  struct error *err);

#endif
