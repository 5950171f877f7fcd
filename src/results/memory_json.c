// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/results/memory_json.h"

static json_t *integer(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *nodes_to_json(const struct replay_memory *m, unsigned int nr_nodes)
{
	json_t *out = json_array();

	for (unsigned int i = 0; i < nr_nodes; i++) {
		const struct replay_node *node = &m->nodes[i];

		json_array_append_new(out, json_pack("{s:o, s:b, s:i, s:o, s:o}", "pages",
						     integer(m->by_node[i]), "bound", node->bound,
						     "tier", (int)node->tier, "background",
						     integer(node->background), "offline",
						     integer(node->offline)));
	}
	return out;
}

/* Never a guess: only host nodes that hold the frames cost what they cost. */
static const char *remote_cost(const struct replay_memory *m, unsigned int nr_nodes)
{
	if (nr_nodes == 1)
		return "absent: one node";
	for (unsigned int i = 0; i < nr_nodes; i++)
		if (!m->nodes[i].bound)
			return "absent: not every node is bound to a node of the host";
	return "real";
}

void memory_json_add(json_t *out, const struct replay_memory *memory, unsigned int nr_nodes)
{
	const struct background_stats *b = &memory->background;

	json_object_set_new(out, "nodes", nodes_to_json(memory, nr_nodes));
	json_object_set_new(out, "remote_cost", json_string(remote_cost(memory, nr_nodes)));
	json_object_set_new(out, "background",
			    json_pack("{s:o, s:o, s:o, s:o, s:o}", "movable", integer(b->movable),
				      "unmovable", integer(b->unmovable), "migrated",
				      integer(b->migrated), "damaged", integer(b->damaged),
				      "boot_ns", integer(b->boot_ns)));
}
