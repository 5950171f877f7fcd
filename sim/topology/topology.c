// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/topology.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/topology/text.h"
#include "sim/topology/tiers.h"

#define DISTANCE_LOCAL	10
#define DISTANCE_REMOTE 20

/* Everything that sim_topology points to, in one piece. */
struct tables {
	struct topology topology;
	struct topology_node nodes[SIM_MAX_NODES];
	unsigned short cpu_node[SIM_MAX_CPUS];
	unsigned int cpu_os_index[SIM_MAX_CPUS];
	unsigned int node_os_index[SIM_MAX_NODES];
	unsigned char tier[SIM_MAX_NODES];
	unsigned short *distance, *fallback; /* [nr_nodes * nr_nodes] */
};

static hwloc_topology_t load_host(void)
{
	hwloc_topology_t host;

	if (hwloc_topology_init(&host))
		return NULL;
	if (hwloc_topology_load(host)) {
		hwloc_topology_destroy(host);
		return NULL;
	}
	return host;
}

unsigned int topology_host_cpus(void)
{
	hwloc_topology_t host = load_host();
	int nr = host ? hwloc_get_nbobjs_by_type(host, HWLOC_OBJ_PU) : 1;

	if (host)
		hwloc_topology_destroy(host);
	return nr < 1 ? 1 : (unsigned int)nr;
}

static int set_xml(hwloc_topology_t described, const char *path, struct error *err)
{
	size_t len;
	char *xml = topology_xml_read(path, &len, err);
	int rc;

	if (!xml)
		return -EINVAL;
	rc = hwloc_topology_set_xmlbuffer(described, xml, (int)len + 1);
	free(xml);
	if (rc)
		return error_set(err, EINVAL,
				 "%s: not XML of a topology; expected what lstopo writes", path);
	return 0;
}

static int set_synthetic(hwloc_topology_t described, const char *text, struct error *err)
{
	unsigned int nr_cpus, nr_nodes;
	int rc = topology_text_count(text, &nr_cpus, &nr_nodes, err);

	if (rc)
		return rc;
	if (hwloc_topology_set_synthetic(described, text))
		return error_set(err, EINVAL,
				 "topology \"%.80s\": not hwloc synthetic text; expected levels "
				 "such as \"numa:2 core:4 pu:2\"",
				 text);
	return 0;
}

static bool is_xml(const char *spec)
{
	size_t len = strlen(spec);

	return (len > 4 && !strcmp(spec + len - 4, ".xml")) || !access(spec, R_OK);
}

/* What is described is loaded with memory children, whose order is hwloc's. */
static int load_described(const char *spec, hwloc_topology_t *out, struct error *err)
{
	hwloc_topology_t described;
	int rc = 0;

	if (hwloc_topology_init(&described))
		return error_set(err, ENOMEM, "topology: out of memory");
	if (strcmp(spec, "host"))
		rc = is_xml(spec) ? set_xml(described, spec, err)
				  : set_synthetic(described, spec, err);
	if (!rc && hwloc_topology_load(described))
		rc = error_set(err, EINVAL,
			       "topology \"%.80s\": hwloc cannot load it; expected "
			       "hwloc synthetic text or what lstopo writes as XML",
			       spec);
	if (rc) {
		hwloc_topology_destroy(described);
		return rc;
	}
	*out = described;
	return 0;
}

/* The node whose CPUs are fewest around @pu: the first child, not a far one beside it. */
static unsigned short nearest_node(hwloc_topology_t described, hwloc_obj_t pu, int nr_nodes)
{
	int best = 0, best_weight = -1;

	for (int i = 0; i < nr_nodes; i++) {
		hwloc_obj_t node = hwloc_get_obj_by_type(described, HWLOC_OBJ_NUMANODE, i);
		int weight = hwloc_bitmap_weight(node->cpuset);

		if (!hwloc_bitmap_isincluded(pu->cpuset, node->cpuset))
			continue;
		if (best_weight < 0 || weight < best_weight) {
			best = i;
			best_weight = weight;
		}
	}
	return (unsigned short)best;
}

static void read_nodes(hwloc_topology_t described, struct tables *t)
{
	for (unsigned int i = 0; i < t->topology.sim.nr_nodes; i++) {
		hwloc_obj_t node = hwloc_get_obj_by_type(described, HWLOC_OBJ_NUMANODE, i);

		t->nodes[i].memory = node->attr->numanode.local_memory;
		snprintf(t->nodes[i].subtype, sizeof(t->nodes[i].subtype), "%s",
			 node->subtype ? node->subtype : "");
	}
}

static void read_cpus(hwloc_topology_t described, struct tables *t)
{
	for (unsigned int i = 0; i < t->topology.sim.nr_cpus; i++) {
		hwloc_obj_t pu = hwloc_get_obj_by_type(described, HWLOC_OBJ_PU, i);

		t->cpu_node[i] = nearest_node(described, pu, (int)t->topology.sim.nr_nodes);
		t->nodes[t->cpu_node[i]].nr_cpus++;
	}
}

static unsigned int os_index(hwloc_topology_t host, hwloc_obj_type_t type, unsigned int rank)
{
	hwloc_obj_t obj = hwloc_get_obj_by_type(host, type, rank);

	return obj ? obj->os_index : ~0u;
}

static void bind_to_host(struct tables *t)
{
	struct topology *topology = &t->topology;
	hwloc_topology_t host = load_host();

	for (unsigned int i = 0; i < topology->sim.nr_cpus; i++) {
		t->cpu_os_index[i] = host ? os_index(host, HWLOC_OBJ_PU, i) : ~0u;
		topology->bound_cpus += t->cpu_os_index[i] != ~0u;
	}
	for (unsigned int i = 0; i < topology->sim.nr_nodes; i++) {
		t->node_os_index[i] = host ? os_index(host, HWLOC_OBJ_NUMANODE, i) : ~0u;
		topology->bound_nodes += t->node_os_index[i] != ~0u;
	}
	if (!host)
		return;
	topology->host_cpus = (unsigned int)hwloc_get_nbobjs_by_type(host, HWLOC_OBJ_PU);
	topology->host_nodes = (unsigned int)hwloc_get_nbobjs_by_type(host, HWLOC_OBJ_NUMANODE);
	hwloc_topology_destroy(host);
}

/* Synthetic text cannot carry distances; hwloc takes them by its API. */
static int add_distances(hwloc_topology_t described, const char *text, unsigned int nr,
			 struct error *err)
{
	hwloc_obj_t nodes[SIM_MAX_NODES];
	hwloc_distances_add_handle_t handle;
	u64 *values = calloc((size_t)nr * nr, sizeof(*values));
	int rc = values ? topology_distances_parse(text, nr, values, err) : -ENOMEM;

	for (unsigned int i = 0; i < nr; i++)
		nodes[i] = hwloc_get_obj_by_type(described, HWLOC_OBJ_NUMANODE, i);
	if (!rc) {
		handle = hwloc_distances_add_create(
			described, "NUMALatency",
			HWLOC_DISTANCES_KIND_MEANS_LATENCY | HWLOC_DISTANCES_KIND_FROM_USER, 0);
		if (!handle ||
		    hwloc_distances_add_values(described, handle, nr, nodes, values, 0) ||
		    hwloc_distances_add_commit(described, handle, 0))
			rc = error_set(err, EINVAL, "distances: hwloc does not take them");
	}
	free(values);
	return rc;
}

static unsigned short clamp_distance(u64 value)
{
	return value > 65535 ? 65535 : value ? (unsigned short)value : 1;
}

/* From hwloc where it has them for every node, else local and remote. */
static void read_distances(hwloc_topology_t described, struct tables *t)
{
	unsigned int n = t->topology.sim.nr_nodes, nr = 1;
	struct hwloc_distances_s *found = NULL;

	for (unsigned int i = 0; i < n * n; i++)
		t->distance[i] = i / n == i % n ? DISTANCE_LOCAL : DISTANCE_REMOTE;
	if (hwloc_distances_get_by_type(described, HWLOC_OBJ_NUMANODE, &nr, &found,
					HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0) ||
	    !nr || !found)
		return;
	if (found->nbobjs == n) {
		for (unsigned int i = 0; i < n * n; i++) {
			unsigned int from = found->objs[i / n]->logical_index;
			unsigned int to = found->objs[i % n]->logical_index;

			t->distance[from * n + to] = clamp_distance(found->values[i]);
		}
		t->topology.told_distances = true;
	}
	hwloc_distances_release(described, found);
}

/* Nodes by distance from each; equal ones by number, beginning behind the node itself. */
static void order_fallback(struct tables *t)
{
	unsigned int n = t->topology.sim.nr_nodes;

	for (unsigned int from = 0; from < n; from++) {
		unsigned short *order = &t->fallback[from * n];
		const unsigned short *distance = &t->distance[from * n];

		for (unsigned int i = 0; i < n; i++) {
			unsigned short node = (unsigned short)((from + i) % n);
			unsigned int at = i;

			while (at && node != from && order[at - 1] != from &&
			       distance[order[at - 1]] > distance[node]) {
				order[at] = order[at - 1];
				at--;
			}
			order[at] = node;
		}
	}
}

static int count_objects(hwloc_topology_t described, const char *spec, struct topology *topology,
			 struct error *err)
{
	int cpus = hwloc_get_nbobjs_by_type(described, HWLOC_OBJ_PU);
	int nodes = hwloc_get_nbobjs_by_type(described, HWLOC_OBJ_NUMANODE);

	if (cpus < 1 || nodes < 1 || cpus > (int)SIM_MAX_CPUS || nodes > (int)SIM_MAX_NODES)
		return error_set(err, EINVAL,
				 "topology \"%.80s\": %d CPUs, %d nodes; expected 1 to %u CPUs and "
				 "1 to %u nodes",
				 spec, cpus, nodes, SIM_MAX_CPUS, SIM_MAX_NODES);
	topology->sim.nr_cpus = (unsigned int)cpus;
	topology->sim.nr_nodes = (unsigned int)nodes;
	return 0;
}

static int fill_tables(hwloc_topology_t described, const char *spec, const char *distances,
		       struct tables *t, struct error *err)
{
	int rc = count_objects(described, spec, &t->topology, err);
	size_t square = (size_t)t->topology.sim.nr_nodes * t->topology.sim.nr_nodes;

	if (rc)
		return rc;
	if (distances)
		rc = add_distances(described, distances, t->topology.sim.nr_nodes, err);
	if (rc)
		return rc;
	t->distance = calloc(square, sizeof(*t->distance));
	t->fallback = calloc(square, sizeof(*t->fallback));
	if (!t->distance || !t->fallback)
		return error_set(err, ENOMEM, "topology: out of memory");
	read_nodes(described, t);
	read_cpus(described, t);
	read_distances(described, t);
	order_fallback(t);
	t->topology.nr_tiers = topology_tiers(described, t->nodes, t->topology.sim.nr_nodes,
					      t->cpu_node[0], t->tier, &t->topology.told_tiers);
	bind_to_host(t);
	return 0;
}

/* More tasks than the host has CPUs: an oversubscribed run. */
static void add_unbound_cpus(struct tables *t, unsigned int min_cpus)
{
	while (t->topology.sim.nr_cpus < min_cpus && t->topology.sim.nr_cpus < SIM_MAX_CPUS) {
		t->cpu_os_index[t->topology.sim.nr_cpus++] = ~0u;
		t->nodes[0].nr_cpus++;
	}
}

struct topology *topology_load(const char *spec, const char *distances, unsigned int min_cpus,
			       struct error *err)
{
	struct tables *t = calloc(1, sizeof(*t));
	hwloc_topology_t described = NULL;
	int rc;

	if (!t || load_described(spec, &described, err)) {
		free(t);
		return NULL;
	}
	rc = fill_tables(described, spec, distances, t, err);
	hwloc_topology_destroy(described);
	if (rc) {
		topology_free(&t->topology);
		return NULL;
	}
	t->topology.is_host = !strcmp(spec, "host");
	if (t->topology.is_host)
		add_unbound_cpus(t, min_cpus);
	snprintf(t->topology.text, sizeof(t->topology.text), "%s", spec);
	t->topology.nodes = t->nodes;
	t->topology.sim.cpu_node = t->cpu_node;
	t->topology.sim.cpu_os_index = t->cpu_os_index;
	t->topology.sim.node_os_index = t->node_os_index;
	t->topology.sim.distance = t->distance;
	t->topology.sim.fallback = t->fallback;
	t->topology.sim.tier = t->tier;
	return &t->topology;
}

void topology_free(struct topology *topology)
{
	struct tables *t = container_of(topology, struct tables, topology);

	if (!topology)
		return;
	free(t->distance);
	free(t->fallback);
	free(t);
}
