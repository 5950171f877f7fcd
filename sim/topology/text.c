// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_TEXT 4096u
#define MAX_XML	 (8u << 20)
/* Of a CPU or node in XML: far above any real machine's, far below what costs memory. */
#define MAX_OS_INDEX 65535ul

struct counts {
	u64 product; /* objects of the level reached so far */
	u64 nodes;
};

static bool is_node(const char *name, size_t len)
{
	return (len >= 4 && !strncasecmp(name, "numa", 4)) ||
	       (len >= 4 && !strncasecmp(name, "node", 4));
}

static const char *skip_to(const char *p, char end)
{
	p = strchr(p, end);
	return p ? p + 1 : NULL;
}

/* One level, "type:arity" or "arity". The text behind it, or NULL. */
static const char *count_level(const char *p, struct counts *counts)
{
	size_t len = strcspn(p, ":( \t\n[");
	bool named = p[len] == ':';
	const char *number = named ? p + len + 1 : p;
	unsigned long arity;
	char *end;

	if (!isdigit((unsigned char)*number))
		return NULL;
	errno = 0;
	arity = strtoul(number, &end, 10);
	if (errno || !arity || arity > SIM_MAX_CPUS * SIM_MAX_NODES)
		arity = SIM_MAX_CPUS * SIM_MAX_NODES;
	counts->product *= arity;
	if (counts->product > SIM_MAX_CPUS * SIM_MAX_NODES)
		counts->product = SIM_MAX_CPUS * SIM_MAX_NODES;
	if (named && is_node(p, len))
		counts->nodes += counts->product;
	return end;
}

/* The next part of the text: attributes, memory child or level. */
static const char *count_part(const char *p, struct counts *counts)
{
	if (*p == '(')
		return skip_to(p, ')');
	if (*p == '[') {
		counts->nodes += counts->product;
		return skip_to(p, ']');
	}
	return count_level(p, counts);
}

int topology_text_count(const char *text, unsigned int *nr_cpus, unsigned int *nr_nodes,
			struct error *err)
{
	struct counts counts = {.product = 1};
	const char *p = text + strspn(text, " \t\n"), *next;

	if (strlen(text) > MAX_TEXT)
		return error_set(err, EINVAL, "topology: text of more than %u characters",
				 MAX_TEXT);
	for (; *p; p = next + strspn(next, " \t\n")) {
		next = count_part(p, &counts);
		if (!next)
			return error_set(err, EINVAL,
					 "topology \"%.80s\": cannot read \"%.20s\"; expected "
					 "levels such as \"numa:2 core:4 pu:2\"",
					 text, p);
	}
	if (counts.product > SIM_MAX_CPUS || counts.nodes > SIM_MAX_NODES)
		return error_set(err, EINVAL,
				 "topology \"%.80s\": too large; expected at most %u CPUs and "
				 "%u nodes",
				 text, SIM_MAX_CPUS, SIM_MAX_NODES);
	*nr_cpus = (unsigned int)counts.product;
	*nr_nodes = (unsigned int)counts.nodes;
	return 0;
}

/*
 * hwloc 2.9 follows a null pointer at a DOCTYPE without a system identifier; and lstopo writes
 * no declarations into it.
 */
static bool is_plain_doctype(const char *doctype)
{
	const char *end = strpbrk(doctype, "[>"), *system = strstr(doctype, " SYSTEM \"");

	return end && *end == '>' && system && system < end;
}

static int check_xml(const char *path, const char *xml, size_t len, struct error *err)
{
	const char *p = strstr(xml, "<!DOCTYPE");

	if (strlen(xml) != len || (p && !is_plain_doctype(p)))
		return error_set(err, EINVAL,
				 "%s: not XML of a topology; expected what lstopo writes", path);
	p = xml;
	while ((p = strstr(p, "os_index"))) {
		p += strlen("os_index");
		p += strspn(p, " \t\r\n=\"'");
		if (strtoul(p, NULL, 10) > MAX_OS_INDEX)
			return error_set(err, EINVAL, "%s: os_index %.12s...; expected at most %lu",
					 path, p, MAX_OS_INDEX);
	}
	return 0;
}

char *topology_xml_read(const char *path, size_t *len, struct error *err)
{
	FILE *file = fopen(path, "rb");
	char *xml = malloc(MAX_XML + 1);

	if (!file || !xml) {
		error_set(err, errno, "%s: %s", path, strerror(errno));
		goto fail;
	}
	*len = fread(xml, 1, MAX_XML + 1, file);
	if (ferror(file) || *len > MAX_XML || !*len) {
		error_set(err, EINVAL, "%s: %s; expected an XML file by lstopo of at most 8 MiB",
			  path,
			  ferror(file) ? "cannot read it"
			  : *len       ? "too large"
				       : "empty");
		goto fail;
	}
	xml[*len] = '\0';
	if (check_xml(path, xml, *len, err))
		goto fail;
	fclose(file);
	return xml;
fail:
	if (file)
		fclose(file);
	free(xml);
	return NULL;
}

int topology_distances_parse(const char *text, unsigned int nr, u64 *out, struct error *err)
{
	const char *p = text;

	for (unsigned int i = 0; i < nr * nr; i++) {
		char *end;
		unsigned long value = strtoul(p, &end, 10);
		char want = i + 1 == nr * nr ? '\0' : (i + 1) % nr ? ',' : ';';

		if (end == p || !value || value > 65535 || *end != want)
			return error_set(err, EINVAL,
					 "distances: at \"%.20s\", row %u of %u; expected %u rows "
					 "of %u numbers 1..65535, \"10,20;20,10\"",
					 p, i / nr + 1, nr, nr, nr);
		out[i] = value;
		p = end + 1;
	}
	return 0;
}
