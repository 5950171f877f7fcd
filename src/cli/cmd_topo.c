// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "sim/topology/topology.h"
#include "src/cli/options/options.h"

struct topo_options {
	const char *topology, *distances;
	bool json;
};

#define FIELD(name) offsetof(struct topo_options, name)
static const struct option_def options[] = {
	{.name = "topology",
	 .type = OPTION_STRING,
	 .arg = "SPEC",
	 .def = "host",
	 .help = "hwloc's synthetic text (\"numa:2 core:4 pu:2\"; a node may have "
		 "\"subtype=CXL\"), the path of an XML file that lstopo wrote, or host.",
	 .offset = FIELD(topology)},
	{.name = "distances",
	 .type = OPTION_STRING,
	 .arg = "ROWS",
	 .help = "Distances between nodes in the units of ACPI's SLIT, a row per node: "
		 "\"10,20;20,10\".",
	 .offset = FIELD(distances)},
	{.name = "json", .type = OPTION_FLAG, .help = "Print JSON.", .offset = FIELD(json)},
	{0},
};

/* "0-3,8" of the CPUs on @node. */
static void print_cpus(const struct sim_topology *sim, unsigned int node)
{
	bool any = false;

	for (unsigned int cpu = 0; cpu < sim->nr_cpus; cpu++) {
		unsigned int last = cpu;

		if (sim->cpu_node[cpu] != node)
			continue;
		while (last + 1 < sim->nr_cpus && sim->cpu_node[last + 1] == node)
			last++;
		printf("%s%u", any ? "," : "", cpu);
		if (last > cpu)
			printf("-%u", last);
		any = true;
		cpu = last;
	}
	if (!any)
		fputs("none", stdout);
}

static void print_node(const struct topology *t, unsigned int node)
{
	const struct topology_node *n = &t->nodes[node];

	printf("node %u: CPUs ", node);
	print_cpus(&t->sim, node);
	if (n->cpus_left_out)
		fputs(" (its own are offline or not allowed)", stdout);
	if (n->memory)
		printf(", %.1f GiB", (double)n->memory / (1ull << 30));
	if (*n->subtype)
		printf(", %s", n->subtype);
	if (t->nr_tiers > 1)
		printf(", tier %u of memory", t->sim.tier[node]);
	if (t->sim.node_os_index[node] != ~0u)
		printf(", memory bound to host node %u\n", t->sim.node_os_index[node]);
	else
		puts(", memory not bound");
}

static void print_distances(const struct topology *t)
{
	unsigned int nr = t->sim.nr_nodes;

	printf("distances (%s):\n     ", t->given_distances ? "given" : "assumed: none are given");
	for (unsigned int to = 0; to < nr; to++)
		printf("%5u", to);
	for (unsigned int from = 0; from < nr; from++) {
		printf("\n%5u", from);
		for (unsigned int to = 0; to < nr; to++)
			printf("%5u", t->sim.distance[from * nr + to]);
	}
	putchar('\n');
}

static void print_tiers(const struct topology *t)
{
	printf("%u tier%s of memory (", t->nr_tiers, t->nr_tiers == 1 ? "" : "s");
	if (t->known_tiers == t->sim.nr_nodes)
		puts("by latency and bandwidth)");
	else if (t->known_tiers)
		printf("%u of %u nodes by latency and bandwidth, the others by kind)\n",
		       t->known_tiers, t->sim.nr_nodes);
	else
		puts("by kind of memory: latency and bandwidth are unknown)");
}

static void print_topology(const struct topology *t)
{
	char note[160];

	printf("%s: %u node%s, %u CPU%s; %u CPU%s and %u node%s bound to the host's %u and %u\n",
	       t->text, t->sim.nr_nodes, t->sim.nr_nodes == 1 ? "" : "s", t->sim.nr_cpus,
	       t->sim.nr_cpus == 1 ? "" : "s", t->bound_cpus, t->bound_cpus == 1 ? "" : "s",
	       t->bound_nodes, t->bound_nodes == 1 ? "" : "s", t->host_cpus, t->host_nodes);
	for (unsigned int node = 0; node < t->sim.nr_nodes; node++)
		print_node(t, node);
	if (t->sim.nr_nodes == 1)
		puts("one node: remote cost is absent, and nothing can be demoted");
	else
		print_tiers(t);
	print_distances(t);
	topology_note(t, note, sizeof(note));
	if (*note)
		puts(note);
}

static json_t *bound_index(unsigned int index)
{
	return index == ~0u ? json_null() : json_integer(index);
}

static json_t *node_to_json(const struct topology *t, unsigned int node)
{
	json_t *cpus = json_array(), *distances = json_array();

	for (unsigned int cpu = 0; cpu < t->sim.nr_cpus; cpu++)
		if (t->sim.cpu_node[cpu] == node)
			json_array_append_new(cpus,
					      json_pack("{si so}", "cpu", (int)cpu, "host_cpu",
							bound_index(t->sim.cpu_os_index[cpu])));
	for (unsigned int to = 0; to < t->sim.nr_nodes; to++)
		json_array_append_new(distances,
				      json_integer(t->sim.distance[node * t->sim.nr_nodes + to]));
	return json_pack("{si sI ss si so so so}", "node", (int)node, "memory",
			 (json_int_t)t->nodes[node].memory, "subtype", t->nodes[node].subtype,
			 "tier", (int)t->sim.tier[node], "host_node",
			 bound_index(t->sim.node_os_index[node]), "distances", distances, "cpus",
			 cpus);
}

static void print_json(const struct topology *t)
{
	json_t *nodes = json_array(), *out;
	char note[160];

	for (unsigned int node = 0; node < t->sim.nr_nodes; node++)
		json_array_append_new(nodes, node_to_json(t, node));
	topology_note(t, note, sizeof(note));
	out = json_pack("{ss si si sb si sb ss so}", "topology", t->text, "bound_cpus",
			(int)t->bound_cpus, "bound_nodes", (int)t->bound_nodes, "given_distances",
			t->given_distances, "tiers", (int)t->nr_tiers, "known_tiers",
			t->known_tiers == t->sim.nr_nodes, "note", note, "nodes", nodes);
	json_dumpf(out, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(out);
}

static int run_topo(void *values, int argc, char **argv, int full_argc, char **full_argv)
{
	const struct topo_options *o = values;
	struct error err;
	struct topology *t = topology_load(o->topology, o->distances, 0, &err);

	if (!t) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	(o->json ? print_json : print_topology)(t);
	topology_free(t);
	return EXIT_DONE;
}

const struct command command_topo = {
	.name = "topo",
	.args = "",
	.summary = "show nodes, CPUs and distances as the simulator sees them",
	.description =
		"Shows a topology as zslab run --topology would use it: which CPUs and nodes there "
		"are, how far the nodes are apart, and which of them this host can bind.",
	.examples = "zslab topo\n"
		    "zslab topo --topology \"numa:2 core:4 pu:2\" --distances \"10,20;20,10\"",
	.options = options,
	.values_size = sizeof(struct topo_options),
	.run = run_topo,
};
