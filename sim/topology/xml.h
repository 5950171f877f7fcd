/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks an XML file of lstopo's before hwloc reads it: enough to refuse, with a line
 * that says why, files that hwloc fails on. The rest is hwloc's, in a child
 * (child.h).
 */
#ifndef SIM_TOPOLOGY_XML_H
#define SIM_TOPOLOGY_XML_H

#include <stddef.h>

#include "lib/error.h"
#include "sim/host.h"

struct xml_tag {
	const char *name, *attrs; /* in the text, not terminated */
	size_t name_len, attrs_len;
	bool closing; /* </name> */
	bool empty;   /* <name ... /> */
};

/* The next tag at or after *@p, which moves past it. False: there is none. */
bool xml_next_tag(const char **p, struct xml_tag *tag);

/* Copies the value of attribute @name, cut to @size - 1 bytes. False: the tag has none. */
bool xml_attribute(const struct xml_tag *tag, const char *name, char *value, size_t size);

/* It is an <object> of hwloc's @type, such as "PU". */
bool xml_is_object(const struct xml_tag *tag, const char *type);

/*
 * Reads an XML file whole, at most 8 MiB, and checks it: of a format that this hwloc reads,
 * without declarations of its own, objects not nested without end, and no index of a CPU or
 * node that no machine has, for which hwloc would allocate bit by bit. The text (free() it),
 * or NULL.
 */
char *topology_xml_read(const char *path, size_t *len, struct error *err);

/* The check alone, of @xml, which ends with a zero byte at @len. @path is for the line. */
int topology_xml_check(const char *path, const char *xml, size_t len, struct error *err);

#endif
