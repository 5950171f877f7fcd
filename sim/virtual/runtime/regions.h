/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which part of the arena is memory of which node. */
#ifndef RUNTIME_REGIONS_H
#define RUNTIME_REGIONS_H

/* The node whose region has @at; -1: none. */
int virtual_region_node(const void *at);

#endif
