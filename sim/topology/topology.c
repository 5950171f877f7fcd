// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/topology/topology.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/topology/child.h"
#include "sim/topology/described.h"
#include "sim/topology/text.h"
#include "sim/topology/tiers.h"
#include "sim/topology/xml.h"

/* Everything that sim_topology points to, in one piece. */
struct tables {
	struct topology topology;
	struct topology_described described;
	unsigned int cpu_os_index[SIM_MAX_CPUS];
	unsigned int node_os_index[SIM_MAX_NODES];
	unsigned char tier[SIM_MAX_NODES];
	unsigned short fallback[SIM_MAX_NODES * SIM_MAX_NODES];
};

/* HWLOC_XMLFILE and the like would describe another machine as this host. */
static void ignore_environment(void)
{
	for (char **at = environ; at && *at;) {
		char name[64];
		size_t len = strcspn(*at, "=");

		if (strncmp(*at, "HWLOC_", 6) || len >= sizeof(name)) {
			at++;
			continue;
		}
		memcpy(name, *at, len);
		name[len] = '\0';
		unsetenv(name);
	}
}

static hwloc_topology_t load_host(void)
{
	hwloc_topology_t host;

	ignore_environment();
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

static bool is_xml(const char *spec)
{
	size_t len = strlen(spec);

	return (len > 4 && !strcmp(spec + len - 4, ".xml")) || !access(spec, R_OK);
}

static int describe_xml(const char *path, struct topology_described *out, struct error *err)
{
	struct topology_source source = {.spec = path};
	char *xml = topology_xml_read(path, &source.xml_len, err);
	int rc;

	if (!xml)
		return -EINVAL;
	source.xml = xml;
	rc = topology_read_in_child(&source, out, err);
	free(xml);
	return rc;
}

static int describe_text(const char *spec, struct topology_described *out, struct error *err)
{
	struct topology_text *text = malloc(sizeof(*text));
	struct topology_source source = {.spec = spec, .text = text};
	int rc;

	if (!text)
		return error_set(err, ENOMEM, "topology: out of memory");
	rc = topology_text_parse(spec, text, err);
	if (!rc)
		rc = topology_read_in_child(&source, out, err);
	free(text->canonical);
	free(text);
	return rc;
}

static int describe(const char *spec, struct topology_described *out, struct error *err)
{
	struct topology_source host = {.spec = spec};
	int rc;

	ignore_environment();
	if (!strcmp(spec, "host"))
		rc = topology_read(&host, out, err);
	else
		rc = is_xml(spec) ? describe_xml(spec, out, err) : describe_text(spec, out, err);
	return rc ? rc : topology_described_check(out, spec, err);
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

/* Nodes by distance from each; equal distances by number, from the node itself on. */
static void order_fallback(struct tables *t)
{
	unsigned int n = t->topology.sim.nr_nodes;

	for (unsigned int from = 0; from < n; from++) {
		unsigned short *order = &t->fallback[from * n];
		const unsigned short *distance = &t->described.distance[from * n];

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

/* More tasks than the host has CPUs: an oversubscribed run. */
static void add_unbound_cpus(struct tables *t, unsigned int min_cpus)
{
	while (t->topology.sim.nr_cpus < min_cpus && t->topology.sim.nr_cpus < SIM_MAX_CPUS) {
		t->cpu_os_index[t->topology.sim.nr_cpus++] = ~0u;
		t->described.nodes[0].nr_cpus++;
	}
}

static void count_moved(struct topology *topology, const struct topology_described *described)
{
	for (unsigned int cpu = described->nr_cpus; cpu--;) {
		if (!described->cpu_moved[cpu])
			continue;
		topology->moved_cpus++;
		topology->first_moved = cpu;
	}
}

static int fill(struct tables *t, const char *spec, const char *distances, struct error *err)
{
	struct topology_described *described = &t->described;
	struct topology *topology = &t->topology;
	int rc = describe(spec, described, err);

	if (!rc && distances)
		rc = topology_distances_parse(distances, described->nr_nodes, described->distance,
					      err);
	if (rc)
		return rc;
	topology->given_distances = described->given_distances || distances;
	topology->nodes = described->nodes;
	topology->sim = (struct sim_topology){
		.nr_cpus = described->nr_cpus,
		.nr_nodes = described->nr_nodes,
		.cpu_node = described->cpu_node,
		.cpu_os_index = t->cpu_os_index,
		.node_os_index = t->node_os_index,
		.distance = described->distance,
		.fallback = t->fallback,
		.tier = t->tier,
	};
	order_fallback(t);
	count_moved(topology, described);
	topology->nr_tiers =
		topology_tiers(described->nodes, described->nr_nodes, described->cpu_node[0],
			       t->tier, &topology->known_tiers);
	bind_to_host(t);
	return 0;
}

struct topology *topology_load(const char *spec, const char *distances, unsigned int min_cpus,
			       struct error *err)
{
	struct tables *t = calloc(1, sizeof(*t));

	if (!t) {
		error_set(err, ENOMEM, "topology: out of memory");
		return NULL;
	}
	if (fill(t, spec, distances, err)) {
		free(t);
		return NULL;
	}
	t->topology.is_host = !strcmp(spec, "host");
	if (t->topology.is_host)
		add_unbound_cpus(t, min_cpus);
	snprintf(t->topology.text, sizeof(t->topology.text), "%s", spec);
	return &t->topology;
}

void topology_note(const struct topology *topology, char *line, size_t size)
{
	unsigned int cpu = topology->first_moved, moved = topology->moved_cpus;

	*line = '\0';
	if (moved == 1)
		snprintf(line, size,
			 "CPU %u has no memory of its own: it is on node %u, the nearest", cpu,
			 topology->sim.cpu_node[cpu]);
	else if (moved)
		snprintf(line, size,
			 "%u CPUs have no memory of their own: each is on the nearest node, CPU %u "
			 "on node %u",
			 moved, cpu, topology->sim.cpu_node[cpu]);
}

void topology_free(struct topology *topology)
{
	if (topology)
		free(container_of(topology, struct tables, topology));
}
