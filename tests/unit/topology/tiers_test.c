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

struct attributes {
	const char *subtype, *dax;   /* or NULL */
	uint64_t latency, bandwidth; /* 0: not stated */
};

static void set(hwloc_topology_t described, unsigned int node, const struct attributes *given)
{
	hwloc_obj_t obj = hwloc_get_obj_by_type(described, HWLOC_OBJ_NUMANODE, node);
	struct hwloc_location from = {.type = HWLOC_LOCATION_TYPE_CPUSET,
				      .location.cpuset = obj->cpuset};

	if (given->subtype) {
		free(obj->subtype);
		obj->subtype = strdup(given->subtype);
	}
	if (given->dax)
		assert_int_equal(hwloc_obj_add_info(obj, "DAXDevice", given->dax), 0);
	if (given->latency)
		assert_int_equal(hwloc_memattr_set_value(described, HWLOC_MEMATTR_ID_LATENCY, obj,
							 &from, 0, given->latency),
				 0);
	if (given->bandwidth)
		assert_int_equal(hwloc_memattr_set_value(described, HWLOC_MEMATTR_ID_BANDWIDTH, obj,
							 &from, 0, given->bandwidth),
				 0);
}

/* The machine @text with the attributes @given of its nodes, as an XML file of lstopo has them. */
static struct topology *load(const char *text, const struct attributes *given, unsigned int nr)
{
	hwloc_topology_t described;
	struct topology *topology;
	struct error err;

	assert_int_equal(hwloc_topology_init(&described), 0);
	assert_int_equal(hwloc_topology_set_synthetic(described, text), 0);
	assert_int_equal(hwloc_topology_load(described), 0);
	for (unsigned int i = 0; i < nr; i++)
		set(described, i, &given[i]);
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

static void expect(const char *text, const struct attributes *given, unsigned int nr,
		   const char *tiers, unsigned int by_attributes)
{
	struct topology *topology = load(text, given, nr);

	assert_int_equal(topology->sim.nr_nodes, strlen(tiers));
	assert_int_equal(topology->known_tiers, by_attributes);
	for (unsigned int i = 0; tiers[i]; i++)
		assert_int_equal(topology->sim.tier[i], tiers[i] - '0');
	topology_free(topology);
}

static void test_equal_nodes(void **state)
{
	expect(FOUR, NULL, 0, "0000", 0);
	expect("numa:1 pu:2", NULL, 0, "0", 0);
}

/* mm/memory-tiers.c treats memory as DRAM unless something says otherwise. */
static void test_without_cpus(void **state)
{
	expect("pack:2 [numa] [numa] core:1 pu:1", NULL, 0, "0000", 0);
}

static void test_subtypes(void **state)
{
	static const struct attributes given[] = {{.subtype = "DRAM"},
						  {.subtype = "HBM"},
						  {.subtype = "CXL-DRAM"}};

	expect(FOUR, given, 3, "1021", 0);
}

static void test_subtypes_in_text(void **state)
{
	struct error err;
	struct topology *t = topology_load("pack:2 [numa(memory=1GB)] "
					   "[numa(subtype=CXL memory=4GB)] core:2 pu:1",
					   NULL, 0, &err);

	if (!t)
		fail_msg("%s", err.text);
	assert_int_equal(t->nr_tiers, 2);
	for (unsigned int i = 0; i < 4; i++) {
		assert_int_equal(t->sim.tier[i], i % 2);
		assert_string_equal(t->nodes[i].subtype, i % 2 ? "CXL" : "");
		assert_int_equal(t->nodes[i].memory, i % 2 ? 4000000000u : 1000000000u);
		assert_int_equal(t->nodes[i].nr_cpus, i % 2 ? 0 : 2);
	}
	topology_free(t);
}

/* The driver of dax devices is that of CXL and persistent memory; its tier is the slow one. */
static void test_driver(void **state)
{
	static const struct attributes given[] = {{.subtype = NULL},
						  {.dax = "dax0.0"},
						  {.dax = "dax1.0", .subtype = "HBM"}};

	expect(FOUR, given, 3, "1201", 0);
}

static void test_latency(void **state)
{
	/*
	 * By the kernel's rounding, 90 ns is in the same step as 85, 250 in another, and 251 in
	 * that of 250.
	 */
	static const struct attributes given[] = {
		{.latency = 85}, {.latency = 90}, {.latency = 250}, {.latency = 251}};

	expect(FOUR, given, 4, "0011", 4);
}

static void test_bandwidth_counts_too(void **state)
{
	static const struct attributes given[] = {{.latency = 100, .bandwidth = 200000},
						  {.latency = 100, .bandwidth = 50000},
						  {.latency = 200, .bandwidth = 400000},
						  {.latency = 40, .bandwidth = 800000}};

	expect(FOUR, given, 4, "1210", 4);
}

/* As in the kernel, a node without attributes is ordinary memory, whatever the others are. */
static void test_half_told(void **state)
{
	static const struct attributes given[] = {
		{.latency = 85}, {.latency = 250}, {.subtype = "CXL"}, {.subtype = NULL}};

	expect(FOUR, given, 4, "0120", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_nodes),
		cmocka_unit_test(test_without_cpus),
		cmocka_unit_test(test_subtypes),
		cmocka_unit_test(test_subtypes_in_text),
		cmocka_unit_test(test_driver),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_bandwidth_counts_too),
		cmocka_unit_test(test_half_told),
	};

	return cmocka_run_group_tests_name("tiers of memory", tests, NULL, NULL);
}
