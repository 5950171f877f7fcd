// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/xml.h"

#include <ctype.h>
#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_XML (8u << 20)
/* Of a CPU or node: far above any real machine's, far below what costs memory. */
#define MAX_OS_INDEX 65535ul
/* hwloc recurses: its stack ends at some 20,000. Real machines nest about 15 deep. */
#define MAX_NESTED 256u

/* After the '>' that ends the tag at @p, not counting quoted ones. NULL: it does not end. */
static const char *tag_end(const char *p)
{
	char quote = '\0';

	for (; *p; p++) {
		if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '"' || *p == '\'')
			quote = *p;
		else if (*p == '>')
			return p + 1;
	}
	return NULL;
}

bool xml_next_tag(const char **p, struct xml_tag *tag)
{
	const char *start = *p, *end;

	while ((start = strchr(start, '<')) && (start[1] == '!' || start[1] == '?')) {
		bool comment = !strncmp(start, "<!--", 4);

		end = strstr(start, comment ? "-->" : ">");
		if (!end)
			return false;
		start = end;
	}
	end = start ? tag_end(start) : NULL;
	if (!end)
		return false;
	*p = end;
	tag->closing = start[1] == '/';
	tag->empty = end[-2] == '/';
	tag->name = start + 1 + tag->closing;
	tag->name_len = strcspn(tag->name, " \t\r\n/>");
	tag->attrs = tag->name + tag->name_len;
	tag->attrs_len = tag->attrs < end ? (size_t)(end - 1 - tag->attrs) : 0;
	return true;
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

/* One attribute from *@p on: its name, and its value without the quotes. */
static bool next_attribute(const char **p, const char *end, const char **name, size_t *name_len,
			   const char **value, size_t *value_len)
{
	const char *at = skip_space(*p, end), *close;

	*name = at;
	while (at < end && *at != '=' && !isspace((unsigned char)*at))
		at++;
	*name_len = (size_t)(at - *name);
	at = skip_space(at, end);
	if (at >= end || *at != '=')
		return false;
	at = skip_space(at + 1, end);
	if (at >= end || (*at != '"' && *at != '\''))
		return false;
	close = memchr(at + 1, *at, (size_t)(end - at - 1));
	if (!close)
		return false;
	*value = at + 1;
	*value_len = (size_t)(close - *value);
	*p = close + 1;
	return true;
}

bool xml_attribute(const struct xml_tag *tag, const char *name, char *value, size_t size)
{
	const char *p = tag->attrs, *end = tag->attrs + tag->attrs_len, *key, *text;
	size_t key_len, len;

	while (next_attribute(&p, end, &key, &key_len, &text, &len)) {
		if (key_len != strlen(name) || memcmp(key, name, key_len))
			continue;
		if (len >= size)
			len = size - 1;
		memcpy(value, text, len);
		value[len] = '\0';
		return true;
	}
	return false;
}

static bool is_named(const struct xml_tag *tag, const char *name)
{
	return tag->name_len == strlen(name) && !memcmp(tag->name, name, tag->name_len);
}

bool xml_is_object(const struct xml_tag *tag, const char *type)
{
	char value[32];

	return is_named(tag, "object") && !tag->closing &&
	       xml_attribute(tag, "type", value, sizeof(value)) && !strcmp(value, type);
}

/*
 * hwloc 2.9 follows a null pointer at a DOCTYPE without a system identifier, and lstopo writes no
 * declarations into it.
 */
static bool is_plain_doctype(const char *doctype)
{
	const char *end = strpbrk(doctype, "[>"), *system = strstr(doctype, " SYSTEM \"");

	return end && *end == '>' && system && system < end;
}

static int check_version(const char *path, const struct xml_tag *tag, struct error *err)
{
	unsigned int major = hwloc_get_api_version() >> 16;
	char version[16];

	if (!xml_attribute(tag, "version", version, sizeof(version)) ||
	    strtoul(version, NULL, 10) <= major)
		return 0;
	return error_set(err, EINVAL, "%s: XML format %s; this hwloc (%s) reads up to %u", path,
			 version, HWLOC_VERSION, major);
}

static int check_object(const char *path, const struct xml_tag *tag, struct error *err)
{
	char index[24];

	if (!xml_is_object(tag, "PU") && !xml_is_object(tag, "NUMANode"))
		return 0;
	if (!xml_attribute(tag, "os_index", index, sizeof(index)) ||
	    strtoul(index, NULL, 10) <= MAX_OS_INDEX)
		return 0;
	return error_set(err, EINVAL, "%s: os_index %s of a CPU or node; expected at most %lu",
			 path, index, MAX_OS_INDEX);
}

static int check_tags(const char *path, const char *xml, struct error *err)
{
	unsigned int nested = 0;
	struct xml_tag tag;
	int rc = 0;

	while (!rc && xml_next_tag(&xml, &tag)) {
		if (is_named(&tag, "topology"))
			rc = check_version(path, &tag, err);
		if (!is_named(&tag, "object") || rc)
			continue;
		if (tag.closing)
			nested -= nested > 0;
		else
			nested += !tag.empty;
		if (nested > MAX_NESTED)
			return error_set(err, EINVAL,
					 "%s: objects nested more than %u deep; expected what "
					 "lstopo writes",
					 path, MAX_NESTED);
		rc = check_object(path, &tag, err);
	}
	return rc;
}

int topology_xml_check(const char *path, const char *xml, size_t len, struct error *err)
{
	const char *doctype = strstr(xml, "<!DOCTYPE");

	if (strlen(xml) != len || (doctype && !is_plain_doctype(doctype)))
		return error_set(err, EINVAL,
				 "%s: not XML of a topology; expected what lstopo writes", path);
	return check_tags(path, xml, err);
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
	if (topology_xml_check(path, xml, *len, err))
		goto fail;
	fclose(file);
	return xml;
fail:
	if (file)
		fclose(file);
	free(xml);
	return NULL;
}
