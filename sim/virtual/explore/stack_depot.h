/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks of the accesses of one schedule, each kept once. Kernel: lib/stackdepot.c. */
#ifndef EXPLORE_STACK_DEPOT_H
#define EXPLORE_STACK_DEPOT_H

#include <stdint.h>

#define STACK_DEPOT_DEPTH 16u

void stack_depot_reset(void);
/* A number for the stack, from 1; 0: there is no room. */
uint32_t stack_depot_put(void *const *stack, unsigned int depth);
/* Copies a stack and returns its depth; number 0 has none. */
unsigned int stack_depot_get(uint32_t number, void **stack, unsigned int max);

#endif
