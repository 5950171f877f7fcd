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

/* One node, TEST_CPUS CPUs, not bound; locks yield, since the host may have fewer. */
void boot(void);
/* Boots with the n-th metadata allocation failing. */
void boot_with_fault(u64 nth);

/* cmocka setup and teardown: teardown asserts that nothing was left held. */
int setup_kernel(void **state);
int teardown_kernel(void **state);

/* Spins until *flag is @value, yielding; quiescent for RCU only with wait_quiescent(). */
void wait_for(const unsigned int *flag, unsigned int value);
void wait_quiescent(const unsigned int *flag, unsigned int value);

#endif
