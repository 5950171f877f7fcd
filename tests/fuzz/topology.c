// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Descriptions of machines. The first byte says what the others are: synthetic text, which hwloc
 * then loads in this very process, distances, XML for the check before hwloc, or what a child that
 * hwloc broke returns.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/topology/described.h"
#include "sim/topology/read.h"
#include "sim/topology/text.h"
#include "sim/topology/tiers.h"
#include "sim/topology/xml.h"
#include "tests/fuzz/fuzz.h"

/* hwloc takes milliseconds for larger ones. */
#define CPUS_LOADED 64u

const char *__lsan_default_suppressions(void);

/* hwloc 2.9 leaks what it read of a text that it then refuses. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libhwloc\n";
}

static void load(const char *spec, const struct topology_text *text)
{
	struct topology_source source = {.spec = spec, .text = text};
	struct topology_described *described = calloc(1, sizeof(*described));
	struct error err = {""};

	fuzz_need(described != NULL, "no memory");
	if (topology_read(&source, described, &err)) {
		fuzz_check_refusal(&err);
	} else {
		fuzz_check(!topology_described_check(described, spec, &err), "hwloc's word holds");
		fuzz_check(described->nr_cpus <= text->nr_cpus, "no CPU more than counted");
		fuzz_check(described->nr_nodes <= text->nr_nodes, "no node more than counted");
	}
	free(described);
}

static void try_text(const char *spec)
{
	struct topology_text *text = malloc(sizeof(*text));
	struct error err = {""};

	fuzz_need(text != NULL, "no memory");
	if (topology_text_parse(spec, text, &err))
		fuzz_check_refusal(&err);
	else if (text->nr_cpus <= CPUS_LOADED)
		load(spec, text);
	free(text->canonical);
	free(text);
}

static void try_distances(const char *text)
{
	static unsigned short distances[16];
	struct error err = {""};

	if (topology_distances_parse(text, 4, distances, &err))
		fuzz_check_refusal(&err);
	else
		for (unsigned int i = 0; i < 16; i++)
			fuzz_check(distances[i] > 0, "distances are positive");
}

static void try_xml(const char *xml, size_t size)
{
	struct error err = {""};

	if (topology_xml_check("fuzz.xml", xml, size, &err))
		fuzz_check_refusal(&err);
}

/* Any bytes: what passes the check can be used. */
static void try_described(const uint8_t *data, size_t size)
{
	static struct topology_described described;
	static unsigned char tier[SIM_MAX_NODES];
	unsigned int told, tiers;
	struct error err = {""};

	memset(&described, 1, sizeof(described));
	memcpy(&described, data, size < sizeof(described) ? size : sizeof(described));
	if (topology_described_check(&described, "fuzz", &err)) {
		fuzz_check_refusal(&err);
		return;
	}
	tiers = topology_tiers(described.nodes, described.nr_nodes, described.cpu_node[0], tier,
			       &told);
	fuzz_check(tiers >= 1 && tiers <= described.nr_nodes && told <= described.nr_nodes,
		   "tiers are of nodes");
	for (unsigned int i = 0; i < described.nr_nodes; i++)
		fuzz_check(tier[i] < tiers, "each node has a tier");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	text = malloc(size);
	fuzz_need(text != NULL, "no memory");
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (*data == 'd')
		try_distances(text);
	else if (*data == 'x')
		try_xml(text, size - 1);
	else if (*data == 'c')
		try_described(data + 1, size - 1);
	else
		try_text(text);
	free(text);
	return 0;
}
