// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/read.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/topology/xml.h"

#define DISTANCE_LOCAL	10
#define DISTANCE_REMOTE 20

/* A node's CPUs, which are not always hwloc's: see find_crossing(). */
struct node_cpus {
	hwloc_const_bitmap_t cpus;
	hwloc_bitmap_t given; /* by the file; NULL: as hwloc has them */
};

struct reader {
	hwloc_topology_t loaded;
	struct topology_described *out;
	struct node_cpus nodes[SIM_MAX_NODES];
};

static hwloc_obj_t node_at(const struct reader *r, unsigned int node)
{
	return hwloc_get_obj_by_type(r->loaded, HWLOC_OBJ_NUMANODE, node);
}

static int refuse(const struct topology_source *source, struct error *err)
{
	if (source->xml)
		return error_set(err, EINVAL,
				 "%s: hwloc cannot load it; expected what lstopo writes as XML",
				 source->spec);
	if (!source->text)
		return error_set(err, EINVAL, "topology: hwloc cannot load this host");
	return error_set(err, EINVAL,
			 "topology \"%.80s\": not hwloc synthetic text; expected levels such as "
			 "\"numa:2 core:4 pu:2\"",
			 source->spec);
}

static int load(const struct topology_source *source, hwloc_topology_t *loaded, struct error *err)
{
	int rc = 0;

	if (hwloc_topology_init(loaded))
		return error_set(err, ENOMEM, "topology: out of memory");
	if (source->xml)
		rc = hwloc_topology_set_xmlbuffer(*loaded, source->xml, (int)source->xml_len + 1);
	else if (source->text)
		rc = hwloc_topology_set_synthetic(*loaded, source->text->canonical);
	if (!rc)
		rc = hwloc_topology_load(*loaded);
	if (!rc)
		return 0;
	hwloc_topology_destroy(*loaded);
	return refuse(source, err);
}

static int count_objects(struct reader *r, const char *spec, struct error *err)
{
	int cpus = hwloc_get_nbobjs_by_type(r->loaded, HWLOC_OBJ_PU);
	int nodes = hwloc_get_nbobjs_by_type(r->loaded, HWLOC_OBJ_NUMANODE);

	if (cpus < 1 || nodes < 1 || cpus > (int)SIM_MAX_CPUS || nodes > (int)SIM_MAX_NODES)
		return error_set(err, EINVAL,
				 "topology \"%.80s\": %d CPUs, %d nodes; expected 1 to %u CPUs and "
				 "1 to %u nodes",
				 spec, cpus, nodes, SIM_MAX_CPUS, SIM_MAX_NODES);
	r->out->nr_cpus = (unsigned int)cpus;
	r->out->nr_nodes = (unsigned int)nodes;
	return 0;
}

/* The best value that any CPU sees; 0: unknown. */
static u64 attribute(const struct reader *r, hwloc_obj_t node, hwloc_memattr_id_t id)
{
	struct hwloc_location from;
	hwloc_uint64_t value;

	return hwloc_memattr_get_best_initiator(r->loaded, id, node, 0, &from, &value) ? 0 : value;
}

static void read_nodes(struct reader *r)
{
	for (unsigned int i = 0; i < r->out->nr_nodes; i++) {
		struct topology_node *out = &r->out->nodes[i];
		hwloc_obj_t node = node_at(r, i);

		out->memory = node->attr->numanode.local_memory;
		out->latency = attribute(r, node, HWLOC_MEMATTR_ID_LATENCY);
		out->bandwidth = attribute(r, node, HWLOC_MEMATTR_ID_BANDWIDTH);
		out->dax = hwloc_obj_get_info_by_name(node, "DAXDevice") != NULL;
		out->cpus_left_out = hwloc_bitmap_iszero(node->cpuset) &&
				     !hwloc_bitmap_iszero(node->complete_cpuset);
		snprintf(out->subtype, sizeof(out->subtype), "%s",
			 node->subtype ? node->subtype : "");
		r->nodes[i].cpus = node->cpuset;
	}
}

/* Parts of the text that hwloc did not get, or only as a mark (topology_text.canonical). */
static void apply_groups(struct reader *r, const struct topology_text *text)
{
	for (unsigned int i = 0; i < r->out->nr_nodes; i++) {
		struct topology_node *node = &r->out->nodes[i];
		u64 group = node->memory;

		if (!group || group > text->nr_groups)
			continue;
		node->memory = text->groups[group - 1].memory;
		memcpy(node->subtype, text->groups[group - 1].subtype, sizeof(node->subtype));
	}
}

static bool cross(hwloc_const_bitmap_t a, hwloc_const_bitmap_t b)
{
	return hwloc_bitmap_intersects(a, b) && !hwloc_bitmap_isincluded(a, b) &&
	       !hwloc_bitmap_isincluded(b, a);
}

static bool crosses_others(const struct reader *r, unsigned int node, hwloc_const_bitmap_t given)
{
	for (unsigned int i = 0; i < r->out->nr_nodes; i++)
		if (i != node && cross(given, node_at(r, i)->cpuset))
			return true;
	return false;
}

static void keep_given(struct reader *r, const struct xml_tag *tag)
{
	char index[24], cpus[4096];
	hwloc_bitmap_t given;
	hwloc_obj_t node;

	if (!xml_attribute(tag, "os_index", index, sizeof(index)) ||
	    !xml_attribute(tag, "cpuset", cpus, sizeof(cpus)) || strlen(cpus) + 1 == sizeof(cpus))
		return;
	node = hwloc_get_numanode_obj_by_os_index(r->loaded,
						  (unsigned int)strtoul(index, NULL, 10));
	given = hwloc_bitmap_alloc();
	if (node && given && !hwloc_bitmap_sscanf(given, cpus) &&
	    !r->nodes[node->logical_index].given && crosses_others(r, node->logical_index, given)) {
		r->nodes[node->logical_index].given = given;
		r->nodes[node->logical_index].cpus = given;
		return;
	}
	hwloc_bitmap_free(given);
}

/*
 * A node whose CPUs overlap those of others has no place in hwloc's tree. hwloc gives it the CPUs
 * of the object around them all, so its own are known only from the file.
 */
static void find_crossing(struct reader *r, const char *xml)
{
	struct xml_tag tag;

	while (xml_next_tag(&xml, &tag))
		if (xml_is_object(&tag, "NUMANode"))
			keep_given(r, &tag);
}

/*
 * The node whose CPUs are fewest around @pu: the first child, not a far one beside it. One
 * that crosses others keeps its CPUs. -1: none.
 */
static int own_node(const struct reader *r, hwloc_obj_t pu)
{
	int best = -1, best_weight = 0;

	for (unsigned int i = 0; i < r->out->nr_nodes; i++) {
		const struct node_cpus *node = &r->nodes[i];
		int weight = node->given ? 0 : hwloc_bitmap_weight(node->cpus);

		if (!hwloc_bitmap_isset(node->cpus, pu->os_index) ||
		    (best >= 0 && weight >= best_weight))
			continue;
		best = (int)i;
		best_weight = weight;
	}
	return best;
}

/* The first node of the smallest object around @pu that has one: its die's, its package's... */
static unsigned int nearest_node(const struct reader *r, hwloc_obj_t pu)
{
	for (hwloc_obj_t around = pu->parent; around; around = around->parent)
		for (unsigned int i = 0; i < r->out->nr_nodes; i++)
			if (hwloc_bitmap_intersects(r->nodes[i].cpus, around->cpuset))
				return i;
	return 0;
}

static void read_cpus(struct reader *r)
{
	for (unsigned int i = 0; i < r->out->nr_cpus; i++) {
		hwloc_obj_t pu = hwloc_get_obj_by_type(r->loaded, HWLOC_OBJ_PU, i);
		int node = own_node(r, pu);

		r->out->cpu_moved[i] = node < 0;
		r->out->cpu_node[i] =
			(unsigned short)(node < 0 ? nearest_node(r, pu) : (unsigned int)node);
	}
}

static unsigned short clamp_distance(u64 value)
{
	return value > 65535 ? 65535 : value ? (unsigned short)value : 1;
}

/* From hwloc where it has them for every node, else local and remote. */
static void read_distances(struct reader *r)
{
	unsigned int n = r->out->nr_nodes, nr = 1;
	struct hwloc_distances_s *found = NULL;

	for (unsigned int i = 0; i < n * n; i++)
		r->out->distance[i] = i / n == i % n ? DISTANCE_LOCAL : DISTANCE_REMOTE;
	if (hwloc_distances_get_by_type(r->loaded, HWLOC_OBJ_NUMANODE, &nr, &found,
					HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0) ||
	    !nr || !found)
		return;
	if (found->nbobjs == n) {
		for (unsigned int i = 0; i < n * n; i++) {
			unsigned int from = found->objs[i / n]->logical_index;
			unsigned int to = found->objs[i % n]->logical_index;

			r->out->distance[from * n + to] = clamp_distance(found->values[i]);
		}
		r->out->given_distances = 1;
	}
	hwloc_distances_release(r->loaded, found);
}

int topology_read(const struct topology_source *source, struct topology_described *out,
		  struct error *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		return error_set(err, ENOMEM, "topology: out of memory");
	r->out = out;
	rc = load(source, &r->loaded, err);
	if (rc)
		goto out;
	rc = count_objects(r, source->spec, err);
	if (!rc) {
		read_nodes(r);
		if (source->text)
			apply_groups(r, source->text);
		if (source->xml)
			find_crossing(r, source->xml);
		read_cpus(r);
		read_distances(r);
	}
	for (unsigned int i = 0; i < SIM_MAX_NODES; i++)
		hwloc_bitmap_free(r->nodes[i].given);
	hwloc_topology_destroy(r->loaded);
out:
	free(r);
	return rc;
}
