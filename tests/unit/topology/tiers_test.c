// SPDX-License-Identifier: GPL-2.0-or-later
/* Tiers of memory, from described machines and from attributes in an XML file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <hwloc.h>

#include "sim/topology/topology.h"

#define FOUR "numa:4 core:1 pu:1"

static char path[] = "/tmp/zslab-tiers-XXXXXX";

struct told {
	const char *subtype;	     /* or NULL */
	uint64_t latency, bandwidth; /* 0: not told */
};

static void tell(hwloc_topology_t described, unsigned int node, const struct told *told)
{
	hwloc_obj_t obj = hwloc_get_obj_by_type(described, HWLOC_OBJ_NUMANODE, node);
	struct hwloc_location from = {.type = HWLOC_LOCATION_TYPE_CPUSET,
				      .location.cpuset = obj->cpuset};

	if (told->subtype) {
		free(obj->subtype);
		obj->subtype = strdup(told->subtype);
	}
	if (told->latency)
		assert_int_equal(hwloc_memattr_set_value(described, HWLOC_MEMATTR_ID_LATENCY, obj,
							 &from, 0, told->latency),
				 0);
	if (told->bandwidth)
		assert_int_equal(hwloc_memattr_set_value(described, HWLOC_MEMATTR_ID_BANDWIDTH, obj,
							 &from, 0, told->bandwidth),
				 0);
}

/* The machine @text with what is @told of its nodes, as an XML file of lstopo's has it. */
static struct topology *load(const char *text, const struct told *told, unsigned int nr)
{
	hwloc_topology_t described;
	struct topology *topology;
	struct error err;

	assert_int_equal(hwloc_topology_init(&described), 0);
	assert_int_equal(hwloc_topology_set_synthetic(described, text), 0);
	assert_int_equal(hwloc_topology_load(described), 0);
	for (unsigned int i = 0; i < nr; i++)
		tell(described, i, &told[i]);
	close(mkstemp(path));
	assert_int_equal(hwloc_topology_export_xml(described, path, 0), 0);
	hwloc_topology_destroy(described);
	topology = topology_load(path, NULL, 0, &err);
	unlink(path);
	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	if (!topology)
		fail_msg("%s", err.text);
	return topology;
}

static void expect(const char *text, const struct told *told, unsigned int nr, const char *tiers,
		   bool by_attributes)
{
	struct topology *topology = load(text, told, nr);

	assert_int_equal(topology->sim.nr_nodes, strlen(tiers));
	assert_int_equal(topology->told_tiers, by_attributes);
	for (unsigned int i = 0; tiers[i]; i++)
		assert_int_equal(topology->sim.tier[i], tiers[i] - '0');
	topology_free(topology);
}

static void test_equal_nodes(void **state)
{
	expect(FOUR, NULL, 0, "0000", false);
	expect("numa:1 pu:2", NULL, 0, "0", false);
}

static void test_without_cpus(void **state)
{
	expect("pack:2 [numa] [numa] core:1 pu:1", NULL, 0, "0101", false);
}

static void test_subtypes(void **state)
{
	static const struct told told[] = {{"DRAM", 0, 0}, {"HBM", 0, 0}, {"CXL-DRAM", 0, 0}};

	expect(FOUR, told, 3, "1021", false);
}

static void test_latency(void **state)
{
	/* 90 ns is of the same step as 85, as the kernel rounds; 250 is not, and 251 is as 250. */
	static const struct told told[] = {
		{NULL, 85, 0}, {NULL, 90, 0}, {NULL, 250, 0}, {NULL, 251, 0}};

	expect(FOUR, told, 4, "0011", true);
}

static void test_bandwidth_counts_too(void **state)
{
	static const struct told told[] = {
		{NULL, 100, 200000}, {NULL, 100, 50000}, {NULL, 200, 400000}, {NULL, 40, 800000}};

	expect(FOUR, told, 4, "1210", true);
}

/* Told for some alone: they could not be compared. */
static void test_half_told(void **state)
{
	static const struct told told[] = {{NULL, 85, 0}, {NULL, 250, 0}};

	expect(FOUR, told, 2, "0000", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_nodes),
		cmocka_unit_test(test_without_cpus),
		cmocka_unit_test(test_subtypes),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_bandwidth_counts_too),
		cmocka_unit_test(test_half_told),
	};

	return cmocka_run_group_tests_name("tiers of memory", tests, NULL, NULL);
}
