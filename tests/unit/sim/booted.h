/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small booted kernel for tests of the surface. */
#ifndef TESTS_UNIT_SIM_BOOTED_H
#define TESTS_UNIT_SIM_BOOTED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sim/sim.h"

#define TEST_CPUS 3u
/* Beside them, for a kthread that spins. */
#define SPARE_CPUS 3u

/* One node, TEST_CPUS CPUs and SPARE_CPUS more, not bound; locks yield: the host has fewer. */
void boot(void);
/* What it boots. */
const struct sim_config *booted_config(void);
/* Boots with the n-th metadata allocation failing. */
void boot_with_fault(u64 nth);

/* cmocka setup and teardown: teardown asserts that nothing was left held. */
int setup_kernel(void **state);
int teardown_kernel(void **state);

/*
 * Waits until *flag is @value: spinning, as a lock does, or letting other tasks run, at
 * quiescent states.
 */
void wait_for(const unsigned int *flag, unsigned int value);
void wait_quiescent(const unsigned int *flag, unsigned int value);

#endif
