// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/text.h"

#include <ctype.h>
#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/topology/text_indexes.h"

#define MAX_TEXT 4096u
/* Larger than any accepted number, and small enough to be multiplied. */
#define TOO_MANY ((u64)SIM_MAX_CPUS * SIM_MAX_NODES)
/* hwloc 2.9's size for nodes that form a level and state no memory. */
#define DEFAULT_MEMORY (1ull << 30)

struct attributes {
	struct span indexes;
	u64 memory, size;
	char subtype[32];
};

/* Memory children of a level. */
struct child {
	struct attributes attributes;
	unsigned int level;
	struct child *next;
};

struct parser {
	const char *text, *at;
	struct error *err;
	struct text_level levels[TEXT_MAX_LEVELS];
	struct attributes attributes[TEXT_MAX_LEVELS];
	struct child children[SIM_MAX_NODES];
	unsigned int nr_levels, nr_children;
};

static int fail(const struct parser *p, const char *why)
{
	return error_set(p->err, EINVAL,
			 "topology \"%.80s\": cannot read \"%.20s\": %s; expected levels such as "
			 "\"numa:2 core:4 pu:2\"",
			 p->text, p->at, why);
}

static void skip_space(struct parser *p)
{
	p->at += strspn(p->at, " \t\n");
}

/* In C's notations, as hwloc has it. At most @max. */
static int read_number(struct parser *p, u64 max, u64 *number)
{
	char *end;

	if (!isdigit((unsigned char)*p->at))
		return fail(p, "a number is missing");
	errno = 0;
	*number = strtoull(p->at, &end, 0);
	if (errno || *number > max)
		*number = max;
	p->at = end;
	return 0;
}

static int read_type(struct parser *p, hwloc_obj_type_t *type, struct span *name)
{
	char word[16];

	name->start = p->at;
	while (isalnum((unsigned char)*p->at))
		p->at++;
	name->len = (size_t)(p->at - name->start);
	snprintf(word, sizeof(word), "%.*s", (int)name->len, name->start);
	if (name->len && name->len < sizeof(word) && !hwloc_type_sscanf(word, type, NULL, 0) &&
	    text_type_is_known(*type))
		return 0;
	p->at = name->start;
	return fail(p, "no type of object");
}

static int read_size(struct parser *p, u64 *bytes)
{
	static const struct {
		const char *unit;
		u64 bytes;
	} units[] = {{"TiB", 1ull << 40}, {"GiB", 1ull << 30},	 {"MiB", 1ull << 20},
		     {"kiB", 1ull << 10}, {"TB", 1000000000000}, {"GB", 1000000000},
		     {"MB", 1000000},	  {"kB", 1000},		 {"", 1}};
	unsigned int i = 0;
	u64 number;
	int rc = read_number(p, 1ull << 62, &number);

	if (rc)
		return rc;
	while (strncasecmp(p->at, units[i].unit, strlen(units[i].unit)))
		i++;
	if (number > (1ull << 62) / units[i].bytes)
		return fail(p, "more than 4 EiB");
	p->at += strlen(units[i].unit);
	*bytes = number * units[i].bytes;
	return 0;
}

static bool take(struct parser *p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(p->at, word, len))
		return false;
	p->at += len;
	return true;
}

static int read_subtype(struct parser *p, char *subtype, size_t size)
{
	size_t len = 0;

	while (isalnum((unsigned char)p->at[len]) || p->at[len] == '-' || p->at[len] == '_')
		len++;
	if (!len || len >= size)
		return fail(p, "no word of at most 31 letters and digits");
	memcpy(subtype, p->at, len);
	subtype[len] = '\0';
	p->at += len;
	return 0;
}

static int read_attribute(struct parser *p, bool cache, bool nodes, struct attributes *a)
{
	if (cache && take(p, "size="))
		return read_size(p, &a->size);
	if (nodes && take(p, "memory="))
		return read_size(p, &a->memory);
	if (nodes && take(p, "subtype="))
		return read_subtype(p, a->subtype, sizeof(a->subtype));
	if (!take(p, "indexes="))
		return fail(p, "no attribute of this type");
	a->indexes.start = p->at;
	a->indexes.len = strspn(p->at, "0123456789abcdefghijklmnopqrstuvwxyz"
				       "ABCDEFGHIJKLMNOPQRSTUVWXYZ,*:");
	p->at += a->indexes.len;
	return a->indexes.len ? 0 : fail(p, "no indexes");
}

static int read_attributes(struct parser *p, bool cache, bool nodes, struct attributes *a)
{
	int rc = 0;

	if (*p->at != '(')
		return 0;
	p->at++;
	while (!rc && *p->at != ')') {
		rc = read_attribute(p, cache, nodes, a);
		if (!rc && *p->at != ')' && !isspace((unsigned char)*p->at))
			rc = fail(p, "')' is missing");
		if (!rc)
			skip_space(p);
	}
	p->at += !rc;
	return rc;
}

static int read_child(struct parser *p)
{
	struct child *child = &p->children[p->nr_children];
	hwloc_obj_type_t type;
	struct span name;
	int rc;

	if (p->nr_children == SIM_MAX_NODES)
		return fail(p, "too many nodes");
	*child = (struct child){.level = p->nr_levels - 1};
	p->at++;
	rc = read_type(p, &type, &name);
	if (!rc && type != HWLOC_OBJ_NUMANODE)
		rc = fail(p, "only nodes are children in brackets");
	if (!rc)
		rc = read_attributes(p, false, true, &child->attributes);
	if (!rc && *p->at != ']')
		rc = fail(p, "']' is missing");
	if (rc)
		return rc;
	p->at++;
	p->nr_children++;
	return 0;
}

static int read_level(struct parser *p)
{
	struct text_level *level = &p->levels[p->nr_levels];
	int rc = 0;

	if (p->nr_levels == TEXT_MAX_LEVELS)
		return fail(p, "too many levels");
	*level = (struct text_level){.type = TEXT_UNTOLD};
	if (!isdigit((unsigned char)*p->at)) {
		rc = read_type(p, &level->type, &level->name);
		if (!rc && !take(p, ":"))
			rc = fail(p, "':' is missing");
	}
	if (!rc)
		rc = read_number(p, TOO_MANY, &level->arity);
	if (!rc && !level->arity)
		rc = fail(p, "none of them");
	if (rc)
		return rc;
	level->width = p->levels[p->nr_levels - 1].width * level->arity;
	if (level->width > TOO_MANY)
		level->width = TOO_MANY;
	rc = read_attributes(p, text_type_is_cache(level->type),
			     level->type == HWLOC_OBJ_NUMANODE || level->type == TEXT_UNTOLD,
			     &p->attributes[p->nr_levels]);
	p->nr_levels += !rc;
	return rc;
}

static int read_parts(struct parser *p)
{
	int rc = 0;

	p->levels[0] = (struct text_level){.type = HWLOC_OBJ_MACHINE, .arity = 1, .width = 1};
	p->nr_levels = 1;
	for (skip_space(p); *p->at && !rc; skip_space(p))
		rc = *p->at == '[' ? read_child(p) : read_level(p);
	if (!rc && p->nr_levels == 1)
		rc = fail(p, "no level");
	return rc;
}

/*
 * The level whose objects are the nodes, 0: none. Where no level but the last, of the CPUs,
 * has a type, hwloc takes them as groups, package, node, caches, core.
 */
static unsigned int node_level(const struct parser *p)
{
	unsigned int between = p->nr_levels - 2;

	for (unsigned int i = 1; i < p->nr_levels; i++)
		if (p->levels[i].type == HWLOC_OBJ_NUMANODE)
			return i;
	if (!between || p->nr_children || p->levels[1].type != TEXT_UNTOLD)
		return 0;
	return between == 1 ? 1 : between <= 7 ? 2 : between - 5;
}

/* Without types, only now is it known which level the nodes are. */
static int check_unnamed(const struct parser *p, unsigned int nodes)
{
	for (unsigned int i = 1; i < p->nr_levels; i++)
		if (i != nodes && (p->attributes[i].memory || *p->attributes[i].subtype))
			return error_set(p->err, EINVAL,
					 "topology \"%.80s\": level %u is not the nodes'; expected "
					 "memory= and subtype= with nodes alone",
					 p->text, i);
	return 0;
}

static int check_indexes(const struct parser *p, unsigned int nr_attached)
{
	const struct span *bad = NULL;

	for (unsigned int i = 1; i < p->nr_levels && !bad; i++)
		if (!text_indexes_are_sane(&p->attributes[i].indexes, p->levels, p->nr_levels,
					   p->levels[i].width))
			bad = &p->attributes[i].indexes;
	for (unsigned int i = 0; i < p->nr_children && !bad; i++)
		if (!text_indexes_are_sane(&p->children[i].attributes.indexes, p->levels,
					   p->nr_levels, nr_attached))
			bad = &p->children[i].attributes.indexes;
	if (!bad)
		return 0;
	return error_set(p->err, EINVAL,
			 "topology \"%.80s\": cannot read \"indexes=%.*s\"; expected a number up "
			 "to %u for each, or STEP*COUNT:...",
			 p->text, bad->len < 40 ? (int)bad->len : 40, bad->start, TEXT_MAX_INDEX);
}

static int count(struct parser *p, struct topology_text *out, unsigned int nodes)
{
	u64 cpus = p->levels[p->nr_levels - 1].width, attached = 0, all;

	for (unsigned int i = 0; i < p->nr_children; i++)
		attached += p->levels[p->children[i].level].width;
	all = nodes ? p->levels[nodes].width : attached ? attached : 1;
	if (cpus > SIM_MAX_CPUS || all > SIM_MAX_NODES || attached > SIM_MAX_NODES)
		return error_set(p->err, EINVAL,
				 "topology \"%.80s\": too large; expected at most %u CPUs and "
				 "%u nodes",
				 p->text, SIM_MAX_CPUS, SIM_MAX_NODES);
	out->nr_cpus = (unsigned int)cpus;
	out->nr_nodes = (unsigned int)all;
	return check_indexes(p, (unsigned int)attached);
}

static void write_attributes(FILE *to, const struct attributes *a, unsigned int group)
{
	char begin = '(';

	if (group) {
		fprintf(to, "(memory=%u", group);
		begin = ' ';
	}
	if (a->size) {
		fprintf(to, "%csize=%llu", begin, (unsigned long long)a->size);
		begin = ' ';
	}
	if (a->indexes.len) {
		fprintf(to, "%cindexes=%.*s", begin, (int)a->indexes.len, a->indexes.start);
		begin = ' ';
	}
	if (begin == ' ')
		putc(')', to);
}

static unsigned int add_group(struct topology_text *out, const struct attributes *a, u64 memory)
{
	struct topology_text_group *group = &out->groups[out->nr_groups++];

	group->memory = a->memory ? a->memory : memory;
	memcpy(group->subtype, a->subtype, sizeof(group->subtype));
	return out->nr_groups;
}

static void write_level(const struct parser *p, unsigned int level, unsigned int nodes,
			struct topology_text *out, FILE *to)
{
	const struct text_level *l = &p->levels[level];
	unsigned int group = 0;

	if (level) {
		if (level == nodes)
			group = add_group(out, &p->attributes[level], DEFAULT_MEMORY);
		fprintf(to, "%.*s%s%u", (int)l->name.len, l->name.start, l->name.len ? ":" : "",
			(unsigned int)l->arity);
		write_attributes(to, &p->attributes[level], group);
		putc(' ', to);
	}
	for (unsigned int i = 0; i < p->nr_children; i++) {
		if (p->children[i].level != level)
			continue;
		group = add_group(out, &p->children[i].attributes, 0);
		fputs("[numa", to);
		write_attributes(to, &p->children[i].attributes, group);
		fputs("] ", to);
	}
}

static int write_canonical(const struct parser *p, unsigned int nodes, struct topology_text *out)
{
	size_t len;
	FILE *to = open_memstream(&out->canonical, &len);

	if (!to)
		return error_set(p->err, ENOMEM, "topology: out of memory");
	for (unsigned int i = 0; i < p->nr_levels; i++)
		write_level(p, i, nodes, out, to);
	return fclose(to) ? error_set(p->err, ENOMEM, "topology: out of memory") : 0;
}

int topology_text_parse(const char *text, struct topology_text *out, struct error *err)
{
	struct parser *p;
	unsigned int nodes;
	int rc;

	*out = (struct topology_text){0};
	if (strlen(text) > MAX_TEXT)
		return error_set(err, EINVAL, "topology: text of more than %u characters",
				 MAX_TEXT);
	p = calloc(1, sizeof(*p));
	if (!p)
		return error_set(err, ENOMEM, "topology: out of memory");
	p->text = p->at = text;
	p->err = err;
	rc = read_parts(p);
	nodes = rc ? 0 : node_level(p);
	if (!rc && nodes && p->nr_children)
		rc = fail(p, "nodes both as a level and as children");
	if (!rc)
		rc = check_unnamed(p, nodes);
	if (!rc)
		rc = count(p, out, nodes);
	if (!rc)
		rc = write_canonical(p, nodes, out);
	free(p);
	return rc;
}

int topology_distances_parse(const char *text, unsigned int nr, unsigned short *out,
			     struct error *err)
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
		out[i] = (unsigned short)value;
		p = end + 1;
	}
	return 0;
}
