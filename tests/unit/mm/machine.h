/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Booting a small simulated kernel for a test, and expecting a BUG. */
#ifndef MM_MACHINE_H
#define MM_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/mm/page_alloc.h"
#include "sim/sim.h"

#include <cmocka.h>

#define TEST_MAX_NODES 4u

struct test_machine {
	struct sim_topology topology;
	unsigned short cpu_node[TEST_MAX_NODES];
	unsigned int cpu_os[TEST_MAX_NODES], node_os[TEST_MAX_NODES];
	unsigned short distance[TEST_MAX_NODES * TEST_MAX_NODES];
	unsigned short fallback[TEST_MAX_NODES * TEST_MAX_NODES];
	struct sim_config config;
};

/* One CPU, on node 0, of @nodes nodes of @pages frames; node n falls back to n + 1, n + 2, ... */
void test_machine_init(struct test_machine *machine, unsigned int nodes, u64 pages);
/* test_machine_init() and sim_boot(), which must succeed. */
void test_boot(struct test_machine *machine, unsigned int nodes, u64 pages);
/* Fails the test if anything is still held. */
void test_shutdown(void);

/* Runs fn(arg) and returns the line of the BUG it must end in; fails the test without one. */
const char *test_expect_bug(void (*fn)(void *arg), void *arg);

/* xorshift64, for test sequences. */
u64 test_random(u64 *state);

#endif
