// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/mm/machine.h"

void test_machine_init(struct test_machine *machine, unsigned int nodes, u64 pages)
{
	memset(machine, 0, sizeof(*machine));
	for (unsigned int a = 0; a < nodes; a++) {
		machine->cpu_os[a] = machine->node_os[a] = ~0u;
		for (unsigned int b = 0; b < nodes; b++) {
			machine->distance[a * nodes + b] = (unsigned short)(a == b ? 10 : 20);
			machine->fallback[a * nodes + b] = (unsigned short)((a + b) % nodes);
		}
	}
	machine->topology = (struct sim_topology){
		.nr_cpus = nodes,
		.nr_nodes = nodes,
		.cpu_node = machine->cpu_node,
		.cpu_os_index = machine->cpu_os,
		.node_os_index = machine->node_os,
		.distance = machine->distance,
		.fallback = machine->fallback,
	};
	for (unsigned int cpu = 0; cpu < nodes; cpu++)
		machine->cpu_node[cpu] = (unsigned short)cpu;
	machine->config = (struct sim_config){
		.topology = &machine->topology,
		.nr_cpus = 1,
		.page_shift = 12,
		.pages_per_node = pages,
		.seed = 1,
	};
}

void test_boot(struct test_machine *machine, unsigned int nodes, u64 pages)
{
	test_machine_init(machine, nodes, pages);
	assert_int_equal(sim_boot(&machine->config), 0);
}

void test_shutdown(void)
{
	assert_int_equal(sim_shutdown(), 0);
}

static jmp_buf bug_exit;
static char bug_line[256];

static void leave_bug(const char *message)
{
	strncpy(bug_line, message, sizeof(bug_line) - 1);
	longjmp(bug_exit, 1);
}

const char *test_expect_bug(void (*fn)(void *arg), void *arg)
{
	volatile bool bug = false;

	sim_bug_hook = leave_bug;
	if (setjmp(bug_exit))
		bug = true;
	else
		fn(arg);
	sim_bug_hook = NULL;
	if (!bug)
		fail_msg("a BUG was expected");
	return bug_line;
}

u64 test_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
