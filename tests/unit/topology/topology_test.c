// SPDX-License-Identifier: GPL-2.0-or-later
/* Machine descriptions: what is read from them, and what is refused before hwloc sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/topology/topology.h"

static void refuse(const char *spec, const char *distances, const char *expected)
{
	struct error err = {""};

	assert_null(topology_load(spec, distances, 0, &err));
	assert_non_null(strstr(err.text, expected));
	assert_null(strchr(err.text, '\n'));
}

static void test_host(void **state)
{
	struct error err;
	struct topology *t = topology_load("host", NULL, 0, &err);

	assert_non_null(t);
	assert_true(t->is_host);
	assert_int_equal(t->sim.nr_cpus, topology_host_cpus());
	assert_int_equal(t->bound_cpus, t->sim.nr_cpus);
	topology_free(t);
}

static void test_more_cpus_than_the_host(void **state)
{
	unsigned int host = topology_host_cpus();
	struct error err;
	struct topology *t = topology_load("host", NULL, host + 3, &err);

	assert_non_null(t);
	assert_int_equal(t->sim.nr_cpus, host + 3);
	assert_int_equal(t->sim.cpu_os_index[host + 2], ~0u);
	topology_free(t);
}

static void test_synthetic(void **state)
{
	struct error err;
	struct topology *t = topology_load("numa:2 core:4 pu:2", NULL, 0, &err);

	assert_non_null(t);
	assert_int_equal(t->sim.nr_cpus, 16);
	assert_int_equal(t->sim.nr_nodes, 2);
	assert_int_equal(t->sim.cpu_node[7], 0);
	assert_int_equal(t->sim.cpu_node[8], 1);
	assert_false(t->given_distances);
	assert_int_equal(t->sim.distance[0], 10);
	assert_int_equal(t->sim.distance[1], 20);
	topology_free(t);
}

/* A far node has its parent's CPUs; each CPU still belongs to the near one. */
static void test_memory_only_node(void **state)
{
	struct error err;
	struct topology *t =
		topology_load("[numa(memory=64GB)] pack:2 [numa(memory=16GB)] core:4 pu:1", NULL, 0,
			      &err);

	assert_non_null(t);
	assert_int_equal(t->sim.nr_nodes, 3);
	assert_int_equal(t->nodes[0].nr_cpus, 4);
	assert_int_equal(t->nodes[1].nr_cpus, 4);
	assert_int_equal(t->nodes[2].nr_cpus, 0);
	topology_free(t);
}

static void test_distances_order_the_fallback(void **state)
{
	static const unsigned short expected[] = {1, 0, 3, 2};
	struct error err;
	struct topology *t =
		topology_load("numa:4 pu:1", "10,12,30,20;12,10,30,20;30,30,10,12;20,20,12,10", 0,
			      &err);

	assert_non_null(t);
	assert_true(t->given_distances);
	assert_int_equal(t->sim.distance[2], 30);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(t->sim.fallback[4 + i], expected[i]);
	topology_free(t);
}

static void test_hostile_text(void **state)
{
	refuse("numa:64 core:1024 pu:1", NULL, "at most 1024 CPUs");
	refuse("numa:999999999 pu:99", NULL, "at most 1024 CPUs");
	refuse("numa:99999999999999999999999 pu:1", NULL, "at most 1024 CPUs");
	refuse("numa:512 pu:1", NULL, "256 nodes");
	refuse("garbage", NULL, "cannot read");
	refuse("numa:2 core", NULL, "cannot read");
	refuse("numa:-2 pu:1", NULL, "cannot read");
	refuse("numa:2(memory=1 pu:1", NULL, "cannot read");
	refuse("", NULL, "expected");
	refuse("/nonexistent/machine.xml", NULL, "No such file");
}

static void expect_text(const char *text, unsigned int cpus, unsigned int nodes)
{
	struct error err;
	struct topology *t = topology_load(text, NULL, 0, &err);

	if (!t)
		fail_msg("%s", err.text);
	assert_int_equal(t->sim.nr_cpus, cpus);
	assert_int_equal(t->sim.nr_nodes, nodes);
	topology_free(t);
}

/* All of hwloc's grammar that is accepted. */
static void test_grammar(void **state)
{
	expect_text("4", 4, 1);
	expect_text("2 4", 8, 2);
	expect_text("2 2 2 2", 16, 4);
	expect_text("1 1 2 2 1 1 1 1 1 1 2", 8, 4);
	expect_text("[numa] 2 2 2", 8, 1);
	expect_text("core:2 4", 8, 1);
	expect_text("numa:2core:2pu:2", 8, 2);
	expect_text("numa:0x2 core:010 pu:1", 16, 2);
	expect_text("NUMANode:2(memory=2GiB) Package:1 L3Cache:1(size=32MB) L2:2(size=1048576) "
		    "L1d:1 L1iCache:1 Core:1 PU:2(indexes=4*2:1*4)",
		    8, 2);
	expect_text("group2:2 die:2 [numa(memory=1GB indexes=1,0,3,2)] pu:2(indexes=die)", 8, 4);
	expect_text(" \t\npack:2\n[node]  pu:1\t", 2, 2);
}

static void test_refused_grammar(void **state)
{
	refuse("44444444pu:1", NULL, "at most 1024 CPUs");
	refuse("4 4444444444444444444444444pu:1", NULL, "at most 1024 CPUs");
	refuse("0x7fffffffffffffff 2 pu:1", NULL, "at most 1024 CPUs");
	refuse("machine:2 pu:1", NULL, "no type of object");
	refuse("memcache:2 pu:1", NULL, "no type of object");
	refuse("os:2 pu:1", NULL, "no type of object");
	refuse("L9:2 pu:1", NULL, "no type of object");
	refuse("(memory=1GB) pu:1", NULL, "no type of object");
	refuse("pu:2(indexes=0,4294967295)", NULL, "indexes=");
	refuse("pu:2(indexes=0,70000)", NULL, "indexes=");
	refuse("core:2(indexes=pu) pu:2", NULL, "indexes=");
	refuse("[numa(indexes=core)] core:2 pu:1", NULL, "indexes=");
	refuse("pu:4(indexes=65536*65536:65536*65536)", NULL, "indexes=");
	refuse("pu:4(indexes=1*0)", NULL, "indexes=");
	refuse("pu:4(indexes=)", NULL, "no indexes");
	refuse("pu:4(indexes=0,1,2,3", NULL, "')' is missing");
	refuse("pu:4(subtype=CXL)", NULL, "no attribute");
	refuse("numa:2(subtype=) pu:1", NULL, "no word");
	refuse("numa:2(memory=9999999TB) pu:1", NULL, "4 EiB");
	refuse("4(memory=1GB)", NULL, "not the nodes'");
	refuse("[numa pu:1", NULL, "']' is missing");
	refuse("[core] pu:1", NULL, "only nodes");
	refuse("[numa] numa:2 pu:1", NULL, "both");
	refuse("numa:2 core:2", NULL, "not hwloc synthetic text");
	refuse("pu:2 pu:2", NULL, "not hwloc synthetic text");
	refuse("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", NULL,
	       "too many levels");
}

static void test_environment(void **state)
{
	unsigned int cpus = topology_host_cpus();
	struct error err;
	struct topology *t;

	setenv("HWLOC_SYNTHETIC", "numa:3 pu:50", 1);
	setenv("HWLOC_XMLFILE", "/nonexistent", 1);
	setenv("HWLOC_COMPONENTS", "synthetic", 1);
	setenv("HWLOC_FSROOT", "/nonexistent", 1);
	setenv("HWLOC_THISSYSTEM", "0", 1);
	assert_int_equal(topology_host_cpus(), cpus);
	setenv("HWLOC_SYNTHETIC", "numa:3 pu:50", 1);
	setenv("HWLOC_COMPONENTS", "synthetic", 1);
	t = topology_load("host", NULL, 0, &err);
	assert_non_null(t);
	assert_int_equal(t->sim.nr_cpus, cpus);
	topology_free(t);
	assert_null(getenv("HWLOC_SYNTHETIC"));
}

static void test_hostile_distances(void **state)
{
	refuse("numa:2 pu:1", "10,20;20", "row 2 of 2");
	refuse("numa:2 pu:1", "10,20;20,10;", "row 2 of 2");
	refuse("numa:2 pu:1", "10,0;20,10", "row 1 of 2");
	refuse("numa:2 pu:1", "10,70000;20,10", "row 1 of 2");
	refuse("numa:2 pu:1", "", "row 1 of 2");
}

static void refuse_xml(const char *text, size_t len, const char *expected)
{
	char path[] = "/tmp/zslab-topology-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	refuse(path, NULL, expected);
	unlink(path);
}

static void test_hostile_xml(void **state)
{
	static const char cut[] =
		"<?xml version=\"1.0\"?><topology version=\"2.0\"><object type=\"";
	static const char far_index[] =
		"<?xml version=\"1.0\"?><topology version=\"2.0\"><object type=\"PU\" "
		"os_index=\"4000000000\"/></topology>";
	static const char single_quotes[] =
		"<?xml version='1.0'?><topology version='2.0'><object type='PU' "
		"os_index = '4000000000'/></topology>";

	refuse_xml("", 0, "empty");
	refuse_xml(cut, sizeof(cut) - 1, "expected");
	refuse_xml(far_index, sizeof(far_index) - 1, "os_index");
	refuse_xml(single_quotes, sizeof(single_quotes) - 1, "os_index");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_more_cpus_than_the_host),
		cmocka_unit_test(test_synthetic),
		cmocka_unit_test(test_memory_only_node),
		cmocka_unit_test(test_distances_order_the_fallback),
		cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_refused_grammar),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_hostile_distances),
		cmocka_unit_test(test_hostile_xml),
	};

	return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
