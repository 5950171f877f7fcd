/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which part of the arena is memory of which node. */
#ifndef RUNTIME_REGIONS_H
#define RUNTIME_REGIONS_H

#include <stdbool.h>
#include <stddef.h>

/* The node whose region has @at; -1: none. */
int virtual_region_node(const void *at);
/* Of per-CPU memory, and then the offset in the CPU's part. */
bool virtual_percpu_offset(const void *at, size_t *offset);

#endif
