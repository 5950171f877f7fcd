// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the tasks' pages go, on machines described as a user describes them. */
#include "sim/mm/mempolicy.h"

#include "sim/topology/topology.h"
#include "tests/unit/mm/machine.h"

#define TWO_NODES  "numa:2 core:2 pu:1"
#define WITH_SLOW  "pack:1 [numa(memory=1GB)] [numa(memory=4GB subtype=CXL)] core:2 pu:1"
#define NODE_PAGES 4096u
#define PER_TASK   64u
#define GFP	   (GFP_NOWAIT | __GFP_NOWARN)

static struct topology *topology;
static struct page *taken[4 * NODE_PAGES];
static unsigned int nr_taken;
static int nodes_of_task[8][PER_TASK];
static gfp_t task_gfp;

static void boot(const char *text, const char *distances, enum mempolicy_mode mode, u64 nodes)
{
	struct sim_config config = {
		.page_shift = 12, .pages_per_node = NODE_PAGES, .seed = 1, .oversubscribe = true};
	struct error err;

	topology = topology_load(text, distances, 0, &err);
	if (!topology)
		fail_msg("%s", err.text);
	config.topology = &topology->sim;
	config.nr_cpus = topology->sim.nr_cpus;
	config.policy.mode = mode;
	config.policy.nodes.bits[0] = nodes;
	assert_int_equal(sim_boot(&config), 0);
	nr_taken = 0;
	task_gfp = GFP;
}

static void shut_down(void)
{
	while (nr_taken)
		put_page(taken[--nr_taken]);
	test_shutdown();
	topology_free(topology);
}

/* As the task of CPU 0: allocates a page; its node, or -1. */
static int take(void)
{
	struct page *page = alloc_page(GFP);

	if (!page)
		return -1;
	taken[nr_taken++] = page;
	return page_to_nid(page);
}

/* Takes pages until there are none; how many came from each node. */
static void take_all(unsigned int *by_node)
{
	int nid;

	while ((nid = take()) >= 0)
		by_node[nid]++;
}

static void task(void *arg, unsigned int cpu)
{
	for (unsigned int i = 0; i < PER_TASK; i++) {
		struct page *page = alloc_page(task_gfp);

		nodes_of_task[cpu][i] = page ? page_to_nid(page) : -1;
		if (page)
			put_page(page);
	}
}

static void test_local(void **state)
{
	unsigned int by_node[2] = {0};

	boot(TWO_NODES, NULL, MPOL_LOCAL, 0);
	sim_run(4, task, NULL);
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		for (unsigned int i = 0; i < PER_TASK; i++)
			assert_int_equal(nodes_of_task[cpu][i], cpu / 2);
	for (unsigned int i = 0; i < NODE_PAGES / 2; i++)
		assert_int_equal(take(), 0);
	take_all(by_node);
	assert_true(by_node[0] > 0 && by_node[1] > NODE_PAGES / 2);
	shut_down();
}

/* Each task has its own count, beginning at the first node. */
static void test_interleave(void **state)
{
	boot(TWO_NODES, NULL, MPOL_INTERLEAVE, 3);
	sim_run(4, task, NULL);
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		for (unsigned int i = 0; i < PER_TASK; i++)
			assert_int_equal(nodes_of_task[cpu][i], i % 2);
	shut_down();
}

/* A full node's turn goes to the nearest other, and the order continues. */
static void test_interleave_falls_back(void **state)
{
	unsigned int by_node[2] = {0};

	boot(WITH_SLOW, NULL, MPOL_INTERLEAVE, 3);
	while (sim_node_pages_in_use(1) < NODE_PAGES - 64) {
		taken[nr_taken] = alloc_pages_node(1, GFP | __GFP_THISNODE, 0);
		if (!taken[nr_taken])
			break;
		nr_taken++;
	}
	take_all(by_node);
	assert_true(by_node[0] > NODE_PAGES / 2);
	assert_true(by_node[1] < NODE_PAGES / 4);
	shut_down();
}

/* Never another node, whatever the CPU's own, and NULL when they are full. */
static void test_bind(void **state)
{
	unsigned int by_node[2] = {0};

	boot(TWO_NODES, NULL, MPOL_BIND, 2);
	sim_run(4, task, NULL);
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		for (unsigned int i = 0; i < PER_TASK; i++)
			assert_int_equal(nodes_of_task[cpu][i], 1);
	take_all(by_node);
	assert_int_equal(by_node[0], 0);
	assert_true(by_node[1] > NODE_PAGES / 2);
	assert_int_equal(take(), -1);
	assert_int_equal(sim_node_pages_in_use(0), 0);
	shut_down();
}

/* Of nodes 1 and 2, CPU 0 (node 0) has node 2 nearer. */
static void test_bind_by_distance(void **state)
{
	unsigned int by_node[3] = {0};

	boot("numa:3 core:1 pu:1", "10,40,20;40,10,30;20,30,10", MPOL_BIND, 6);
	for (unsigned int i = 0; i < NODE_PAGES / 2; i++)
		assert_int_equal(take(), 2);
	take_all(by_node);
	assert_int_equal(by_node[0], 0);
	assert_true(by_node[1] > NODE_PAGES / 2);
	shut_down();
}

static void test_prefer(void **state)
{
	unsigned int by_node[3] = {0};

	boot("numa:3 core:1 pu:1", "10,40,20;40,10,30;20,30,10", MPOL_PREFERRED, 2);
	for (unsigned int i = 0; i < NODE_PAGES / 2; i++)
		assert_int_equal(take(), 1);
	/* Then by distance from that node: node 2 before node 0, though CPU 0 is of node 0. */
	while (sim_node_pages_in_use(2) < NODE_PAGES / 2)
		assert_int_not_equal(take(), 0);
	take_all(by_node);
	assert_true(by_node[0] > NODE_PAGES / 2);
	shut_down();
}

/* Memory without CPUs is no CPU's local node, and is used on request, or last. */
static void test_memory_only_node(void **state)
{
	boot(WITH_SLOW, NULL, MPOL_LOCAL, 0);
	assert_int_equal(topology->nodes[1].nr_cpus, 0);
	assert_int_equal(topology->sim.tier[0], 0);
	assert_int_equal(topology->sim.tier[1], 1);
	sim_run(2, task, NULL);
	for (unsigned int i = 0; i < PER_TASK; i++)
		assert_int_equal(nodes_of_task[1][i], 0);
	shut_down();
	boot(WITH_SLOW, NULL, MPOL_BIND, 2);
	assert_int_equal(take(), 1);
	shut_down();
}

static void kthread(void *arg)
{
	struct page *page = alloc_page(GFP);

	assert_non_null(page);
	*(int *)arg = page_to_nid(page);
	put_page(page);
}

static void task_without_node(void *arg, unsigned int cpu)
{
	struct page *page = alloc_pages_node(NUMA_NO_NODE, GFP, 0);

	nodes_of_task[cpu][0] = page_to_nid(page);
	put_page(page);
}

static void test_no_node_is_this_cpus(void **state)
{
	boot(TWO_NODES, NULL, MPOL_BIND, 1);
	sim_run(4, task_without_node, NULL);
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		assert_int_equal(nodes_of_task[cpu][0], cpu / 2);
	shut_down();
}

/* The policy applies only to tasks, and to allocations that name no node. */
static void test_who_has_none(void **state)
{
	struct page *page;
	int nid = -1;

	boot(TWO_NODES, NULL, MPOL_BIND, 2);
	page = alloc_pages_node(0, GFP, 0);
	assert_int_equal(page_to_nid(page), 0);
	put_page(page);
	task_gfp = GFP | __GFP_THISNODE;
	sim_run(1, task, NULL);
	assert_int_equal(nodes_of_task[0][0], 0);
	sim_kthread_stop(sim_kthread_run_on_cpu(kthread, &nid, 0, "policy"));
	assert_int_equal(nid, 0);
	shut_down();
}

static void test_bad_nodes(void **state)
{
	static const struct mempolicy bad[] = {
		{MPOL_BIND, {{4}}},
		{MPOL_BIND, {{0}}},
		{MPOL_PREFERRED, {{0, 1}}},
		{MPOL_INTERLEAVE, {{0}}},
	};
	struct test_machine machine;

	test_machine_init(&machine, 2, NODE_PAGES);
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		machine.config.policy = bad[i];
		assert_int_equal(sim_boot(&machine.config), -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_local),
		cmocka_unit_test(test_interleave),
		cmocka_unit_test(test_interleave_falls_back),
		cmocka_unit_test(test_bind),
		cmocka_unit_test(test_bind_by_distance),
		cmocka_unit_test(test_prefer),
		cmocka_unit_test(test_memory_only_node),
		cmocka_unit_test(test_no_node_is_this_cpus),
		cmocka_unit_test(test_who_has_none),
		cmocka_unit_test(test_bad_nodes),
	};

	return cmocka_run_group_tests_name("mempolicy", tests, NULL, NULL);
}
